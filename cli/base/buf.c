/* SPDX-License-Identifier: Apache-2.0
 *
 * Doubling growth, a NUL kept behind the content, nothing else. */
#include "base/buf.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *lt_buf_room(struct lt_buf *buf, size_t extra)
{
    if (buf->capacity - buf->length <= extra) {
        size_t capacity = buf->capacity ? buf->capacity : 64;
        while (capacity - buf->length <= extra)
            capacity *= 2;
        buf->data = lt_xrealloc(buf->data, capacity);
        buf->capacity = capacity;
    }
    return buf->data + buf->length;
}

void lt_buf_add(struct lt_buf *buf, const void *bytes, size_t length)
{
    char *room = lt_buf_room(buf, length);
    if (length)
        memcpy(room, bytes, length);
    buf->length += length;
    buf->data[buf->length] = '\0';
}

void lt_buf_adds(struct lt_buf *buf, const char *text)
{
    lt_buf_add(buf, text, strlen(text));
}

void lt_buf_addc(struct lt_buf *buf, char byte)
{
    lt_buf_add(buf, &byte, 1);
}

void lt_buf_addf(struct lt_buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    char *room = lt_buf_room(buf, (size_t)length);
    vsnprintf(room, (size_t)length + 1, format, again);
    buf->length += (size_t)length;
    va_end(args);
    va_end(again);
}

char *lt_buf_take(struct lt_buf *buf)
{
    lt_buf_add(buf, "", 0);
    char *data = buf->data;
    *buf = (struct lt_buf){0};
    return data;
}

void lt_buf_clear(struct lt_buf *buf)
{
    free(buf->data);
    *buf = (struct lt_buf){0};
}
