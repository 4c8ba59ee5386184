/* SPDX-License-Identifier: Apache-2.0
 *
 * Two graphs: what only one of them has can only come from runs that count in but one of them. So these are
 * looked at, and not the graphs. */
#include "index/difference.h"

#include "ext/database.h"
#include "index/both.h"
#include "model/graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct search {
    struct lt_differences *all;
    struct lt_both both;
};

static struct lt_database *database_of(const struct search *search)
{
    return lt_index_database(search->both.index);
}

static void look_for_incomplete(struct search *search)
{
    for (size_t i = 0; i < search->both.lone_runs.count; i++)
        search->all->is_incomplete |=
            lt_database_number(database_of(search), 0,
                               "SELECT 1 FROM run WHERE id = ? AND verdict = 'incomplete'", "i",
                               search->both.lone_runs.items[i]) != 0;
}

/* What the runs tell of that but one has: `sql` gives numbers for a run. */
static void gather(struct search *search, const char *sql, struct lt_nodes *ret_list)
{
    for (size_t i = 0; i < search->both.lone_runs.count; i++) {
        struct lt_query *query =
            lt_database_ask(database_of(search), sql, "i", search->both.lone_runs.items[i]);
        while (lt_query_next(query))
            LT_VEC_PUSH(&ret_list->items, (uint32_t)lt_query_integer(query, 0));
    }
    lt_nodes_sort(ret_list);
}

/* Adds a difference when but one has it. */
static struct lt_difference *add_alone(struct search *search, enum lt_difference_kind kind, bool was, bool is)
{
    if (was == is)
        return NULL;
    struct lt_difference *difference = lt_difference_add(search->all, kind, NULL, NULL);
    difference->change = is ? "added" : "removed";
    return difference;
}

/* ---- datasets ---- */

static char *version_of(const struct search *search, int64_t content)
{
    struct lt_query *query =
        lt_database_ask(database_of(search), "SELECT version FROM content WHERE id = ?", "i", content);
    return lt_query_next(query) ? lt_xstrdup(lt_query_text(query, 0)) : NULL;
}

static void compare_versions(struct search *search, uint32_t dataset, const struct lt_state *states)
{
    if (!states[0].has_content || !states[1].has_content || states[0].content == states[1].content)
        return;
    char *was = version_of(search, states[0].content), *is = version_of(search, states[1].content);
    if (was && is)
        lt_difference_add(search->all, LT_DIFFERS_VERSION, was, is)->node = dataset;
    free(was);
    free(is);
}

static void compare_rows(struct search *search, uint32_t dataset, const struct lt_state *states)
{
    char was[24], is[24];
    if (!states[0].has_rows || !states[1].has_rows || states[0].rows == states[1].rows)
        return;
    snprintf(was, sizeof was, "%lld", (long long)states[0].rows);
    snprintf(is, sizeof is, "%lld", (long long)states[1].rows);
    struct lt_difference *difference = lt_difference_add(search->all, LT_DIFFERS_ROWS, was, is);
    difference->node = dataset;
    difference->delta = (double)(states[1].rows - states[0].rows);
}

static void compare_states(struct search *search, uint32_t dataset, const struct lt_both_uses *uses)
{
    struct lt_state states[2] = {{0}};
    bool is_same = uses[0].wrote.run == uses[1].wrote.run && uses[0].read.run == uses[1].read.run;
    for (int i = 0; i < 2 && !is_same; i++)
        states[i] = lt_state_of_runs(search->both.index, uses[i].wrote.run, uses[i].read.run,
                                     uses[i].read.rank > uses[i].wrote.rank, dataset);
    compare_versions(search, dataset, states);
    compare_rows(search, dataset, states);
    if (uses[0].is_dropped != uses[1].is_dropped)
        lt_difference_add(search->all, LT_DIFFERS_CHANGE, uses[0].is_dropped ? "DROP" : NULL,
                          uses[1].is_dropped ? "DROP" : NULL)
            ->node = dataset;
}

/* Those at the ends of edges that but one has. */
static void add_ends(struct search *search, struct lt_nodes *datasets)
{
    struct lt_nodes ends = {0};
    for (size_t i = 0; i < search->both.lone_edges.count; i++) {
        const struct lt_both_edge *edge = &search->both.lone_edges.items[i];
        LT_VEC_PUSH(&ends.items, edge->source);
        LT_VEC_PUSH(&ends.items, edge->target);
    }
    lt_nodes_sort(&ends);
    for (size_t i = 0; i < ends.items.count; i++)
        if (lt_database_number(database_of(search), 0, "SELECT kind = 1 FROM node WHERE id = ?", "i",
                               (int64_t)ends.items.items[i]))
            LT_VEC_PUSH(&datasets->items, ends.items.items[i]);
    lt_nodes_clear(&ends);
    lt_nodes_sort(datasets);
}

