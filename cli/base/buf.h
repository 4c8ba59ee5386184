/* SPDX-License-Identifier: Apache-2.0
 *
 * A growable byte string. `data` is always followed by a NUL once anything was added, so it can be used as a
 * C string when the content has no NUL of its own. Owned by whoever set it to {0}; lt_buf_clear frees it. */
#ifndef LT_BASE_BUF_H
#define LT_BASE_BUF_H

#include <stddef.h>

struct lt_buf {
    char *data;
    size_t length, capacity;
};

void lt_buf_add(struct lt_buf *buf, const void *bytes, size_t length);
void lt_buf_adds(struct lt_buf *buf, const char *text);
void lt_buf_addc(struct lt_buf *buf, char byte);
__attribute__((format(printf, 2, 3))) void lt_buf_addf(struct lt_buf *buf, const char *format, ...);
/* Makes room for `extra` more bytes and returns where they go; the caller then adds to `length`. */
char *lt_buf_room(struct lt_buf *buf, size_t extra);
/* Hands the bytes over (free() them) and leaves an empty buffer; never NULL. */
char *lt_buf_take(struct lt_buf *buf);
void lt_buf_clear(struct lt_buf *buf);

#endif
