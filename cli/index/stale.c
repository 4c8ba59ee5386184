/* SPDX-License-Identifier: Apache-2.0
 *
 * Each output is looked at by the run that made it: has anything that went into it changed since? */
#include "index/stale.h"

#include "ext/database.h"

#include <stdlib.h>
#include <string.h>

const char *const lt_stale_reasons[] = {"input_changed",  "input_stale",     "input_dropped",
                                        "left_by_failed", "input_missing",   "missing",
                                        "changed",        "program_changed", "too_old"};

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

/* The newest run, or event that is none, of the rows that counts. */
static struct lt_place first_counted(struct lt_index *index, const struct lt_index_links *links,
                                     struct lt_query *query)
{
    while (lt_query_next(query))
        if (lt_index_links_counts(links, lt_query_integer(query, 0)))
            return lt_place_of(index, lt_query_integer(query, 0));
    return (struct lt_place){0};
}

/* Was its removal the last that any run had to do with it? */
static bool is_dropped(struct lt_index *index, const struct lt_index_links *links, const struct lt_uses *uses,
                       uint32_t dataset)
{
    if (!uses->is_dropped)
        return false;
    struct lt_place dropped = first_counted(
        index, links,
        lt_database_ask(lt_index_database(index),
                        "SELECT r.id FROM run_dataset d INDEXED BY run_dataset_dropped CROSS JOIN run r ON "
                        "r.id = d.run WHERE d.dataset = ? AND d.state = 'DROP' "
                        "ORDER BY r.seen DESC, r.run_id DESC",
                        "i", (int64_t)dataset));
    return !lt_place_is_later(&uses->read, &dropped);
}

/* Has it had another name since any run wrote or read it? */
static bool is_moved(struct lt_index *index, const struct lt_index_links *links, const struct lt_uses *uses,
                     uint32_t dataset)
{
    struct lt_place moved =
        first_counted(index, links,
                      lt_database_ask(lt_index_database(index),
                                      "SELECT r.id FROM moved m CROSS JOIN run r ON r.id = m.run WHERE "
                                      "m.dataset = ? AND r.status <> 'DECLARED' "
                                      "ORDER BY r.seen DESC, r.run_id DESC",
                                      "i", (int64_t)dataset));
    return moved.id && !lt_place_is_later(&uses->read, &moved) &&
           (!uses->wrote.id || lt_place_is_later(&moved, &uses->wrote));
}

/* The run that wrote it before that one; 0 for none. */
static int64_t writer_before(struct lt_index *index, const struct lt_index_links *links, uint32_t dataset,
                             int64_t run)
{
    struct lt_place place = lt_place_of(index, run);
    return first_counted(
               index, links,
               lt_database_ask(
                   lt_index_database(index),
                   "SELECT r.id FROM run_dataset d CROSS JOIN run r ON r.id = d.run WHERE d.dataset = ? AND "
                   "d.role = 2 AND r.status <> 'DECLARED' AND (r.seen, r.run_id) < (?, ?) "
                   "ORDER BY r.seen DESC, r.run_id DESC",
                   "iit", (int64_t)dataset, place.seen_ms, place.run_id))
        .id;
}

/* What the run left of it; 0 for not known. */
static int64_t content_left(struct lt_index *index, int64_t run, uint32_t dataset)
{
    return lt_database_number(lt_index_database(index), 0,
                              "SELECT content FROM run_dataset WHERE run = ? AND role = 2 AND dataset = ?",
                              "ii", run, (int64_t)dataset);
}

static bool has_consumed(struct lt_index *index, int64_t run, uint32_t dataset)
{
    return lt_database_number(lt_index_database(index), 0,
                              "SELECT EXISTS (SELECT 1 FROM run_dataset WHERE run = ?1 AND role = 1 AND "
                              "dataset = ?2 AND state = 'DROP') OR "
                              "EXISTS (SELECT 1 FROM moved WHERE run = ?1 AND dataset = ?2)",
                              "ii", run, (int64_t)dataset) != 0;
}

static bool has_source(const struct lt_stale *stale, size_t begin, size_t end, uint32_t source)
{
    for (size_t i = begin; i < end; i++)
        if (stale->sources.items[i].source == source)
            return true;
    return false;
}

/* What the sources from `begin` on are called otherwise: members of groups, links. A run may write these by
 * themselves. */
static void add_members(struct lt_stale *stale, const struct lt_index_links *links,
                        const struct lt_target *target, size_t begin, int64_t reader)
{
    size_t end = stale->has_aliases ? stale->sources.count : 0;
    for (size_t i = begin; i < end; i++) {
        struct lt_query *query = lt_database_ask(lt_index_database(stale->index),
                                                 "SELECT target FROM edge WHERE source = ? AND kind = 2", "i",
                                                 (int64_t)stale->sources.items[i].source);
        while (lt_query_next(query)) {
            uint32_t member = (uint32_t)lt_query_integer(query, 0);
            if (member == target->dataset ||
                has_source(stale, target->first_source, stale->sources.count, member))
                continue;
            int64_t before = writer_before(stale->index, links, member, reader);
            LT_VEC_PUSH(&stale->sources,
                        (struct lt_made_from){.source = member,
                                              .used = content_left(stale->index, before, member),
                                              .reader = reader,
                                              .is_member = true,
                                              .is_consumed = has_consumed(stale->index, reader, member)});
        }
    }
}

