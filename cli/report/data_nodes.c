/* SPDX-License-Identifier: Apache-2.0
 *
 * Datasets with their columns, jobs, and the edges between them, in the order of their numbers. */
#include "report/data_priv.h"

#include <stdlib.h>
#include <string.h>

static bool is_key(const struct lt_query *query, const char *key)
{
    return strcmp(lt_query_text(query, 0), key) == 0;
}

/* ---- facts ---- */

static void put_fact(struct lt_report *report, int64_t node, const char *key)
{
    struct lt_query *query = lt_database_ask(
        report->database, "SELECT value FROM fact WHERE node = ? AND key = ? ORDER BY place LIMIT 1", "it",
        node, key);
    bool is_there = lt_query_next(query);
    lt_report_put_text_or_null(report, key, is_there ? lt_query_text(query, 0) : NULL);
    while (is_there && lt_query_next(query))
        ;
}

/* Owners as {name, type}, tags as {key, value}. */
static void put_pairs(struct lt_report *report, int64_t node, const char *key, const char *first,
                      const char *second)
{
    lt_json_put_array(&report->json, key);
    struct lt_query *query = lt_database_ask(
        report->database, "SELECT value, extra FROM fact WHERE node = ? AND key = ? ORDER BY place", "it",
        node, strcmp(key, "owners") == 0 ? "owner" : "tag");
    while (lt_query_next(query)) {
        lt_json_put_object(&report->json, NULL);
        lt_json_put_text(&report->json, first, lt_query_text(query, 0));
        lt_report_put_text_or_null(report, second, lt_query_text(query, 1));
        lt_json_put_end(&report->json);
    }
    lt_json_put_end(&report->json);
}

static void put_column(struct lt_report *report, int64_t column, const char *name, const char *type)
{
    struct lt_json_writer *json = &report->json;
    bool is_pii = false;
    char *classification = NULL, *term = NULL, *description = NULL;
    lt_json_put_object(json, NULL);
    lt_json_put_text(json, "name", name);
    lt_json_put_text(json, "type", type);
    lt_json_put_array(json, "tags");
    struct lt_query *query =
        lt_database_ask(report->database,
                        "SELECT key, value, extra FROM fact WHERE node = ? ORDER BY key, place", "i", column);
    while (lt_query_next(query)) {
        const char *value = lt_query_text(query, 1), *extra = lt_query_text(query, 2);
        bool is_tag = is_key(query, "tag");
        if (is_tag && strcmp(value, "pii") == 0)
            is_pii = !(extra && strcmp(extra, "false") == 0);
        else if (is_tag && strcmp(value, "classification") == 0 && !classification && extra)
            classification = lt_xstrdup(extra);
        else if (is_tag)
            lt_json_put_text(json, NULL, value);
        else if (is_key(query, "term") && !term)
            term = lt_xstrdup(value);
        else if (is_key(query, "description") && !description)
            description = lt_xstrdup(value);
    }
    lt_json_put_end(json);
    lt_report_put_text_or_null(report, "description", description);
    lt_json_put_bool(json, "pii", is_pii);
    lt_report_put_text_or_null(report, "classification", classification);
    lt_report_put_text_or_null(report, "term", term);
    lt_json_put_end(json);
    free(classification);
    free(term);
    free(description);
}

static void put_columns(struct lt_report *report, int64_t dataset)
{
    lt_json_put_array(&report->json, "columns");
    struct lt_query *query = lt_database_ask(
        report->database,
        "SELECT c.id, c.name, f.value FROM node c JOIN fact f ON f.node = c.id AND f.key = 'type' "
        "WHERE c.parent = ? AND c.parent > 0 ORDER BY f.place, c.name",
        "i", dataset);
    while (lt_query_next(query))
        put_column(report, lt_query_integer(query, 0), lt_query_text(query, 1), lt_query_text(query, 2));
    lt_json_put_end(&report->json);
}

/* Its newest change is that it went away. */
static bool is_dropped(struct lt_report *report, int64_t dataset)
{
    return lt_database_number(report->database, 0,
                              "SELECT d.state = 'DROP' FROM run_dataset d JOIN run r ON r.id = d.run "
                              "WHERE d.dataset = ? AND d.role = 2 AND d.state IS NOT NULL "
                              "ORDER BY r.seen DESC, r.run_id DESC LIMIT 1",
                              "i", dataset) != 0;
}

