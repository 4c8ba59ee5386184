/* SPDX-License-Identifier: Apache-2.0
 *
 * What datasets are called where people read: names sorted from their ends stand beside those that they share
 * the longest tail with, so that the shortest tail of one's own is found from two neighbours. */
#include "index/find.h"

#include "index/index_priv.h"

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
    if (items.count)
        qsort(items.items, items.count, sizeof *items.items, from_end);
    for (size_t i = 0; i < items.count; i++) {
        size_t before = i ? needed_tail(&items.items[i], &items.items[i - 1]) : 0;
        size_t after = i + 1 < items.count ? needed_tail(&items.items[i], &items.items[i + 1]) : 0;
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
