/* SPDX-License-Identifier: Apache-2.0
 *
 * The edges of jobs know the last run of each, so that a dataset's thousands of runs need not be gone
 * through: as long as all that is in the tables counts, and all of it is of runs. */
#include "index/uses.h"

#include "ext/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool lt_place_is_later(const struct lt_place *one, const struct lt_place *other)
{
    if (!one->id || !other->id)
        return one->id != 0;
    return one->seen_ms != other->seen_ms ? one->seen_ms > other->seen_ms
                                          : strcmp(one->run_id, other->run_id) > 0;
}

/* From three values of a row: id, seen, run_id. */
static struct lt_place place_in(const struct lt_query *query, int at)
{
    struct lt_place place = {lt_query_integer(query, at), lt_query_integer(query, at + 1), ""};
    const char *run_id = lt_query_text(query, at + 2);
    snprintf(place.run_id, sizeof place.run_id, "%s", run_id ? run_id : "");
    return place;
}

struct lt_place lt_place_of(struct lt_index *index, int64_t run)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT id, seen, run_id FROM run WHERE id = ?", "i", run);
    return lt_query_next(query) ? place_in(query, 0) : (struct lt_place){0};
}

static void keep_later(struct lt_place *place, struct lt_place other)
{
    if (lt_place_is_later(&other, place))
        *place = other;
}

/* ---- what lies around ---- */

/* The jobs on one side of the dataset; returns how many datasets are there. */
static size_t look_around(const struct lt_index_links *links, uint32_t dataset, enum lt_direction direction,
                          struct lt_nodes *ret_jobs)
{
    const struct lt_links *graph = lt_index_links_graph(links);
    struct lt_nodes datasets = {0};
    size_t count;
    const struct lt_link *link = graph->of(graph->user, dataset, direction, &count);
    for (size_t i = 0; i < count; i++) {
        if (link[i].kind == LT_EDGE_READS || link[i].kind == LT_EDGE_WRITES) {
            LT_VEC_PUSH(&ret_jobs->items, link[i].other);
        } else if (link[i].kind != LT_EDGE_ALIAS) {
            LT_VEC_PUSH(&datasets.items, link[i].other);
            LT_VEC_PUSH(&ret_jobs->items, link[i].job);
        }
    }
    lt_nodes_sort(&datasets);
    count = datasets.items.count;
    lt_nodes_clear(&datasets);
    return count;
}

/* ---- runs, from the edges of jobs ---- */

/* Adds what the edge between a job and the dataset tells; returns in how many runs. */
static int64_t add_edge(struct lt_index *index, uint32_t source, uint32_t target, enum lt_edge_kind kind,
                        struct lt_place *place)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(index),
                        "SELECT r.id, r.seen, r.run_id, e.runs FROM edge e JOIN run r ON r.id = e.last_run "
                        "WHERE e.source = ? AND e.target = ? AND e.job = 0 AND e.kind = ?",
                        "iii", (int64_t)source, (int64_t)target, (int64_t)kind);
    if (!lt_query_next(query))
        return 0;
    keep_later(place, place_in(query, 0));
    return lt_query_integer(query, 3);
}

static void add_runs_of_edges(struct lt_index *index, uint32_t dataset, struct lt_uses *uses)
{
    int64_t reading = 0;
    for (size_t i = 0; i < uses->writers.items.count; i++)
        uses->runs += add_edge(index, uses->writers.items.items[i], dataset, LT_EDGE_WRITES, &uses->wrote);
    for (size_t i = 0; i < uses->readers.items.count; i++)
        reading += add_edge(index, dataset, uses->readers.items.items[i], LT_EDGE_READS, &uses->read);
    if (uses->runs && reading) /* some may have done both */
        uses->runs -= lt_database_number(
            lt_index_database(index), 0,
            "SELECT count(*) FROM run_dataset w CROSS JOIN run_dataset r INDEXED BY run_dataset_by_dataset "
            "ON r.run = w.run AND r.role = 1 AND r.dataset = w.dataset WHERE w.dataset = ? AND w.role = 2",
            "i", (int64_t)dataset);
    uses->runs += reading;
    uses->is_there = true;
}

/* ---- runs, one by one ---- */

