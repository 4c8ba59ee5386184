/* SPDX-License-Identifier: Apache-2.0
 *
 * What datasets are called, read once for all of them, and what they are called where people read. Most have
 * a base name of their own, and that is it. The others are sorted from their ends: then they stand beside
 * those that they share the longest tail with, so that the shortest tail of one's own is found from two
 * neighbours.
 */
#include "index/find.h"

#include "index/index_priv.h"

#include "base/mem.h"
#include "base/pool.h"

#include <stdlib.h>
#include <string.h>

struct label {
    struct lt_dataset dataset;
    size_t length, begin; /* of the name; where the label begins in it; SIZE_MAX: with the namespace */
};

struct lt_labels {
    LT_VEC(struct label) items;
    struct lt_pool *texts;
    uint32_t *places;  /* by node: its place in `items` and one */
    const char **jobs; /* by node: the label of a job that was asked for */
    size_t node_count;
    bool has_begins; /* of labels; found when first asked for */
};

static size_t shared_tail(const struct label *one, const struct label *other)
{
    size_t i = 0;
    while (i < one->length && i < other->length &&
           one->dataset.name[one->length - 1 - i] == other->dataset.name[other->length - 1 - i])
        i++;
    return i;
}

/* The byte before a tail of that length: the end of a name comes first, then a slash, so that names that have
 * the same parts at their end are beside each other. */
static int byte_before(const struct label *label, size_t tail)
{
    int byte = tail < label->length ? (unsigned char)label->dataset.name[label->length - 1 - tail] : -1;
    return byte == '/' ? 0 : byte;
}

static int from_end(const void *left, const void *right)
{
    const struct label *one = *(struct label *const *)left, *other = *(struct label *const *)right;
    size_t shared = shared_tail(one, other);
    int order = byte_before(one, shared) - byte_before(other, shared);
    return order ? order : strcmp(one->dataset.namespace, other->dataset.namespace);
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
        if (label->dataset.name[at] == '/' && label->length - at - 1 >= needed && label->length - at > 1)
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
    const char *slash = strrchr(label->dataset.name, '/');
    return slash ? (size_t)(slash + 1 - label->dataset.name) : 0;
}

/* Sets `begin` of each to its base name, or to SIZE_MAX when another has the same. */
static void try_base_names(struct label *items, size_t count)
{
    size_t slot_count = 64;
    while (slot_count < count * 2)
        slot_count *= 2;
    struct label **slots = lt_xcalloc(slot_count, sizeof(struct label *));
    for (size_t i = 0; i < count; i++) {
        const char *base = items[i].dataset.name + base_of(&items[i]);
        size_t slot = hash_of(base) & (slot_count - 1);
        while (slots[slot] && strcmp(slots[slot]->dataset.name + base_of(slots[slot]), base) != 0)
            slot = (slot + 1) & (slot_count - 1);
        items[i].begin = slots[slot] || !*base ? SIZE_MAX : base_of(&items[i]);
        if (slots[slot])
            slots[slot]->begin = SIZE_MAX;
        else
            slots[slot] = &items[i];
    }
    free(slots);
}

static void find_begins(struct lt_labels *labels)
{
    LT_VEC(struct label *) shared = {0}; /* without a base name of their own */
    try_base_names(labels->items.items, labels->items.count);
    for (size_t i = 0; i < labels->items.count; i++)
        if (labels->items.items[i].begin == SIZE_MAX)
            LT_VEC_PUSH(&shared, &labels->items.items[i]);
    if (shared.count)
        qsort(shared.items, shared.count, sizeof *shared.items, from_end);
    for (size_t i = 0; i < shared.count; i++) {
        struct label *label = shared.items[i];
        size_t before = i ? needed_tail(label, shared.items[i - 1]) : 0;
        size_t after = i + 1 < shared.count ? needed_tail(label, shared.items[i + 1]) : 0;
        label->begin = begin_of(label, before > after ? before : after);
    }
    free(shared.items);
    labels->has_begins = true;
}

/* ---- all of them ---- */

static const char *keep(struct lt_labels *labels, const char *text)
{
    return lt_pool_text(labels->texts, text, strlen(text));
}

