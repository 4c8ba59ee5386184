/* SPDX-License-Identifier: Apache-2.0
 *
 * One walk over all runs in the order of versions, with the edges that each tells. Between rollbacks a graph
 * only grows; a rollback counts what its base had anew. */
#include "index/growth.h"

#include "base/mem.h"
#include "index/index_priv.h"
#include "index/links.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct walk {
    struct lt_index *index;
    size_t run_count, edge_count, node_count; /* numbers are below */
    uint32_t *begins;                         /* by run: where its edges begin */
    uint32_t *edges;                          /* of all runs */
    uint32_t *plain;                          /* by edge: the direct one between the same, or itself */
    uint32_t (*ends)[2];                      /* by edge of columns: the datasets that they are of */
    uint32_t *datasets;                       /* by edge: the dataset that a reading or writing is of */
    uint32_t *told;                           /* by run: the dataset that an event without a run is of */
    bool *is_flow;                            /* by edge: from a dataset to a dataset */
    bool *has_edge, *has_node;                /* what is in the graph now */
    int64_t edge_total, node_total;
};

static size_t limit_of(struct lt_database *database, const char *sql)
{
    return (size_t)lt_database_number(database, 0, sql, "") + 1;
}

static void load_edges(struct walk *walk)
{
    struct lt_database *database = walk->index->database;
    walk->datasets = lt_xcalloc(walk->edge_count, sizeof *walk->datasets);
    walk->is_flow = lt_xcalloc(walk->edge_count, sizeof *walk->is_flow);
    walk->plain = lt_xcalloc(walk->edge_count, sizeof *walk->plain);
    walk->ends = lt_xcalloc(walk->edge_count, sizeof *walk->ends);
    struct lt_query *columns = lt_database_ask(
        database,
        "SELECT e.id, s.parent, t.parent FROM edge e JOIN node s ON s.id = e.source AND s.kind = 2 "
        "JOIN node t ON t.id = e.target WHERE e.kind < 2",
        "");
    while (lt_query_next(columns)) {
        walk->ends[lt_query_integer(columns, 0)][0] = (uint32_t)lt_query_integer(columns, 1);
        walk->ends[lt_query_integer(columns, 0)][1] = (uint32_t)lt_query_integer(columns, 2);
    }
    struct lt_query *query =
        lt_database_ask(database,
                        "SELECT e.id, e.kind, e.source, e.target, n.kind, coalesce(d.id, e.id) FROM edge e "
                        "JOIN node n ON n.id = e.source "
                        "LEFT JOIN edge d ON e.kind = 1 AND d.source = e.source AND d.target = e.target AND "
                        "d.job = e.job AND d.kind = 0",
                        "");
    while (lt_query_next(query)) {
        size_t edge = (size_t)lt_query_integer(query, 0);
        int64_t kind = lt_query_integer(query, 1);
        walk->plain[edge] = (uint32_t)lt_query_integer(query, 5);
        walk->is_flow[edge] = kind < LT_EDGE_ALIAS && lt_query_integer(query, 4) == LT_NODE_DATASET;
        if (kind == LT_EDGE_READS || kind == LT_EDGE_WRITES)
            walk->datasets[edge] = (uint32_t)lt_query_integer(query, kind == LT_EDGE_READS ? 2 : 3);
    }
    walk->told = lt_xcalloc(walk->run_count, sizeof *walk->told);
    query = lt_database_ask(database,
                            "SELECT r.id, d.dataset FROM run r JOIN run_dataset d ON d.run = r.id AND d.role "
                            "= 0 WHERE r.status = 'DECLARED'",
                            "");
    while (lt_query_next(query))
        walk->told[lt_query_integer(query, 0)] = (uint32_t)lt_query_integer(query, 1);
    walk->begins = lt_xcalloc(walk->run_count + 1, sizeof *walk->begins);
    walk->edges = lt_xcalloc(limit_of(database, "SELECT count(*) FROM run_edge"), sizeof *walk->edges);
    size_t count = 0, run = 0;
    query = lt_database_ask(database, "SELECT run, edge FROM run_edge ORDER BY run", "");
    while (lt_query_next(query)) {
        while (run <= (size_t)lt_query_integer(query, 0))
            walk->begins[run++] = (uint32_t)count;
        walk->edges[count++] = (uint32_t)lt_query_integer(query, 1);
    }
    while (run <= walk->run_count)
        walk->begins[run++] = (uint32_t)count;
}

static void add_dataset(struct walk *walk, uint32_t dataset)
{
    if (walk->has_node[dataset])
        return;
    walk->has_node[dataset] = true;
    walk->node_total++;
}

static void add_run(struct walk *walk, int64_t run)
{
    if (walk->told[run])
        add_dataset(walk, walk->told[run]);
    for (uint32_t i = walk->begins[run]; i < walk->begins[run + 1]; i++) {
        uint32_t edge = walk->plain[walk->edges[i]], dataset = walk->datasets[edge];
        if (walk->is_flow[edge] && !walk->has_edge[edge]) {
            walk->has_edge[edge] = true;
            walk->edge_total++;
        }
        if (dataset)
            add_dataset(walk, dataset);
        for (int end = 0; end < 2; end++)
            if (walk->ends[edge][end])
                add_dataset(walk, walk->ends[edge][end]);
    }
}

