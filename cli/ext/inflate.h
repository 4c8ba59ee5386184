/* SPDX-License-Identifier: Apache-2.0
 *
 * gzip and zstd streams, unpacked piece by piece into a callback. Several members or frames in a row are one
 * content, as gzip and zstd themselves have it. Memory is one buffer and the window. */
#ifndef LT_EXT_INFLATE_H
#define LT_EXT_INFLATE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum lt_packing { LT_PACKING_NONE, LT_PACKING_GZIP, LT_PACKING_ZSTD };

/* By the first bytes of a file. */
enum lt_packing lt_packing_of(const void *bytes, size_t length);

struct lt_inflate;

/* `output` returns false when it wants no more: the rest is then skipped unread. */
struct lt_inflate *lt_inflate_new(enum lt_packing packing,
                                  bool (*output)(void *user, const char *bytes, size_t length), void *user);
/* LT_EFORMAT for broken data; nothing more can be fed then. */
int lt_inflate_feed(struct lt_inflate *stream, const char *bytes, size_t length, struct lt_err *err);
/* LT_EFORMAT when the data ends in the middle. */
int lt_inflate_finish(struct lt_inflate *stream, struct lt_err *err);
void lt_inflate_free(struct lt_inflate *stream);

#endif
