/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes made smaller for keeping, part by part. */
#ifndef LT_EXT_ZSTD_WRITE_H
#define LT_EXT_ZSTD_WRITE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

struct lt_zstd; /* a frame under way */

struct lt_zstd *lt_zstd_begin(void); /* NULL when there is no memory for it */
/* Appends what the frame has got ready of `bytes`; all that is left with `is_last`. */
int lt_zstd_add(struct lt_zstd *frame, const void *bytes, size_t length, bool is_last,
                struct lt_buf *ret_made, struct lt_err *err);
void lt_zstd_free(struct lt_zstd *frame);

#endif
