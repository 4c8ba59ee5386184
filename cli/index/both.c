/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs are numbered about as they came. So the newest of a dataset is looked for from the highest number
 * down, until nothing newer can be among the lower ones. */
#include "index/both.h"

#include "ext/database.h"
#include "model/graph.h"

#include <stdlib.h>
#include <string.h>

enum { IN_BOTH = 3, IS_DECLARED = 4 };

static size_t numbers_of(const struct lt_both *both, const char *sql)
{
    return (size_t)lt_database_number(lt_index_database(both->index), 0, sql, "") + 1;
}

static bool is_in(uint8_t marks, int graph)
{
    return marks >> graph & 1;
}

/* Has but one of them what is marked so? */
static bool is_lone(uint8_t marks)
{
    return is_in(marks, 0) != is_in(marks, 1);
}

/* ---- runs ---- */

static void look_at_runs(struct lt_both *both)
{
    struct lt_database *database = lt_index_database(both->index);
    size_t count = numbers_of(both, "SELECT max(id) FROM run");
    uint32_t rank = 0;
    both->ranks = lt_xcalloc(count, sizeof *both->ranks);
    both->runs = lt_xcalloc(count, 1);
    struct lt_query *query =
        lt_database_ask(database, "SELECT id, seen, run_id FROM run ORDER BY seen, run_id", "");
    while (lt_query_next(query)) {
        int64_t run = lt_query_integer(query, 0), seen_ms = lt_query_integer(query, 1);
        both->ranks[run] = ++rank;
        for (int graph = 0; graph < 2; graph++)
            if (lt_stretches_have(&both->stretches[graph], seen_ms, lt_query_text(query, 2)))
                both->runs[run] |= (uint8_t)(1 << graph);
        if (both->runs[run] && run > both->last_run)
            both->last_run = run;
        if (is_lone(both->runs[run]))
            LT_VEC_PUSH(&both->lone_runs, run);
    }
    query = lt_database_ask(database, "SELECT id FROM run WHERE status = 'DECLARED'", "");
    while (lt_query_next(query))
        both->runs[lt_query_integer(query, 0)] |= IS_DECLARED;
    for (int graph = 0; graph < 2; graph++) {
        uint32_t *newest = both->newest[graph] = lt_xcalloc(count, sizeof *newest);
        for (size_t run = 1; run < count; run++) {
            uint32_t own = is_in(both->runs[run], graph) ? both->ranks[run] : 0;
            newest[run] = own > newest[run - 1] ? own : newest[run - 1];
        }
    }
}

/* ---- edges ---- */

/* With a rollback any run that tells an edge may be the one for which the graph has it. */
static void mark_edges(struct lt_both *both)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(both->index), "SELECT run, edge FROM run_edge", "");
    while (lt_query_next(query))
        both->edges[lt_query_integer(query, 1)] |= both->runs[lt_query_integer(query, 0)] & IN_BOTH;
}

static void look_at_edges(struct lt_both *both)
{
    struct lt_database *database = lt_index_database(both->index);
    /* Without a rollback an edge is there as soon as its first run is. */
    bool is_first_enough =
        lt_stretches_are_one(&both->stretches[0]) && lt_stretches_are_one(&both->stretches[1]);
    both->edges = lt_xcalloc(numbers_of(both, "SELECT max(id) FROM edge"), 1);
    both->nodes = lt_xcalloc(numbers_of(both, "SELECT max(id) FROM node"), 1);
    if (!is_first_enough)
        mark_edges(both);
    struct lt_query *query = lt_database_ask(
        database, "SELECT id, source, target, first_run, job, kind FROM edge WHERE kind <> 2", "");
    while (lt_query_next(query)) {
        struct lt_both_edge edge = {.id = (uint32_t)lt_query_integer(query, 0),
                                    .source = (uint32_t)lt_query_integer(query, 1),
                                    .target = (uint32_t)lt_query_integer(query, 2)};
        if (is_first_enough) /* of an edge that no run tells any more: 0 */
            both->edges[edge.id] = both->runs[lt_query_integer(query, 3)] & IN_BOTH;
        uint8_t marks = both->edges[edge.id];
        both->nodes[edge.source] |= marks;
        both->nodes[edge.target] |= marks;
        if (!is_lone(marks))
            continue;
        edge.job = (uint32_t)lt_query_integer(query, 4);
        edge.kind = (int)lt_query_integer(query, 5);
        LT_VEC_PUSH(&both->lone_edges, edge);
    }
    query = lt_database_ask(database, "SELECT id, parent FROM node WHERE parent > 0", "");
    while (lt_query_next(query))
        both->nodes[lt_query_integer(query, 1)] |= both->nodes[lt_query_integer(query, 0)];
}

/* ---- both ---- */