/* The graph as of the rollback's moment, from nothing. */
static int go_back(struct walk *walk, int64_t time_ms, struct lt_err *err)
{
    struct lt_index_links *links = NULL;
    struct lt_moment moment = {.seen_ms = time_ms};
    int result = lt_index_links_open(walk->index, &moment, &links, err);
    memset(walk->has_edge, 0, walk->edge_count * sizeof *walk->has_edge);
    memset(walk->has_node, 0, walk->node_count * sizeof *walk->has_node);
    walk->edge_total = walk->node_total = 0;
    for (size_t run = 1; run < walk->run_count && result == LT_OK; run++)
        if (lt_index_links_counts(links, (int64_t)run))
            add_run(walk, (int64_t)run);
    lt_index_links_close(links);
    return result;
}

static bool *copy_of(const bool *marks, size_t count)
{
    bool *copy = lt_xmalloc(count * sizeof *copy);
    memcpy(copy, marks, count * sizeof *copy);
    return copy;
}

/* How many are marked in `marks` and not in `others`. */
static int64_t count_alone(const bool *marks, const bool *others, size_t count)
{
    int64_t alone = 0;
    for (size_t i = 0; i < count; i++)
        alone += marks[i] && !others[i];
    return alone;
}

static int step_back(struct walk *walk, struct lt_version *version, struct lt_err *err)
{
    bool *edges = copy_of(walk->has_edge, walk->edge_count),
         *nodes = copy_of(walk->has_node, walk->node_count);
    int result = go_back(walk, version->time_ms, err);
    version->gone_edges = count_alone(edges, walk->has_edge, walk->edge_count);
    version->new_edges = count_alone(walk->has_edge, edges, walk->edge_count);
    version->new_datasets = count_alone(walk->has_node, nodes, walk->node_count);
    free(edges);
    free(nodes);
    return result;
}

static int step(struct walk *walk, struct lt_version *version, struct lt_err *err)
{
    int64_t edges_before = walk->edge_total, nodes_before = walk->node_total;
    int result = LT_OK;
    if (version->mark_id) {
        result = step_back(walk, version, err);
    } else {
        add_run(walk, version->run);
        version->new_edges = walk->edge_total - edges_before;
        version->new_datasets = walk->node_total - nodes_before;
    }
    version->edges = walk->edge_total;
    version->datasets = walk->node_total;
    return result;
}

/* All versions in order, without what is in them. */
static void list(struct lt_database *database, struct lt_growth *ret_growth, size_t run_count)
{
    LT_VEC(struct lt_version) versions = {0};
    size_t *numbers = lt_xcalloc(run_count, sizeof *numbers);
    struct lt_query *query = lt_database_ask(
        database,
        "SELECT seen, id, NULL, NULL, 0 AS late, run_id AS name FROM run UNION ALL "
        "SELECT m.time, coalesce(r.id, 0), m.id, m.reason, 1, m.id FROM mark m LEFT JOIN run r ON r.run_id = "
        "m.target "
        "WHERE m.kind = 'rollback' AND (m.target IS NULL OR r.id IS NOT NULL) ORDER BY 1, late, name",
        "");
    while (lt_query_next(query)) {
        const char *mark = lt_query_text(query, 2), *reason = lt_query_text(query, 3);
        struct lt_version version = {.time_ms = lt_query_integer(query, 0),
                                     .run = lt_query_integer(query, 1),
                                     .mark_id = mark ? lt_xstrdup(mark) : NULL,
                                     .reason = reason ? lt_xstrdup(reason) : NULL};
        if (mark)
            version.base = numbers[version.run];
        else
            numbers[version.run] = versions.count + 1;
        LT_VEC_PUSH(&versions, version);
    }
    free(numbers);
    *ret_growth = (struct lt_growth){versions.items, versions.count};
}

int lt_growth_find(struct lt_index *index, struct lt_growth *ret_growth, struct lt_err *err)
{
    struct lt_database *database = index->database;
    struct walk walk = {.index = index,
                        .run_count = limit_of(database, "SELECT max(id) FROM run"),
                        .edge_count = limit_of(database, "SELECT max(id) FROM edge"),
                        .node_count = limit_of(database, "SELECT max(id) FROM node")};
    int result = LT_OK;
    list(database, ret_growth, walk.run_count);
    load_edges(&walk);
    walk.has_edge = lt_xcalloc(walk.edge_count, sizeof *walk.has_edge);
    walk.has_node = lt_xcalloc(walk.node_count, sizeof *walk.has_node);
    for (size_t i = 0; i < ret_growth->count && result == LT_OK; i++)
        result = step(&walk, &ret_growth->items[i], err);
    free(walk.begins);
    free(walk.edges);
    free(walk.datasets);
    free(walk.plain);
    free(walk.ends);
    free(walk.told);
    free(walk.is_flow);
    free(walk.has_edge);
    free(walk.has_node);
    return result == LT_OK ? lt_database_result(database, err) : result;
}

void lt_growth_clear(struct lt_growth *growth)
{
    for (size_t i = 0; i < growth->count; i++) {
        free(growth->items[i].mark_id);
        free(growth->items[i].reason);
    }
    free(growth->items);
    *growth = (struct lt_growth){0};
}