/* ret_told: the last that tells of it as an output, a run or not. */
static void add_runs(struct lt_index *index, const struct lt_index_links *links, uint32_t dataset,
                     struct lt_uses *uses, struct lt_place *ret_told)
{
    int64_t before = 0;
    struct lt_query *query =
        lt_database_ask(lt_index_database(index),
                        "SELECT r.id, r.seen, r.run_id, r.job, r.status, d.role FROM run_dataset d "
                        "CROSS JOIN run r ON r.id = d.run WHERE d.dataset = ? ORDER BY d.run",
                        "i", (int64_t)dataset);
    while (lt_query_next(query)) {
        bool is_output = lt_query_integer(query, 5) == 2;
        if (!lt_index_links_counts(links, lt_query_integer(query, 0)))
            continue;
        uses->is_there = true;
        if (is_output)
            keep_later(ret_told, place_in(query, 0));
        if (lt_query_integer(query, 3)) /* an event of a dataset has no job */
            LT_VEC_PUSH(is_output ? &uses->writers.items : &uses->readers.items,
                        (uint32_t)lt_query_integer(query, 3));
        if (strcmp(lt_query_text(query, 4), "DECLARED") == 0)
            continue;
        keep_later(is_output ? &uses->wrote : &uses->read, place_in(query, 0));
        uses->runs += lt_query_integer(query, 0) != before;
        before = lt_query_integer(query, 0);
    }
    uses->is_there |= lt_index_links_has(links, dataset);
}

/* ---- both ---- */

/* Is that the last that is told of it? `told`: when it was last told to be an output. */
static bool is_dropped(struct lt_index *index, const struct lt_index_links *links, uint32_t dataset,
                       const struct lt_place *told)
{
    struct lt_place dropped = {0};
    bool is_by_output = false;
    struct lt_query *query =
        lt_database_ask(lt_index_database(index),
                        "SELECT r.id, r.seen, r.run_id, d.role FROM run_dataset d "
                        "INDEXED BY run_dataset_dropped CROSS JOIN run r "
                        "ON r.id = d.run WHERE d.dataset = ? AND d.state = 'DROP' ORDER BY d.run, d.role",
                        "i", (int64_t)dataset);
    while (lt_query_next(query)) {
        struct lt_place place = place_in(query, 0);
        if (!lt_index_links_counts(links, place.id) || lt_place_is_later(&dropped, &place))
            continue;
        dropped = place;
        is_by_output = lt_query_integer(query, 3) == 2;
    }
    /* What the same run left was written after it had dropped it. */
    return dropped.id && !lt_place_is_later(told, &dropped) && (is_by_output || told->id != dropped.id);
}

void lt_uses_of(struct lt_index *index, const struct lt_index_links *links, uint32_t dataset,
                struct lt_uses *ret_uses)
{
    struct lt_place told = {0};
    *ret_uses = (struct lt_uses){0};
    bool is_plain = lt_index_links_is_plain(links);
    ret_uses->upstream = look_around(links, dataset, LT_UPSTREAM, &ret_uses->writers);
    ret_uses->downstream = look_around(links, dataset, LT_DOWNSTREAM, &ret_uses->readers);
    if (!is_plain)
        add_runs(index, links, dataset, ret_uses, &told);
    lt_nodes_sort(&ret_uses->writers);
    lt_nodes_sort(&ret_uses->readers);
    if (is_plain)
        add_runs_of_edges(index, dataset, ret_uses);
    ret_uses->is_dropped = is_dropped(index, links, dataset, is_plain ? &ret_uses->wrote : &told);
}

void lt_uses_clear(struct lt_uses *uses)
{
    lt_nodes_clear(&uses->writers);
    lt_nodes_clear(&uses->readers);
}

/* ---- its state ---- */

static void add_state(struct lt_index *index, int64_t run, int64_t role, uint32_t dataset,
                      struct lt_state *state)
{
    if (!run || (state->has_rows && state->has_bytes && state->has_content))
        return;
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT rows, bytes, content FROM run_dataset WHERE run = ? AND role = ? AND dataset = ?", "iii", run,
        role, (int64_t)dataset);
    if (!lt_query_next(query))
        return;
    if (!state->has_rows && !lt_query_is_null(query, 0))
        state->rows = lt_query_integer(query, 0), state->has_rows = true;
    if (!state->has_bytes && !lt_query_is_null(query, 1))
        state->bytes = lt_query_integer(query, 1), state->has_bytes = true;
    if (!state->has_content && !lt_query_is_null(query, 2))
        state->content = lt_query_integer(query, 2), state->has_content = true;
}

struct lt_state lt_state_of_runs(struct lt_index *index, int64_t wrote, int64_t read, bool is_read_later,
                                 uint32_t dataset)
{
    struct lt_state state = {0};
    if (is_read_later)
        add_state(index, read, 1, dataset, &state);
    add_state(index, wrote, 2, dataset, &state);
    if (!is_read_later)
        add_state(index, read, 1, dataset, &state);
    return state;
}

struct lt_state lt_state_of(struct lt_index *index, const struct lt_uses *uses, uint32_t dataset)
{
    return lt_state_of_runs(index, uses->wrote.id, uses->read.id,
                            lt_place_is_later(&uses->read, &uses->wrote), dataset);
}