void lt_report_put_datasets(struct lt_report *report)
{
    struct lt_json_writer *json = &report->json;
    struct lt_buf label = {0};
    lt_json_put_array(json, "datasets");
    struct lt_query *query = lt_database_ask(
        report->database, "SELECT id, namespace, name FROM node WHERE kind = 1 ORDER BY namespace, name", "");
    while (lt_query_next(query)) {
        int64_t node = lt_query_integer(query, 0);
        if (lt_report_number(report, node) < 0)
            continue;
        label.length = 0;
        lt_find_label(report->index, node, &label);
        lt_json_put_object(json, NULL);
        lt_json_put_text(json, "namespace", lt_query_text(query, 1));
        lt_json_put_text(json, "name", lt_query_text(query, 2));
        lt_json_put_text(json, "label", label.length ? label.data : lt_query_text(query, 2));
        put_fact(report, node, "format");
        put_fact(report, node, "description");
        put_pairs(report, node, "owners", "name", "type");
        put_pairs(report, node, "tags", "key", "value");
        lt_json_put_bool(json, "dropped", is_dropped(report, node));
        put_columns(report, node);
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
    lt_buf_clear(&label);
}

void lt_report_put_jobs(struct lt_report *report)
{
    struct lt_json_writer *json = &report->json;
    lt_json_put_array(json, "jobs");
    struct lt_query *query = lt_database_ask(
        report->database, "SELECT id, namespace, name FROM node WHERE kind = 3 ORDER BY namespace, name", "");
    while (lt_query_next(query)) {
        int64_t node = lt_query_integer(query, 0);
        if (lt_report_number(report, node) < 0)
            continue;
        lt_json_put_object(json, NULL);
        lt_json_put_text(json, "namespace", lt_query_text(query, 1));
        lt_json_put_text(json, "name", lt_query_text(query, 2));
        put_fact(report, node, "description");
        put_pairs(report, node, "owners", "name", "type");
        put_pairs(report, node, "tags", "key", "value");
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
}

/* ---- edges ---- */

struct edge {
    int64_t values[7]; /* as they stand in the document */
};

static int by_values(const void *left, const void *right)
{
    const struct edge *one = left, *other = right;
    for (size_t i = 0; i < 4; i++)
        if (one->values[i] != other->values[i])
            return one->values[i] < other->values[i] ? -1 : 1;
    return 0;
}

/* An edge told as direct and as indirect is one, and direct. */
static void put_sorted(struct lt_report *report, struct edge *edges, size_t count)
{
    if (count)
        qsort(edges, count, sizeof *edges, by_values);
    for (size_t i = 0, end; i < count; i = end) {
        int64_t *whole = edges[i].values;
        for (end = i + 1; end < count && memcmp(edges[end].values, whole, 3 * sizeof *whole) == 0; end++) {
            const int64_t *more = edges[end].values;
            whole[4] = more[4] < whole[4] ? more[4] : whole[4];
            whole[5] = more[5] > whole[5] ? more[5] : whole[5];
            whole[6] += more[6];
        }
        lt_report_put_tuple(report, whole, 7);
    }
}

/* Pairs of a job and what it reads or writes. */
static void put_uses(struct lt_report *report, const char *key, enum lt_edge_kind kind)
{
    LT_VEC(struct edge) pairs = {0};
    struct lt_query *query = lt_database_ask(
        report->database, "SELECT source, target FROM edge WHERE kind = ?", "i", (int64_t)kind);
    while (lt_query_next(query)) {
        struct edge pair = {{lt_report_number(report, lt_query_integer(query, 0)),
                             lt_report_number(report, lt_query_integer(query, 1))}};
        if (pair.values[0] >= 0 && pair.values[1] >= 0)
            LT_VEC_PUSH(&pairs, pair);
    }
    if (pairs.count)
        qsort(pairs.items, pairs.count, sizeof *pairs.items, by_values);
    lt_json_put_array(&report->json, key);
    for (size_t i = 0; i < pairs.count; i++)
        lt_report_put_tuple(report, pairs.items[i].values, 2);
    lt_json_put_end(&report->json);
    free(pairs.items);
}

void lt_report_put_edges(struct lt_report *report)
{
    LT_VEC(struct edge) edges = {0};
    struct lt_query *query = lt_database_ask(
        report->database,
        "SELECT source, target, job, kind, first_run, last_run, runs FROM edge WHERE kind < 3", "");
    while (lt_query_next(query)) {
        int64_t source = lt_query_integer(query, 0), target = lt_query_integer(query, 1);
        if (!lt_report_is(report, source, 1) || !lt_report_is(report, target, 1))
            continue;
        struct edge edge = {{lt_report_number(report, source), lt_report_number(report, target),
                             lt_report_number(report, lt_query_integer(query, 2)), lt_query_integer(query, 3),
                             lt_report_run_place(report, lt_query_integer(query, 4)),
                             lt_report_run_place(report, lt_query_integer(query, 5)),
                             lt_query_integer(query, 6)}};
        if (edge.values[0] >= 0 && edge.values[1] >= 0)
            LT_VEC_PUSH(&edges, edge);
    }
    lt_json_put_array(&report->json, "edges");
    put_sorted(report, edges.items, edges.count);
    lt_json_put_end(&report->json);
    free(edges.items);
    put_uses(report, "reads", LT_EDGE_READS);
    put_uses(report, "writes", LT_EDGE_WRITES);
}

/* The graph of now where a rollback took runs out of it; NULL: every edge is in it. */
static struct lt_index_links *graph_after_rollback(struct lt_report *report)
{
    struct lt_index_links *links = NULL;
    if (lt_database_number(report->database, 0, "SELECT 1 FROM mark WHERE kind = 'rollback' LIMIT 1", "") &&
        lt_index_links_open(report->index, NULL, &links, NULL) != LT_OK)
        links = NULL;
    return links;
}

static bool is_told(const struct lt_index_links *links, int64_t source, int64_t target, int64_t job)
{
    const struct lt_links *graph = lt_index_links_graph(links);
    size_t count;
    const struct lt_link *link = graph->of(graph->user, (uint32_t)source, LT_DOWNSTREAM, &count);
    for (size_t i = 0; i < count; i++)
        if (link[i].other == target && link[i].job == job && link[i].kind < LT_EDGE_ALIAS)
            return true;
    return false;
}

/* By names, so that the numbers of the index do not show. */
void lt_report_put_column_edges(struct lt_report *report)
{
    struct lt_index_links *links = graph_after_rollback(report);
    struct lt_json_writer *json = &report->json;
    int64_t last[3] = {0};
    lt_json_put_array(json, "column_edges");
    struct lt_query *query = lt_database_ask(
        report->database,
        "SELECT e.source, e.target, e.job, e.kind, e.subtype, e.description, e.is_masked, s.name, t.name "
        "FROM edge e JOIN node s ON s.id = e.source AND s.kind = 2 JOIN node t ON t.id = e.target AND t.kind "
        "= 2 "
        "JOIN node sd ON sd.id = s.parent JOIN node td ON td.id = t.parent LEFT JOIN node j ON j.id = e.job "
        "WHERE "
        "e.kind < 2 "
        "ORDER BY sd.namespace, sd.name, s.name, td.namespace, td.name, t.name, j.namespace, j.name, e.kind",
        "");
    while (lt_query_next(query)) {
        int64_t now[3] = {lt_query_integer(query, 0), lt_query_integer(query, 1), lt_query_integer(query, 2)};
        int32_t source = lt_report_number(report, report->parents[now[0]]);
        int32_t target = lt_report_number(report, report->parents[now[1]]);
        if (source < 0 || target < 0 || memcmp(now, last, sizeof now) == 0 ||
            (links && !is_told(links, now[0], now[1], now[2])))
            continue;
        memcpy(last, now, sizeof now);
        lt_json_put_array(json, NULL);
        lt_report_put_integer(report, NULL, source);
        lt_json_put_text(json, NULL, lt_query_text(query, 7));
        lt_report_put_integer(report, NULL, target);
        lt_json_put_text(json, NULL, lt_query_text(query, 8));
        lt_report_put_integer(report, NULL, lt_report_number(report, now[2]));
        lt_report_put_integer(report, NULL, lt_query_integer(query, 3));
        lt_report_put_text_or_null(report, NULL, lt_query_text(query, 4));
        lt_report_put_text_or_null(report, NULL, lt_query_text(query, 5));
        lt_json_put_bool(json, NULL, lt_query_integer(query, 6) != 0);
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
    lt_index_links_close(links);
}