static void compare_datasets(struct search *search)
{
    struct lt_nodes datasets = {0};
    gather(search, "SELECT dataset FROM run_dataset WHERE run = ?", &datasets);
    add_ends(search, &datasets);
    for (size_t i = 0; i < datasets.items.count; i++) {
        uint32_t dataset = datasets.items.items[i];
        struct lt_both_uses uses[2];
        lt_both_uses_of(&search->both, dataset, uses);
        struct lt_difference *difference =
            add_alone(search, LT_DIFFERS_DATASET, uses[0].is_there, uses[1].is_there);
        if (difference)
            difference->node = dataset;
        else
            compare_states(search, dataset, uses);
    }
    lt_nodes_clear(&datasets);
}

/* ---- jobs ---- */

static void compare_jobs(struct search *search)
{
    struct lt_nodes jobs = {0};
    gather(search, "SELECT job FROM run WHERE id = ? AND job > 0",
           &jobs); /* an event of a dataset has none */
    for (size_t i = 0; i < jobs.items.count; i++) {
        uint8_t marks = 0;
        struct lt_query *query = lt_database_ask(database_of(search), "SELECT id FROM run WHERE job = ?", "i",
                                                 (int64_t)jobs.items.items[i]);
        while ((marks & 3) != 3 && lt_query_next(query))
            marks |= search->both.runs[lt_query_integer(query, 0)];
        struct lt_difference *difference = add_alone(search, LT_DIFFERS_JOB, marks & 1, marks & 2);
        if (difference)
            difference->node = jobs.items.items[i];
    }
    lt_nodes_clear(&jobs);
}

/* ---- edges ---- */

/* Direct and indirect are two rows: where both make a difference, that of the direct one is told. */
static void compare_edge(struct search *search, const struct lt_both_edge *edge)
{
    const char *kinds[2] = {NULL, NULL};
    struct lt_query *query = lt_database_ask(
        database_of(search),
        "SELECT id, kind FROM edge WHERE source = ? AND target = ? AND job = ? AND kind < 2 ORDER BY kind "
        "DESC",
        "iii", (int64_t)edge->source, (int64_t)edge->target, (int64_t)edge->job);
    while (lt_query_next(query)) {
        uint8_t marks = search->both.edges[lt_query_integer(query, 0)];
        bool is_direct = lt_query_integer(query, 1) == LT_EDGE_DIRECT;
        if (is_direct && edge->kind == LT_EDGE_INDIRECT && (marks & 1) != (marks >> 1 & 1))
            return;
        for (int i = 0; i < 2; i++)
            if (marks >> i & 1)
                kinds[i] = is_direct ? "direct" : "indirect";
    }
    if (kinds[0] && kinds[1] && strcmp(kinds[0], kinds[1]) == 0)
        return;
    struct lt_difference *difference =
        lt_difference_add(search->all,
                          lt_database_number(database_of(search), 0, "SELECT kind FROM node WHERE id = ?",
                                             "i", (int64_t)edge->target) == 1
                              ? LT_DIFFERS_EDGE
                              : LT_DIFFERS_COLUMN_EDGE,
                          kinds[0], kinds[1]);
    difference->source = edge->source;
    difference->node = edge->target;
    difference->job = edge->job;
}

static void compare_edges(struct search *search)
{
    for (size_t i = 0; i < search->both.lone_edges.count; i++)
        if (search->both.lone_edges.items[i].kind < LT_EDGE_ALIAS)
            compare_edge(search, &search->both.lone_edges.items[i]);
}

int lt_differences_of_graphs(struct lt_differences *all, const struct lt_moment *before,
                             const struct lt_moment *after, struct lt_err *err)
{
    struct search search = {.all = all};
    lt_both_open(all->index, before, after, &search.both);
    look_for_incomplete(&search);
    compare_datasets(&search);
    compare_jobs(&search);
    compare_edges(&search);
    lt_differences_finish(all);
    lt_both_clear(&search.both);
    return lt_database_result(lt_index_database(all->index), err);
}
