/* SPDX-License-Identifier: Apache-2.0
 *
 * Each output is looked at by the run that made it: has anything that went into it changed since? What comes
 * from a stale input is stale; that is found by going through the edges of these runs. */
#include "index/stale.h"

#include "ext/database.h"

#include <stdlib.h>
#include <string.h>

const char *const lt_stale_reasons[] = {"input_changed", "input_stale", "input_dropped",   "input_missing",
                                        "missing",       "changed",     "program_changed", "too_old"};

struct lt_stale_row *lt_stale_add(struct lt_stale *stale, enum lt_stale_reason reason,
                                  const struct lt_target *target, const struct lt_made_from *because)
{
    LT_VEC_PUSH(&stale->rows, (struct lt_stale_row){.reason = reason,
                                                    .dataset = target->dataset,
                                                    .because = because ? because->source : 0,
                                                    .maker = target->maker,
                                                    .used = because ? because->used : 0});
    return &stale->rows.items[stale->rows.count - 1];
}

/* A log that is added to by every run goes back that far. */
enum { LT_STALE_BACK_MOST = 1000 };

/* ---- outputs and what went into them ---- */

/* The newest run that completed and wrote it; of a graph that may not have all runs. */
static int64_t completed_maker(struct lt_index *index, const struct lt_index_links *links, uint32_t dataset,
                               int64_t wrote)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(index), "SELECT 1 FROM run WHERE id = ? AND status = 'COMPLETED'", "i", wrote);
    if (lt_query_next(query))
        return wrote;
    query =
        lt_database_ask(lt_index_database(index),
                        "SELECT r.id FROM run_dataset d CROSS JOIN run r ON r.id = d.run WHERE d.dataset = ? "
                        "AND d.role = 2 AND r.status = 'COMPLETED' ORDER BY r.seen DESC, r.run_id DESC",
                        "i", (int64_t)dataset);
    while (lt_query_next(query))
        if (lt_index_links_counts(links, lt_query_integer(query, 0)))
            return lt_query_integer(query, 0);
    return wrote;
}

/* Was its removal the last that any run had to do with it? */
static bool is_gone(struct lt_index *index, const struct lt_uses *uses, uint32_t dataset)
{
    if (!uses->is_dropped || !lt_place_is_later(&uses->read, &uses->wrote))
        return uses->is_dropped;
    return lt_database_number(lt_index_database(index), 0,
                              "SELECT 1 FROM run_dataset WHERE run = ? AND role = 1 AND dataset = ? AND "
                              "state = 'DROP'",
                              "ii", uses->read.id, (int64_t)dataset) != 0;
}

/* What the run read for the dataset, unless a later one read it anew. True when it kept what was there
 * before: what went into that counts as well. */
static bool add_sources(struct lt_stale *stale, struct lt_target *target, int64_t run)
{
    bool keeps =
        lt_database_number(lt_index_database(stale->index), 0,
                           "SELECT 1 FROM run_dataset WHERE run = ? AND role = 2 AND dataset = ? AND "
                           "state = 'ALTER'",
                           "ii", run, (int64_t)target->dataset) != 0;
    size_t known = stale->sources.count;
    struct lt_query *query = lt_database_ask(
        lt_index_database(stale->index),
        "SELECT DISTINCT e.source, d.content FROM run_edge x CROSS JOIN edge e ON e.id = x.edge "
        "LEFT JOIN run_dataset d ON d.run = x.run AND d.role = 1 AND d.dataset = e.source "
        "WHERE x.run = ? AND e.target = ? AND e.kind < 2",
        "ii", run, (int64_t)target->dataset);
    while (lt_query_next(query)) {
        uint32_t source = (uint32_t)lt_query_integer(query, 0);
        bool is_known = source == target->dataset;
        keeps |= is_known;
        for (size_t i = target->first_source; i < known && !is_known; i++)
            is_known = stale->sources.items[i].source == source;
        if (!is_known)
            LT_VEC_PUSH(&stale->sources, (struct lt_made_from){source, lt_query_integer(query, 1), run});
    }
    return keeps;
}

