/* SPDX-License-Identifier: Apache-2.0
 *
 * Two graphs: what only one of them has can only come from runs that count in but one of them. So these are
 * looked at, and not the graphs. */
#include "index/difference.h"

#include "ext/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The two, and what may differ in them. */
struct both {
    struct lt_differences *all;
    struct lt_index *index;
    struct lt_index_links *links[2];
    LT_VEC(int64_t) runs; /* that count in but one */
};

static void find_runs(struct both *both)
{
    struct lt_query *query = lt_database_ask(lt_index_database(both->index),
                                             "SELECT id, coalesce(verdict, '') = 'incomplete' FROM run", "");
    while (lt_query_next(query)) {
        int64_t run = lt_query_integer(query, 0);
        if (lt_index_links_counts(both->links[0], run) == lt_index_links_counts(both->links[1], run))
            continue;
        both->all->is_incomplete |= lt_query_integer(query, 1) != 0;
        LT_VEC_PUSH(&both->runs, run);
    }
}

static void add_number(struct lt_nodes *list, int64_t number)
{
    LT_VEC_PUSH(&list->items, (uint32_t)number);
}

/* What those runs tell of: `sql` gives numbers for a run. */
static void gather(struct both *both, const char *sql, struct lt_nodes *ret_list)
{
    size_t kept = 0;
    for (size_t i = 0; i < both->runs.count; i++) {
        struct lt_query *query =
            lt_database_ask(lt_index_database(both->index), sql, "i", both->runs.items[i]);
        while (lt_query_next(query))
            add_number(ret_list, lt_query_integer(query, 0));
    }
    lt_nodes_sort(ret_list);
    for (size_t i = 0; i < ret_list->items.count; i++) /* an event of a dataset has no job */
        if (ret_list->items.items[i])
            ret_list->items.items[kept++] = ret_list->items.items[i];
    ret_list->items.count = kept;
}

/* Adds a difference when but one has it. */
static struct lt_difference *add_alone(struct both *both, enum lt_difference_kind kind, bool was, bool is)
{
    if (was == is)
        return NULL;
    struct lt_difference *difference = lt_difference_add(both->all, kind, NULL, NULL);
    difference->change = is ? "added" : "removed";
    return difference;
}

/* ---- datasets ---- */

static char *version_of(struct lt_index *index, const struct lt_state *state)
{
    struct lt_query *query = lt_database_ask(lt_index_database(index),
                                             "SELECT version FROM content WHERE id = ?", "i", state->content);
    return state->has_content && lt_query_next(query) ? lt_xstrdup(lt_query_text(query, 0)) : NULL;
}

static void compare_states(struct both *both, uint32_t dataset, const struct lt_uses *uses)
{
    struct lt_state states[2];
    char rows[2][24], *versions[2];
    struct lt_difference *difference;
    for (int i = 0; i < 2; i++) {
        states[i] = lt_state_of(both->index, &uses[i], dataset);
        versions[i] = version_of(both->index, &states[i]);
        snprintf(rows[i], sizeof rows[i], "%lld", (long long)states[i].rows);
    }
    if (versions[0] && versions[1] && strcmp(versions[0], versions[1]) != 0)
        lt_difference_add(both->all, LT_DIFFERS_VERSION, versions[0], versions[1])->node = dataset;
    if (states[0].has_rows && states[1].has_rows && states[0].rows != states[1].rows) {
        difference = lt_difference_add(both->all, LT_DIFFERS_ROWS, rows[0], rows[1]);
        difference->node = dataset;
        difference->delta = (double)(states[1].rows - states[0].rows);
    }
    if (uses[0].is_dropped != uses[1].is_dropped) {
        difference = lt_difference_add(both->all, LT_DIFFERS_CHANGE, uses[0].is_dropped ? "DROP" : NULL,
                                       uses[1].is_dropped ? "DROP" : NULL);
        difference->node = dataset;
    }
    free(versions[0]);
    free(versions[1]);
}

static void compare_datasets(struct both *both)
{
    struct lt_nodes datasets = {0};
    gather(
        both,
        "SELECT dataset FROM run_dataset WHERE run = ?1 UNION SELECT n.id FROM run_edge x CROSS JOIN edge e "
        "ON e.id = x.edge CROSS JOIN node n ON n.id IN (e.source, e.target) WHERE x.run = ?1 AND n.kind = 1",
        &datasets);
    for (size_t i = 0; i < datasets.items.count; i++) {
        uint32_t dataset = datasets.items.items[i];
        struct lt_uses uses[2];
        for (int of = 0; of < 2; of++)
            lt_uses_of(both->index, both->links[of], dataset, &uses[of]);
        struct lt_difference *difference =
            add_alone(both, LT_DIFFERS_DATASET, uses[0].is_there, uses[1].is_there);
        if (difference)
            difference->node = dataset;
        else
            compare_states(both, dataset, uses);
        lt_uses_clear(&uses[0]);
        lt_uses_clear(&uses[1]);
    }
    lt_nodes_clear(&datasets);
}

