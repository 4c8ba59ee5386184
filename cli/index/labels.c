/* SPDX-License-Identifier: Apache-2.0
 *
 * What datasets are called where people read. Most have a base name of their own, and that is it. The others
 * are sorted from their ends: then they stand beside those that they share the longest tail with, so that the
 * shortest tail of one's own is found from two neighbours. */
#include "index/find.h"

#include "index/index_priv.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct label {
    int64_t id;
    char *namespace, *name;
    size_t length, begin; /* of the name; where the label begins in it; SIZE_MAX: with the namespace */
};

struct lt_labels {
    struct label *items;
    size_t count;
};

static size_t shared_tail(const struct label *one, const struct label *other)
{
    size_t i = 0;
    while (i < one->length && i < other->length &&
           one->name[one->length - 1 - i] == other->name[other->length - 1 - i])
        i++;
    return i;
}

/* The byte before a tail of that length: the end of a name comes first, then a slash, so that names that have
 * the same parts at their end are beside each other. */
static int byte_before(const struct label *label, size_t tail)
{
    int byte = tail < label->length ? (unsigned char)label->name[label->length - 1 - tail] : -1;
    return byte == '/' ? 0 : byte;
}

static int from_end(const void *left, const void *right)
{
    const struct label *one = left, *other = right;
    size_t shared = shared_tail(one, other);
    int order = byte_before(one, shared) - byte_before(other, shared);
    return order ? order : strcmp(one->namespace, other->namespace);
}

static int by_id(const void *left, const void *right)
{
    const struct label *one = left, *other = right;
    return one->id < other->id ? -1 : one->id > other->id;
}

/* How long a tail of whole parts must be for the other not to have it. */
static size_t needed_tail(const struct label *label, const struct label *other)
{
    size_t shared = shared_tail(label, other);
    bool is_part_of_other = byte_before(other, shared) <= 0;
    return is_part_of_other ? shared + 1 : shared;
}

/* Where the shortest tail of whole parts begins that is at least so long. */
static size_t begin_of(const struct label *label, size_t needed)
{
    for (size_t at = label->length; at-- > 0;)
        if (label->name[at] == '/' && label->length - at - 1 >= needed && label->length - at > 1)
            return at + 1;
    return label->length >= needed ? 0 : SIZE_MAX;
}

static uint32_t hash_of(const char *text)
{
    uint32_t hash = 0x811c9dc5u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x01000193u;
    return hash ^ hash >> 15;
}

/* Where the base name begins; it is empty when the name ends with a slash. */
static size_t base_of(const struct label *label)
{
    const char *slash = strrchr(label->name, '/');
    return slash ? (size_t)(slash + 1 - label->name) : 0;
}

/* Sets `begin` of each to its base name, or to SIZE_MAX when another has the same. */
static void try_base_names(struct label *items, size_t count)
{
    size_t slot_count = 64;
    while (slot_count < count * 2)
        slot_count *= 2;
    struct label **slots = lt_xcalloc(slot_count, sizeof(struct label *));
    for (size_t i = 0; i < count; i++) {
        const char *base = items[i].name + base_of(&items[i]);
        size_t slot = hash_of(base) & (slot_count - 1);
        while (slots[slot] && strcmp(slots[slot]->name + base_of(slots[slot]), base) != 0)
            slot = (slot + 1) & (slot_count - 1);
        items[i].begin = slots[slot] || !*base ? SIZE_MAX : base_of(&items[i]);
        if (slots[slot])
            slots[slot]->begin = SIZE_MAX;
        else
            slots[slot] = &items[i];
    }
    free(slots);
}

/* Those with a base name of their own last; returns how many are before. */
static size_t part(struct label *items, size_t count)
{
    size_t shared = 0;
    for (size_t i = 0; i < count; i++)
        if (items[i].begin == SIZE_MAX) {
            struct label label = items[shared];
            items[shared++] = items[i];
            items[i] = label;
        }
    return shared;
}

static struct lt_labels *make(struct lt_index *index)
{
    struct lt_labels *labels = lt_xcalloc(1, sizeof *labels);
    LT_VEC(struct label) items = {0};
    struct lt_query *query =
        lt_database_ask(index->database, "SELECT id, namespace, name FROM node WHERE kind = 1", "");
    while (lt_query_next(query)) {
        struct label label = {.id = lt_query_integer(query, 0),
                              .namespace = lt_xstrdup(lt_query_text(query, 1)),
                              .name = lt_xstrdup(lt_query_text(query, 2))};
        label.length = strlen(label.name);
        LT_VEC_PUSH(&items, label);
    }
    try_base_names(items.items, items.count);
    size_t shared = part(items.items, items.count);
    if (shared)
        qsort(items.items, shared, sizeof *items.items, from_end);
    for (size_t i = 0; i < shared; i++) {
        size_t before = i ? needed_tail(&items.items[i], &items.items[i - 1]) : 0;
        size_t after = i + 1 < shared ? needed_tail(&items.items[i], &items.items[i + 1]) : 0;
        items.items[i].begin = begin_of(&items.items[i], before > after ? before : after);
    }
    if (items.count)
        qsort(items.items, items.count, sizeof *items.items, by_id);
    labels->items = items.items;
    labels->count = items.count;
    return labels;
}

void lt_labels_free(struct lt_labels *labels)
{
    for (size_t i = 0; labels && i < labels->count; i++) {
        free(labels->items[i].namespace);
        free(labels->items[i].name);
    }
    if (labels)
        free(labels->items);
    free(labels);
}

void lt_find_label(struct lt_index *index, int64_t dataset, struct lt_buf *ret_text)
{
    if (!index->labels)
        index->labels = make(index);
    struct label key = {.id = dataset};
    const struct label *label =
        index->labels->count ? bsearch(&key, index->labels->items, index->labels->count, sizeof key, by_id)
                             : NULL;
    if (label && label->begin != SIZE_MAX)
        lt_buf_adds(ret_text, label->name + label->begin);
    else if (label)
        lt_buf_addf(ret_text, "%s:%s", label->namespace, label->name);
}
