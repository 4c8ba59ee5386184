/* SPDX-License-Identifier: Apache-2.0
 *
 * The one place where running out of memory is decided: one line on stderr, exit status 125. */
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *memory)
{
    if (!memory) {
        fputs("lintrace: out of memory\n", stderr);
        exit(125);
    }
    return memory;
}

void *lt_xmalloc(size_t size)
{
    return checked(malloc(size ? size : 1));
}

void *lt_xcalloc(size_t count, size_t size)
{
    return checked(calloc(count ? count : 1, size ? size : 1));
}

void *lt_xrealloc(void *old, size_t size)
{
    return checked(realloc(old, size ? size : 1));
}

char *lt_xstrdup(const char *text)
{
    return lt_xstrndup(text, strlen(text));
}

char *lt_xstrndup(const char *text, size_t length)
{
    char *copy = lt_xmalloc(length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *lt_xasprintf(const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    char *text = lt_xmalloc((size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(args);
    va_end(again);
    return text;
}
