/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory that is always there: every allocator ends the process when the system has none left, so nobody
 * writes a branch for it. What they return is freed with free(). */
#ifndef LT_BASE_MEM_H
#define LT_BASE_MEM_H

#include <stddef.h>

void *lt_xmalloc(size_t size);
void *lt_xcalloc(size_t count, size_t size);
void *lt_xrealloc(void *old, size_t size);
char *lt_xstrdup(const char *text);
char *lt_xstrndup(const char *text, size_t length);
__attribute__((format(printf, 1, 2))) char *lt_xasprintf(const char *format, ...);

/* A growable array: `LT_VEC(struct lt_thing) things = {0}; LT_VEC_PUSH(&things, one);` and
 * free(things.items). */
#define LT_VEC(type)                                                                                         \
    struct {                                                                                                 \
        type *items;                                                                                         \
        size_t count, capacity;                                                                              \
    }
#define LT_VEC_PUSH(vec, ...)                                                                                \
    do {                                                                                                     \
        if ((vec)->count == (vec)->capacity) {                                                               \
            (vec)->capacity = (vec)->capacity ? (vec)->capacity * 2 : 8;                                     \
            (vec)->items = lt_xrealloc((vec)->items, (vec)->capacity * sizeof *(vec)->items);                \
        }                                                                                                    \
        (vec)->items[(vec)->count++] = __VA_ARGS__;                                                          \
    } while (0)

#endif
