/* SPDX-License-Identifier: Apache-2.0
 *
 * Blocks in a list, each filled from its start. They double up to a limit, so that few texts take little. */
#include "base/pool.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK_BYTES = 4 << 10, LAST_BLOCK_BYTES = 1 << 20 };

struct block {
    struct block *next;
    char bytes[];
};

struct lt_pool {
    struct block *blocks;
    char *room;
    size_t room_bytes, block_bytes;
    size_t owners;
};

struct lt_pool *lt_pool_new(void)
{
    struct lt_pool *pool = lt_xcalloc(1, sizeof *pool);
    pool->owners = 1;
    pool->block_bytes = FIRST_BLOCK_BYTES;
    return pool;
}

struct lt_pool *lt_pool_share(struct lt_pool *pool)
{
    pool->owners++;
    return pool;
}

void lt_pool_free(struct lt_pool *pool)
{
    if (!pool || --pool->owners)
        return;
    for (struct block *block = pool->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    free(pool);
}

static char *add_block(struct lt_pool *pool, size_t bytes)
{
    struct block *block = lt_xmalloc(sizeof *block + bytes);
    block->next = pool->blocks;
    pool->blocks = block;
    return block->bytes;
}

char *lt_pool_text(struct lt_pool *pool, const char *bytes, size_t length)
{
    char *text;
    if (length >= pool->block_bytes / 4) { /* a block of its own: the one under way stays */
        text = add_block(pool, length + 1);
    } else {
        if (pool->room_bytes <= length) {
            pool->room = add_block(pool, pool->block_bytes);
            pool->room_bytes = pool->block_bytes;
            pool->block_bytes *= pool->block_bytes < LAST_BLOCK_BYTES ? 2 : 1;
        }
        text = pool->room;
        pool->room += length + 1;
        pool->room_bytes -= length + 1;
    }
    memcpy(text, bytes, length);
    text[length] = '\0';
    return text;
}
