/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes made smaller for keeping. */
#ifndef LT_EXT_ZSTD_WRITE_H
#define LT_EXT_ZSTD_WRITE_H

#include "base/buf.h"
#include "base/err.h"

/* Appends `bytes` as one zstd frame. */
int lt_zstd_compress(const void *bytes, size_t length, struct lt_buf *ret_frame, struct lt_err *err);

#endif
