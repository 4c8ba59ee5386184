/* SPDX-License-Identifier: Apache-2.0
 *
 * A hash table with open addressing (FNV-1a), at most half full. */
#include "base/intern.h"

#include <stdlib.h>
#include <string.h>

static uint64_t hash_of(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 32;
}

/* Where `text` stands, or would. */
static size_t slot_of(const struct lt_intern *table, const char *text)
{
    size_t slot = hash_of(text) & (table->slot_count - 1);
    while (table->slots[slot] && strcmp(table->texts.items[table->slots[slot] - 1], text) != 0)
        slot = (slot + 1) & (table->slot_count - 1);
    return slot;
}

static void grow(struct lt_intern *table)
{
    free(table->slots);
    table->slot_count = table->slot_count ? table->slot_count * 2 : 64;
    table->slots = lt_xcalloc(table->slot_count, sizeof *table->slots);
    for (size_t i = 0; i < table->texts.count; i++)
        table->slots[slot_of(table, table->texts.items[i])] = (uint32_t)i + 1;
}

uint32_t lt_intern(struct lt_intern *table, const char *text)
{
    if (!table->pool)
        table->pool = lt_pool_new();
    if ((table->texts.count + 1) * 2 > table->slot_count)
        grow(table);
    size_t slot = slot_of(table, text);
    if (!table->slots[slot]) {
        LT_VEC_PUSH(&table->texts, lt_pool_text(table->pool, text, strlen(text)));
        table->slots[slot] = (uint32_t)table->texts.count;
    }
    return table->slots[slot] - 1;
}

int64_t lt_intern_find(const struct lt_intern *table, const char *text)
{
    if (!table->slot_count)
        return LT_INTERN_NONE;
    uint32_t found = table->slots[slot_of(table, text)];
    return found ? (int64_t)found - 1 : LT_INTERN_NONE;
}

void lt_intern_clear(struct lt_intern *table)
{
    free(table->texts.items);
    free(table->slots);
    lt_pool_free(table->pool);
    *table = (struct lt_intern){0};
}