/* The run that wrote it before that one; 0 for none. */
static int64_t writer_before(struct lt_index *index, const struct lt_index_links *links, uint32_t dataset,
                             int64_t run)
{
    struct lt_place place = lt_place_of(index, run);
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT r.id FROM run_dataset d CROSS JOIN run r ON r.id = d.run WHERE d.dataset = ? AND d.role = 2 "
        "AND r.status <> 'DECLARED' AND (r.seen, r.run_id) < (?, ?) ORDER BY r.seen DESC, r.run_id DESC",
        "iit", (int64_t)dataset, place.seen_ms, place.run_id);
    while (lt_query_next(query))
        if (lt_index_links_counts(links, lt_query_integer(query, 0)))
            return lt_query_integer(query, 0);
    return 0;
}

static void add_target(struct lt_stale *stale, const struct lt_index_links *links, uint32_t dataset,
                       const struct lt_uses *uses)
{
    struct lt_target target = {.dataset = dataset, .wrote = uses->wrote.id};
    int64_t run = target.maker = completed_maker(stale->index, links, dataset, uses->wrote.id);
    target.first_source = stale->sources.count;
    for (size_t i = 0; run && add_sources(stale, &target, run) && i < LT_STALE_BACK_MOST; i++)
        run = writer_before(stale->index, links, dataset, run);
    target.source_count = stale->sources.count - target.first_source;
    LT_VEC_PUSH(&stale->targets, target);
}

static void find_targets(struct lt_stale *stale, const struct lt_index_links *links)
{
    LT_VEC(uint32_t) datasets = {0};
    struct lt_query *query = lt_database_ask(lt_index_database(stale->index),
                                             "SELECT id FROM node WHERE kind = 1 ORDER BY id", "");
    while (lt_query_next(query))
        LT_VEC_PUSH(&datasets, (uint32_t)lt_query_integer(query, 0));
    for (size_t i = 0; i < datasets.count; i++) {
        struct lt_uses uses;
        lt_uses_of(stale->index, links, datasets.items[i], &uses);
        if (is_gone(stale->index, &uses, datasets.items[i]))
            LT_VEC_PUSH(&stale->dropped.items, datasets.items[i]);
        else if (uses.wrote.id)
            add_target(stale, links, datasets.items[i], &uses);
        lt_uses_clear(&uses);
    }
    free(datasets.items);
}

static int by_dataset(const void *left, const void *right)
{
    uint32_t one = ((const struct lt_target *)left)->dataset,
             other = ((const struct lt_target *)right)->dataset;
    return one < other ? -1 : one > other;
}

static const struct lt_target *target_of(const struct lt_stale *stale, uint32_t dataset)
{
    struct lt_target key = {.dataset = dataset};
    return stale->targets.count
               ? bsearch(&key, stale->targets.items, stale->targets.count, sizeof key, by_dataset)
               : NULL;
}

static bool is_dropped(const struct lt_stale *stale, uint32_t dataset)
{
    size_t low = 0, high = stale->dropped.items.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (stale->dropped.items.items[middle] < dataset)
            low = middle + 1;
        else
            high = middle;
    }
    return low < stale->dropped.items.count && stale->dropped.items.items[low] == dataset;
}

/* ---- reasons ---- */

/* What the newest run left of it; 0 for not known. */
static int64_t content_left(struct lt_index *index, int64_t run, uint32_t dataset)
{
    return lt_database_number(lt_index_database(index), 0,
                              "SELECT content FROM run_dataset WHERE run = ? AND role = 2 AND dataset = ?",
                              "ii", run, (int64_t)dataset);
}

/* The newest run that wrote it, also when it is gone by now; 0 for none. */
static int64_t writer_of(const struct lt_stale *stale, const struct lt_index_links *links, uint32_t dataset)
{
    const struct lt_target *target = target_of(stale, dataset);
    struct lt_uses uses;
    if (target)
        return target->wrote;
    if (!is_dropped(stale, dataset))
        return 0;
    lt_uses_of(stale->index, links, dataset, &uses);
    int64_t wrote = uses.wrote.id;
    lt_uses_clear(&uses);
    return wrote;
}

