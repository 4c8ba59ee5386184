/* SPDX-License-Identifier: Apache-2.0
 *
 * Many small texts that end together: a copy costs its bytes and one, and no call of free. A pool may have
 * several owners; it ends with the last. */
#ifndef LT_BASE_POOL_H
#define LT_BASE_POOL_H

#include <stddef.h>

struct lt_pool;

struct lt_pool *lt_pool_new(void);
struct lt_pool *lt_pool_share(struct lt_pool *pool); /* one owner more; returns the pool */
void lt_pool_free(struct lt_pool *pool);             /* one owner less; NULL is fine */

/* A copy of the bytes with a NUL behind them. */
char *lt_pool_text(struct lt_pool *pool, const char *bytes, size_t length);

#endif