static struct lt_labels *read_names(struct lt_index *index)
{
    struct lt_labels *labels = lt_xcalloc(1, sizeof *labels);
    labels->texts = lt_pool_new();
    labels->node_count = (size_t)lt_database_number(index->database, 0, "SELECT max(id) FROM node", "") + 1;
    labels->places = lt_xcalloc(labels->node_count, sizeof *labels->places);
    labels->jobs = lt_xcalloc(labels->node_count, sizeof *labels->jobs);
    labels->items.items = lt_xmalloc(labels->node_count * sizeof *labels->items.items); /* at most */
    const char *namespace = "";
    struct lt_query *query =
        lt_database_ask(index->database, "SELECT id, namespace, name FROM node WHERE kind = 1", "");
    while (lt_query_next(query)) {
        const char *its = lt_query_text(query, 1), *name = lt_query_text(query, 2);
        size_t length = strlen(name);
        if (strcmp(its, namespace) != 0) /* most have that of the one before */
        namespace = keep(labels, its);
        labels->items.items[labels->items.count++] = (struct label){
            {(uint32_t)lt_query_integer(query, 0), namespace, lt_pool_text(labels->texts, name, length)},
            length,
            0};
        labels->places[lt_query_integer(query, 0)] = (uint32_t)labels->items.count;
    }
    return labels;
}

void lt_labels_free(struct lt_labels *labels)
{
    if (!labels)
        return;
    lt_pool_free(labels->texts);
    free(labels->items.items);
    free(labels->places);
    free(labels->jobs);
    free(labels);
}

static struct lt_labels *labels_of(struct lt_index *index)
{
    if (!index->labels)
        index->labels = read_names(index);
    return index->labels;
}

const struct lt_dataset *lt_find_dataset(struct lt_index *index, int64_t node)
{
    const struct lt_labels *labels = labels_of(index);
    uint32_t place = node > 0 && (size_t)node < labels->node_count ? labels->places[node] : 0;
    return place ? &labels->items.items[place - 1].dataset : NULL;
}

const struct lt_dataset *lt_find_dataset_at(struct lt_index *index, size_t place)
{
    const struct lt_labels *labels = labels_of(index);
    return place < labels->items.count ? &labels->items.items[place].dataset : NULL;
}

void lt_find_label(struct lt_index *index, int64_t dataset, struct lt_buf *ret_text)
{
    const struct lt_dataset *found = lt_find_dataset(index, dataset);
    if (found && !index->labels->has_begins)
        find_begins(index->labels);
    size_t begin = found ? index->labels->items.items[index->labels->places[dataset] - 1].begin : 0;
    if (found && begin != SIZE_MAX)
        lt_buf_adds(ret_text, found->name + begin);
    else if (found)
        lt_buf_addf(ret_text, "%s:%s", found->namespace, found->name);
}

/* ---- jobs ---- */

static const char *job_label(struct lt_labels *labels, const char *namespace, const char *name, bool is_alike)
{
    if (!is_alike)
        return keep(labels, name);
    char *both = lt_xasprintf("%s/%s", namespace, name);
    const char *label = keep(labels, both);
    free(both);
    return label;
}

const char *lt_find_job_label(struct lt_index *index, uint32_t job)
{
    struct lt_labels *labels = labels_of(index);
    if (job >= labels->node_count || labels->jobs[job])
        return job < labels->node_count ? labels->jobs[job] : NULL;
    struct lt_query *query = lt_database_ask(
        index->database,
        "SELECT namespace, name, EXISTS (SELECT 1 FROM node o WHERE o.kind = 3 AND o.name = j.name AND "
        "o.parent = 0 AND o.namespace <> j.namespace) FROM node j WHERE id = ?",
        "i", (int64_t)job);
    if (lt_query_next(query))
        labels->jobs[job] = job_label(labels, lt_query_text(query, 0), lt_query_text(query, 1),
                                      lt_query_integer(query, 2) != 0);
    return labels->jobs[job];
}

void lt_find_job_labels(struct lt_index *index)
{
    struct lt_labels *labels = labels_of(index);
    struct job {
        uint32_t node;
        const char *namespace, *name;
    } before = {0};
    struct lt_query *query = lt_database_ask(
        index->database, "SELECT id, namespace, name FROM node WHERE kind = 3 ORDER BY name", "");
    while (lt_query_next(query)) { /* those of one name stand together */
        struct job job = {(uint32_t)lt_query_integer(query, 0), keep(labels, lt_query_text(query, 1)),
                          keep(labels, lt_query_text(query, 2))};
        bool is_alike = before.node && strcmp(before.name, job.name) == 0;
        labels->jobs[job.node] = is_alike ? job_label(labels, job.namespace, job.name, true) : job.name;
        if (is_alike)
            labels->jobs[before.node] = job_label(labels, before.namespace, before.name, true);
        before = job;
    }
}
