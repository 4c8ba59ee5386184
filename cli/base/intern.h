/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts to numbers: the same text has the same number, counted from 0 in the order of first sight. The copies
 * live as long as the table does. */
#ifndef LT_BASE_INTERN_H
#define LT_BASE_INTERN_H

#include "base/mem.h"
#include "base/pool.h"

#include <stddef.h>
#include <stdint.h>

enum { LT_INTERN_NONE = -1 };

struct lt_intern {
    LT_VEC(const char *) texts; /* by number */
    uint32_t *slots;            /* numbers plus one; 0 when free */
    size_t slot_count;          /* a power of two */
    struct lt_pool *pool;
};

/* The number of `text`, which is taken in when it is new. */
uint32_t lt_intern(struct lt_intern *table, const char *text);
/* Its number, or LT_INTERN_NONE. */
int64_t lt_intern_find(const struct lt_intern *table, const char *text);
void lt_intern_clear(struct lt_intern *table);

#endif
