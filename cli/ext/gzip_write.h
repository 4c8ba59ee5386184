/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes as one gzip member. */
#ifndef LT_EXT_GZIP_WRITE_H
#define LT_EXT_GZIP_WRITE_H

#include "base/buf.h"
#include "base/err.h"

/* Appends `length` bytes, packed; the same bytes give the same. */
int lt_gzip_write(const void *bytes, size_t length, struct lt_buf *ret_packed, struct lt_err *err);

#endif