void lt_both_open(struct lt_index *index, const struct lt_moment *one, const struct lt_moment *other,
                  struct lt_both *ret_both)
{
    *ret_both = (struct lt_both){.index = index};
    lt_stretches_find(index, one, &ret_both->stretches[0]);
    lt_stretches_find(index, other, &ret_both->stretches[1]);
    look_at_runs(ret_both);
    look_at_edges(ret_both);
    ret_both->may_be_dropped = lt_xcalloc(numbers_of(ret_both, "SELECT max(id) FROM node"), 1);
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT dataset FROM run_dataset WHERE state = 'DROP'", "");
    while (lt_query_next(query))
        ret_both->may_be_dropped[lt_query_integer(query, 0)] = 1;
}

void lt_both_clear(struct lt_both *both)
{
    for (int graph = 0; graph < 2; graph++) {
        lt_stretches_clear(&both->stretches[graph]);
        free(both->newest[graph]);
    }
    free(both->ranks);
    free(both->runs);
    free(both->edges);
    free(both->nodes);
    free(both->may_be_dropped);
    free(both->lone_runs.items);
    free(both->lone_edges.items);
    *both = (struct lt_both){0};
}

/* ---- a dataset ---- */

static void keep_newer(struct lt_ranked *newest, struct lt_ranked other)
{
    if (other.rank > newest->rank)
        *newest = other;
}

/* The newest of its runs in that role, and the newest that tells of it in that role, a run or not. */
static void look_at_role(const struct lt_both *both, uint32_t dataset, int64_t role,
                         struct lt_ranked ret_runs[2], struct lt_ranked ret_told[2])
{
    bool goes_on = true;
    struct lt_query *query = lt_database_ask(
        lt_index_database(both->index),
        "SELECT run FROM run_dataset INDEXED BY run_dataset_by_dataset WHERE dataset = ? AND role = ? "
        "AND run <= ? ORDER BY run DESC",
        "iii", (int64_t)dataset, role, both->last_run);
    while (goes_on && lt_query_next(query)) {
        int64_t run = lt_query_integer(query, 0);
        struct lt_ranked ranked = {run, both->ranks[run]};
        goes_on = false;
        for (int graph = 0; graph < 2; graph++) {
            if (is_in(both->runs[run], graph)) {
                keep_newer(&ret_told[graph], ranked);
                if (!(both->runs[run] & IS_DECLARED))
                    keep_newer(&ret_runs[graph], ranked);
            }
            goes_on |= both->newest[graph][run - 1] > (role ? ret_runs : ret_told)[graph].rank;
        }
    }
}

/* Is that the last that is told of it? `told`: when it was last told to be an output. */
static bool is_dropped(const struct lt_both *both, int graph, uint32_t dataset, const struct lt_ranked *told)
{
    struct lt_ranked dropped = {0};
    bool is_by_output = false;
    if (!both->may_be_dropped[dataset])
        return false;
    struct lt_query *query =
        lt_database_ask(lt_index_database(both->index),
                        "SELECT run, role FROM run_dataset INDEXED BY run_dataset_dropped "
                        "WHERE dataset = ? AND state = 'DROP' ORDER BY run, role",
                        "i", (int64_t)dataset);
    while (lt_query_next(query)) {
        int64_t run = lt_query_integer(query, 0);
        if (!is_in(both->runs[run], graph) || both->ranks[run] < dropped.rank)
            continue;
        dropped = (struct lt_ranked){run, both->ranks[run]};
        is_by_output = lt_query_integer(query, 1) == 2;
    }
    /* What the same run left was written after it had dropped it. */
    return dropped.run && told->rank <= dropped.rank && (is_by_output || told->run != dropped.run);
}

void lt_both_uses_of(const struct lt_both *both, uint32_t dataset, struct lt_both_uses ret_uses[2])
{
    struct lt_ranked runs[3][2] = {{{0}}}, told[3][2] = {{{0}}}; /* by role and graph */
    look_at_role(both, dataset, 2, runs[2], told[2]);
    look_at_role(both, dataset, 1, runs[1], told[1]);
    bool is_told_of_in_both = (told[1][0].run || told[2][0].run) && (told[1][1].run || told[2][1].run);
    if (!is_told_of_in_both)
        look_at_role(both, dataset, 0, runs[0], told[0]);
    for (int graph = 0; graph < 2; graph++) {
        struct lt_both_uses *uses = &ret_uses[graph];
        bool is_told = told[0][graph].run || told[1][graph].run || told[2][graph].run;
        *uses = (struct lt_both_uses){.wrote = runs[2][graph], .read = runs[1][graph]};
        uses->is_there = is_told || is_in(both->nodes[dataset], graph);
        uses->is_dropped = is_dropped(both, graph, dataset, &told[2][graph]);
    }
}