/* What the run read for the dataset, unless a later one read it anew. True when it kept what was there
 * before: what went into that counts as well. */
static bool add_sources(struct lt_stale *stale, const struct lt_index_links *links, struct lt_target *target,
                        int64_t run)
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
        keeps |= source == target->dataset;
        if (source == target->dataset || has_source(stale, target->first_source, known, source))
            continue;
        LT_VEC_PUSH(&stale->sources,
                    (struct lt_made_from){.source = source,
                                          .used = lt_query_integer(query, 1),
                                          .reader = run,
                                          .is_consumed = has_consumed(stale->index, run, source)});
    }
    add_members(stale, links, target, known, run);
    return keeps;
}

static void add_target(struct lt_stale *stale, const struct lt_index_links *links, uint32_t dataset,
                       const struct lt_uses *uses, bool is_gone)
{
    struct lt_target target = {.dataset = dataset, .is_gone = is_gone, .wrote = uses->wrote.id};
    int64_t run = target.maker = completed_maker(stale->index, links, dataset, uses->wrote.id);
    target.first_source = stale->sources.count;
    for (size_t i = 0; run && add_sources(stale, links, &target, run) && i < LT_STALE_BACK_MOST; i++)
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
        bool is_gone = is_dropped(stale->index, links, &uses, datasets.items[i]) ||
                       is_moved(stale->index, links, &uses, datasets.items[i]);
        if (is_gone)
            LT_VEC_PUSH(&stale->gone.items, datasets.items[i]);
        if (uses.wrote.id)
            add_target(stale, links, datasets.items[i], &uses, is_gone);
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

const struct lt_target *lt_stale_target(const struct lt_stale *stale, uint32_t dataset)
{
    struct lt_target key = {.dataset = dataset};
    return stale->targets.count
               ? bsearch(&key, stale->targets.items, stale->targets.count, sizeof key, by_dataset)
               : NULL;
}

static bool is_gone(const struct lt_stale *stale, uint32_t dataset)
{
    size_t low = 0, high = stale->gone.items.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (stale->gone.items.items[middle] < dataset)
            low = middle + 1;
        else
            high = middle;
    }
    return low < stale->gone.items.count && stale->gone.items.items[low] == dataset;
}

/* ---- reasons ---- */

/* Was that content read, under any name? */
static bool has_used(const struct lt_stale *stale, const struct lt_target *target, int64_t content)
{
    for (size_t i = 0; i < target->source_count; i++) {
        const struct lt_made_from *from = &stale->sources.items[target->first_source + i];
        if (!from->is_member && from->used == content)
            return true;
    }
    return false;
}

static void look_at_source(struct lt_stale *stale, const struct lt_target *target,
                           const struct lt_made_from *from)
{
    struct lt_place reader = lt_place_of(stale->index, from->reader);
    const struct lt_target *made = lt_stale_target(stale, from->source);
    struct lt_place writer = made ? lt_place_of(stale->index, made->wrote) : (struct lt_place){0};
    bool is_there = !is_gone(stale, from->source);
    if (!is_there && !from->is_consumed)
        lt_stale_add(stale, LT_STALE_INPUT_DROPPED, target, from)->is_warning = from->is_member;
    if (!lt_place_is_later(&writer, &reader) || (!is_there && from->is_consumed))
        return;
    int64_t newer = content_left(stale->index, made->wrote, from->source);
    if (newer && (newer == from->used || (from->is_member && has_used(stale, target, newer))))
        return;
    struct lt_stale_row *row = lt_stale_add(stale, LT_STALE_INPUT_CHANGED, target, from);
    row->newer = newer;
    row->newer_run = made->wrote;
    row->is_warning = !newer || !from->used || from->is_member || from->is_consumed;
}

/* What a run left that failed is what it should be only if it is what a run left that did not. */
static void look_at_writer(struct lt_stale *stale, const struct lt_target *target)
{
    int64_t left = content_left(stale->index, target->wrote, target->dataset);
    int64_t made =
        target->maker == target->wrote ? 0 : content_left(stale->index, target->maker, target->dataset);
    if ((left && left == made) ||
        !lt_database_number(lt_index_database(stale->index), 0,
                            "SELECT status IN ('FAILED', 'ABORTED') FROM run WHERE id = ?", "i",
                            target->wrote))
        return;
    struct lt_stale_row *row = lt_stale_add(stale, LT_STALE_LEFT_BY_FAILED, target, NULL);
    row->used = made;
    row->newer = left;
    row->newer_run = target->wrote;
}

void lt_stale_look(struct lt_index *index, const struct lt_index_links *links, struct lt_stale *ret_stale)
{
    *ret_stale = (struct lt_stale){.index = index};
    ret_stale->has_aliases =
        lt_database_number(lt_index_database(index), 0, "SELECT EXISTS (SELECT 1 FROM alias)", "") != 0;
    find_targets(ret_stale, links);
    for (size_t i = 0; i < ret_stale->targets.count; i++) {
        const struct lt_target target = ret_stale->targets.items[i];
        look_at_writer(ret_stale, &target);
        for (size_t at = 0; at < target.source_count; at++) {
            const struct lt_made_from from = ret_stale->sources.items[target.first_source + at];
            look_at_source(ret_stale, &target, &from);
        }
    }
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
    lt_nodes_clear(&stale->gone);
    *stale = (struct lt_stale){0};
}