static void look_at_target(struct lt_stale *stale, const struct lt_index_links *links,
                           const struct lt_target *target)
{
    for (size_t i = 0; i < target->source_count; i++) {
        const struct lt_made_from *from = &stale->sources.items[target->first_source + i];
        struct lt_place reader = lt_place_of(stale->index, from->reader);
        if (is_dropped(stale, from->source))
            (void)lt_stale_add(stale, LT_STALE_INPUT_DROPPED, target, from);
        int64_t wrote = writer_of(stale, links, from->source);
        struct lt_place writer = wrote ? lt_place_of(stale->index, wrote) : (struct lt_place){0};
        if (!lt_place_is_later(&writer, &reader))
            continue;
        int64_t newer = content_left(stale->index, wrote, from->source);
        if (newer && newer == from->used)
            continue;
        struct lt_stale_row *row = lt_stale_add(stale, LT_STALE_INPUT_CHANGED, target, from);
        row->newer = newer;
        row->newer_run = wrote;
        row->is_warning = !newer || !from->used;
    }
}

void lt_stale_look(struct lt_index *index, const struct lt_index_links *links, struct lt_stale *ret_stale)
{
    *ret_stale = (struct lt_stale){.index = index};
    find_targets(ret_stale, links);
    for (size_t i = 0; i < ret_stale->targets.count; i++)
        look_at_target(ret_stale, links, &ret_stale->targets.items[i]);
}

/* ---- what follows ---- */

/* The edges of the makers, by source. */
struct feeds {
    struct feed {
        uint32_t source;
        struct lt_link link;
    } * items;
    size_t count;
    LT_VEC(struct lt_link) links; /* of the node that was asked for last */
};

static int by_source(const void *left, const void *right)
{
    const struct feed *one = left, *other = right;
    if (one->source != other->source)
        return one->source < other->source ? -1 : 1;
    return (one->link.other > other->link.other) - (one->link.other < other->link.other);
}

static const struct lt_link *links_of(void *user, uint32_t node, enum lt_direction direction,
                                      size_t *ret_count)
{
    struct feeds *feeds = user;
    size_t low = 0, high = feeds->count;
    (void)direction;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (feeds->items[middle].source < node)
            low = middle + 1;
        else
            high = middle;
    }
    feeds->links.count = 0;
    for (; low < feeds->count && feeds->items[low].source == node; low++)
        LT_VEC_PUSH(&feeds->links, feeds->items[low].link);
    *ret_count = feeds->links.count;
    return feeds->links.items;
}

static struct feeds feeds_of(const struct lt_stale *stale)
{
    struct feeds feeds = {lt_xcalloc(stale->sources.count + 1, sizeof *feeds.items), 0, {0}};
    for (size_t i = 0; i < stale->targets.count; i++) {
        const struct lt_target *target = &stale->targets.items[i];
        for (size_t at = 0; at < target->source_count; at++)
            feeds.items[feeds.count++] = (struct feed){stale->sources.items[target->first_source + at].source,
                                                       {target->dataset, 0, LT_EDGE_DIRECT}};
    }
    qsort(feeds.items, feeds.count, sizeof *feeds.items, by_source);
    return feeds;
}

void lt_stale_inherit(struct lt_stale *stale)
{
    struct feeds feeds = feeds_of(stale);
    struct lt_links graph = {links_of, &feeds};
    struct lt_nodes spoilt = {0};
    struct lt_reach reach;
    for (size_t i = 0; i < stale->rows.count; i++)
        LT_VEC_PUSH(&spoilt.items, stale->rows.items[i].dataset);
    lt_nodes_sort(&spoilt);
    lt_graph_reach(&graph, spoilt.items.items, spoilt.items.count, LT_DOWNSTREAM, LT_HOPS_ALL, &reach);
    for (size_t i = 0; i < stale->targets.count; i++) {
        const struct lt_target target = stale->targets.items[i];
        for (size_t at = 0; at < target.source_count; at++) {
            const struct lt_made_from *from = &stale->sources.items[target.first_source + at];
            if (lt_graph_reached(&reach, from->source) != SIZE_MAX)
                (void)lt_stale_add(stale, LT_STALE_INPUT_STALE, &target, from);
        }
    }
    lt_graph_reach_clear(&reach);
    lt_nodes_clear(&spoilt);
    free(feeds.items);
    free(feeds.links.items);
}

void lt_stale_clear(struct lt_stale *stale)
{
    for (size_t i = 0; i < stale->rows.count; i++) {
        free(stale->rows.items[i].text);
        free(stale->rows.items[i].found);
    }
    free(stale->rows.items);
    free(stale->targets.items);
    free(stale->sources.items);
    lt_nodes_clear(&stale->dropped);
    *stale = (struct lt_stale){0};
}