/* ---- jobs ---- */

static bool has_job(struct both *both, int of, uint32_t job)
{
    bool has = false;
    struct lt_query *query = lt_database_ask(lt_index_database(both->index),
                                             "SELECT id FROM run WHERE job = ?", "i", (int64_t)job);
    while (!has && lt_query_next(query))
        has = lt_index_links_counts(both->links[of], lt_query_integer(query, 0));
    return has;
}

static void compare_jobs(struct both *both)
{
    struct lt_nodes jobs = {0};
    gather(both, "SELECT job FROM run WHERE id = ?", &jobs);
    for (size_t i = 0; i < jobs.items.count; i++) {
        uint32_t job = jobs.items.items[i];
        struct lt_difference *difference =
            add_alone(both, LT_DIFFERS_JOB, has_job(both, 0, job), has_job(both, 1, job));
        if (difference)
            difference->node = job;
    }
    lt_nodes_clear(&jobs);
}

/* ---- edges ---- */

/* "direct" or "indirect", NULL when the graph does not have that edge. */
static const char *kind_of(struct both *both, int of, uint32_t source, uint32_t target, uint32_t job)
{
    const struct lt_links *graph = lt_index_links_graph(both->links[of]);
    const char *kind = NULL;
    size_t count;
    const struct lt_link *link = graph->of(graph->user, source, LT_DOWNSTREAM, &count);
    for (; count; count--, link++)
        if (link->other == target && link->job == job && link->kind < LT_EDGE_ALIAS)
            kind = link->kind == LT_EDGE_DIRECT ? "direct" : kind ? kind : "indirect";
    return kind;
}

static void compare_edge(struct both *both, uint32_t edge)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(both->index),
        "SELECT e.source, e.target, e.job, n.kind FROM edge e JOIN node n ON n.id = e.target WHERE e.id = ? "
        "AND e.kind < 2 AND (e.kind = 0 OR NOT EXISTS (SELECT 1 FROM edge d WHERE d.source = e.source AND "
        "d.target = e.target AND d.job = e.job AND d.kind = 0))",
        "i", (int64_t)edge);
    if (!lt_query_next(query))
        return;
    uint32_t source = (uint32_t)lt_query_integer(query, 0), target = (uint32_t)lt_query_integer(query, 1);
    uint32_t job = (uint32_t)lt_query_integer(query, 2);
    const char *was = kind_of(both, 0, source, target, job), *is = kind_of(both, 1, source, target, job);
    if (was == is || (was && is && strcmp(was, is) == 0))
        return;
    struct lt_difference *difference = lt_difference_add(
        both->all, lt_query_integer(query, 3) == 1 ? LT_DIFFERS_EDGE : LT_DIFFERS_COLUMN_EDGE, was, is);
    difference->source = source;
    difference->node = target;
    difference->job = job;
}

static void compare_edges(struct both *both)
{
    struct lt_nodes edges = {0};
    /* Direct and indirect are two rows: the direct one, where there is one, stands for both. */
    gather(both,
           "SELECT coalesce((SELECT d.id FROM edge d WHERE d.source = e.source AND d.target = e.target AND "
           "d.job = e.job AND d.kind = 0), e.id) FROM run_edge x CROSS JOIN edge e ON e.id = x.edge "
           "WHERE x.run = ?",
           &edges);
    for (size_t i = 0; i < edges.items.count; i++)
        compare_edge(both, edges.items.items[i]);
    lt_nodes_clear(&edges);
}

int lt_differences_of_graphs(struct lt_differences *all, const struct lt_moment *before,
                             const struct lt_moment *after, struct lt_err *err)
{
    struct both both = {.all = all, .index = all->index};
    int result = lt_index_links_open(both.index, before, &both.links[0], err);
    if (result == LT_OK)
        result = lt_index_links_open(both.index, after, &both.links[1], err);
    if (result == LT_OK) {
        find_runs(&both);
        compare_datasets(&both);
        compare_jobs(&both);
        compare_edges(&both);
        lt_differences_finish(all);
        result = lt_database_result(lt_index_database(both.index), err);
    }
    lt_index_links_close(both.links[0]);
    lt_index_links_close(both.links[1]);
    free(both.runs.items);
    return result;
}
