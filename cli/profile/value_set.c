/* SPDX-License-Identifier: Apache-2.0
 *
 * Open addressing over one buffer of all values. The hash begins with a number that nobody knows, so that no
 * data can be made to fall into one place. */
#include "profile/value_set.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define BYTES_MOST ((size_t)512 << 20)
enum { FIRST_SLOTS = 64 };

struct slot {
    uint64_t hash;
    size_t at, length; /* in `bytes`; `at` is one more, 0 for a free slot */
};

struct lt_value_set {
    struct slot *slots;
    size_t slot_count, count;
    struct lt_buf bytes;
    uint64_t seed;
    bool is_full;
};

struct lt_value_set *lt_value_set_new(void)
{
    struct lt_value_set *set = lt_xcalloc(1, sizeof *set);
    if (getrandom(&set->seed, sizeof set->seed, GRND_NONBLOCK) != sizeof set->seed)
        set->seed = (uintptr_t)set; /* any will do but for hostile data */
    set->slot_count = FIRST_SLOTS;
    set->slots = lt_xcalloc(set->slot_count, sizeof *set->slots);
    return set;
}

void lt_value_set_free(struct lt_value_set *set)
{
    if (!set)
        return;
    lt_buf_clear(&set->bytes);
    free(set->slots);
    free(set);
}

static uint64_t hash_of(const struct lt_value_set *set, const char *bytes, size_t length)
{
    uint64_t hash = set->seed ^ length;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    return hash;
}

/* The slot that has the value, or the free one where it belongs. */
static struct slot *slot_of(const struct lt_value_set *set, uint64_t hash, const char *bytes, size_t length)
{
    size_t at = hash & (set->slot_count - 1);
    for (;; at = (at + 1) & (set->slot_count - 1)) {
        struct slot *slot = &set->slots[at];
        bool is_it = slot->at && slot->hash == hash && slot->length == length &&
                     (!length || memcmp(set->bytes.data + slot->at - 1, bytes, length) == 0);
        if (is_it || !slot->at)
            return slot;
    }
}

static void grow(struct lt_value_set *set)
{
    struct slot *old = set->slots;
    size_t count = set->slot_count;
    set->slot_count *= 2;
    set->slots = lt_xcalloc(set->slot_count, sizeof *set->slots);
    for (size_t i = 0; i < count; i++) {
        size_t at = old[i].hash & (set->slot_count - 1);
        while (old[i].at && set->slots[at].at)
            at = (at + 1) & (set->slot_count - 1);
        if (old[i].at)
            set->slots[at] = old[i];
    }
    free(old);
}

bool lt_value_set_add(struct lt_value_set *set, const char *bytes, size_t length)
{
    uint64_t hash = hash_of(set, bytes, length);
    struct slot *slot = slot_of(set, hash, bytes, length);
    if (slot->at)
        return false;
    if (set->bytes.length + length + set->slot_count * sizeof *slot > BYTES_MOST)
        set->is_full = true;
    if (set->is_full)
        return true;
    *slot = (struct slot){hash, set->bytes.length + 1, length};
    lt_buf_add(&set->bytes, bytes, length);
    if (++set->count > set->slot_count / 2)
        grow(set);
    return true;
}

bool lt_value_set_has(const struct lt_value_set *set, const char *bytes, size_t length)
{
    return slot_of(set, hash_of(set, bytes, length), bytes, length)->at != 0;
}

bool lt_value_set_is_full(const struct lt_value_set *set)
{
    return set->is_full;
}
