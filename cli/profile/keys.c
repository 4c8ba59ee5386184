/* SPDX-License-Identifier: Apache-2.0
 *
 * From a record's key to its column. Records mostly repeat the order of the one before, so the expected
 * column is tried first and the hash table asked only when that is wrong. */
#include "base/mem.h"
#include "profile/readers.h"

#include <stdlib.h>
#include <string.h>

static uint64_t hash_of(const char *key)
{
    uint64_t hash = 0xcbf29ce484222325U;
    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * 0x100000001b3U;
    return hash ^ hash >> 32;
}

static void insert(struct lt_keys *keys, const char *key, size_t index)
{
    size_t slot = hash_of(key) & (keys->slot_count - 1);
    while (keys->slots[slot])
        slot = (slot + 1) & (keys->slot_count - 1);
    keys->slots[slot] = (uint32_t)index + 1;
}

static void grow(struct lt_keys *keys, const struct lt_profile *profile)
{
    free(keys->slots);
    keys->slot_count = keys->slot_count ? keys->slot_count * 4 : 64;
    keys->slots = lt_xcalloc(keys->slot_count, sizeof *keys->slots);
    for (size_t i = 0; i < profile->columns.count; i++)
        insert(keys, profile->columns.items[i].name, i);
}

struct lt_column *lt_keys_column(struct lt_keys *keys, struct lt_profile *profile, const char *key)
{
    struct lt_column *columns = profile->columns.items;
    size_t index = keys->expected < profile->columns.count ? keys->expected : 0;
    if (index < profile->columns.count && strcmp(columns[index].name, key) == 0) {
        keys->expected = index + 1;
        return &columns[index];
    }
    if (profile->columns.count * 2 >= keys->slot_count)
        grow(keys, profile);
    for (size_t slot = hash_of(key) & (keys->slot_count - 1); keys->slots[slot];
         slot = (slot + 1) & (keys->slot_count - 1)) {
        index = keys->slots[slot] - 1;
        if (strcmp(columns[index].name, key) == 0) {
            keys->expected = index + 1;
            return &columns[index];
        }
    }
    keys->are_full = profile->columns.count == LT_COLUMNS_MAX;
    if (keys->are_full)
        return NULL;
    struct lt_column column = {.name = lt_xstrdup(key)};
    LT_VEC_PUSH(&profile->columns, column);
    index = profile->columns.count - 1;
    insert(keys, key, index);
    keys->expected = index + 1;
    return &profile->columns.items[index];
}
