/* SPDX-License-Identifier: Apache-2.0
 *
 * Chooses what is in the report, numbers it, and writes the document member by member. */
#include "report/data.h"

#include "base/file.h"
#include "index/find.h"
#include "index/view.h"
#include "model/ident.h"
#include "report/data_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef LT_VERSION
#define LT_VERSION "0"
#endif

enum { RUNS_BY_DEFAULT = 1000, KIND_DATASET = 1, KIND_JOB = 3 };

/* ---- values ---- */

int32_t lt_report_number(const struct lt_report *report, int64_t node)
{
    return node > 0 && (size_t)node < report->node_count ? report->numbers[node] : -1;
}

bool lt_report_is(const struct lt_report *report, int64_t node, int kind)
{
    return node > 0 && (size_t)node < report->node_count && report->kinds[node] == kind;
}

int32_t lt_report_run_place(const struct lt_report *report, int64_t run)
{
    return run > 0 && (size_t)run < report->run_count ? report->run_places[run] : -1;
}

void lt_report_put_integer(struct lt_report *report, const char *key, int64_t number)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%lld", (long long)number);
    lt_json_put_literal(&report->json, key, digits);
}

void lt_report_put_count_or_null(struct lt_report *report, const char *key, bool is_known, int64_t number)
{
    if (is_known)
        lt_report_put_integer(report, key, number);
    else
        lt_json_put_literal(&report->json, key, "null");
}

void lt_report_put_time(struct lt_report *report, const char *key, bool is_known, int64_t time_ms)
{
    char text[LT_IDENT_TIME_SIZE];
    const int64_t most_ms = INT64_MAX / 1000000;
    if (is_known && time_ms > -most_ms && time_ms < most_ms) {
        lt_ident_time(text, time_ms * 1000000);
        lt_json_put_plain(&report->json, key, text);
    } else {
        lt_json_put_literal(&report->json, key, "null");
    }
}

void lt_report_put_text_or_null(struct lt_report *report, const char *key, const char *text)
{
    if (text)
        lt_json_put_text(&report->json, key, text);
    else
        lt_json_put_literal(&report->json, key, "null");
}

void lt_report_put_tuple(struct lt_report *report, const int64_t *values, size_t count)
{
    lt_json_put_array(&report->json, NULL);
    for (size_t i = 0; i < count; i++)
        lt_report_put_integer(report, NULL, values[i]);
    lt_json_put_end(&report->json);
}

/* ---- what is in it ---- */

static void add_linked(struct lt_report *report, int64_t job, bool is_upstream, struct lt_nodes *ret_starts)
{
    struct lt_query *query =
        lt_database_ask(report->database,
                        "SELECT CASE WHEN ?2 = 3 THEN source ELSE target END FROM edge WHERE kind = ?2 AND "
                        "CASE WHEN ?2 = 3 THEN target ELSE source END = ?1",
                        "ii", job, (int64_t)(is_upstream ? LT_EDGE_READS : LT_EDGE_WRITES));
    while (lt_query_next(query))
        LT_VEC_PUSH(&ret_starts->items, (uint32_t)lt_query_integer(query, 0));
}

/* Marks what can be reached from the selection in one direction. */
static void mark_reached(struct lt_report *report, const struct lt_index_links *links,
                         const struct lt_selection *selection, bool is_upstream)
{
    struct lt_nodes starts = {0};
    struct lt_reach reach;
    struct lt_view view;
    uint32_t hops = is_upstream ? selection->upstream : selection->downstream;
    if (!selection->upstream && !selection->downstream)
        hops = LT_HOPS_ALL;
    lt_view_open(report->index, links, LT_VIEW_ALL, &view);
    for (size_t i = 0; i < selection->nodes.items.count; i++) {
        uint32_t node = selection->nodes.items.items[i];
        if (lt_report_is(report, node, KIND_JOB))
            add_linked(report, node, is_upstream, &starts);
        else
            LT_VEC_PUSH(&starts.items, node);
    }
    lt_graph_reach(&view.graph, starts.items.items, starts.items.count,
                   is_upstream ? LT_UPSTREAM : LT_DOWNSTREAM, hops, &reach);
    for (size_t i = 0; i < reach.nodes.count; i++)
        if (reach.nodes.items[i].node < report->node_count)
            report->numbers[reach.nodes.items[i].node] = 0;
    lt_graph_reach_clear(&reach);
    lt_view_clear(&view);
    lt_nodes_clear(&starts);
}

static int mark_selected(struct lt_report *report, const char *text, struct lt_err *err)
{
    struct lt_selection selection = {0};
    struct lt_index_links *links = NULL;
    int result = lt_find_selection(report->index, text, LT_FIND_DATASETS | LT_FIND_JOBS, &selection, err);
    if (result == LT_OK)
        result = lt_index_links_open(report->index, NULL, &links, err);
    if (result == LT_OK) {
        report->focus = selection.nodes.items.count == 1 ? selection.nodes.items.items[0] : 0;
        mark_reached(report, links, &selection, true);
        mark_reached(report, links, &selection, false);
    }
    lt_index_links_close(links);
    lt_selection_clear(&selection);
    return result;
}

/* Jobs of an edge between two datasets of the report, and those that read or write one. */
static void mark_jobs(struct lt_report *report)
{
    struct lt_query *query =
        lt_database_ask(report->database, "SELECT source, target, kind FROM edge WHERE kind IN (3, 4)", "");
    while (lt_query_next(query)) {
        bool reads = lt_query_integer(query, 2) == LT_EDGE_READS;
        int64_t dataset = lt_query_integer(query, reads ? 0 : 1),
                job = lt_query_integer(query, reads ? 1 : 0);
        if (lt_report_number(report, dataset) >= 0 && lt_report_is(report, job, KIND_JOB))
            report->numbers[job] = 0;
    }
}

static void load_nodes(struct lt_report *report)
{
    report->node_count = (size_t)lt_database_number(report->database, 0, "SELECT max(id) FROM node", "") + 1;
    report->numbers = lt_xmalloc(report->node_count * sizeof *report->numbers);
    report->kinds = lt_xcalloc(report->node_count, sizeof *report->kinds);
    report->parents = lt_xcalloc(report->node_count, sizeof *report->parents);
    memset(report->numbers, 0xff, report->node_count * sizeof *report->numbers);
    struct lt_query *query = lt_database_ask(report->database, "SELECT id, kind, parent FROM node", "");
    while (lt_query_next(query)) {
        int64_t node = lt_query_integer(query, 0);
        report->kinds[node] = (uint8_t)lt_query_integer(query, 1);
        report->parents[node] = lt_query_integer(query, 2);
    }
}

/* Numbers of datasets and jobs by the order of their names; -1 for what is not in the report. */
static void number_nodes(struct lt_report *report, bool is_whole)
{
    int32_t counts[4] = {0};
    struct lt_query *query =
        lt_database_ask(report->database,
                        "SELECT id, kind FROM node WHERE kind IN (1, 3) ORDER BY kind, namespace, name", "");
    while (lt_query_next(query)) {
        int64_t node = lt_query_integer(query, 0), kind = lt_query_integer(query, 1);
        bool is_in = is_whole || report->numbers[node] >= 0;
        report->numbers[node] = is_in ? counts[kind]++ : -1;
        report->datasets_left_out += !is_in && kind == KIND_DATASET;
    }
}

/* ---- which runs ---- */

/* Does the run touch a dataset of the report? */
static bool touches(struct lt_report *report, int64_t run, bool is_whole)
{
    bool does = is_whole;
    struct lt_query *query =
        lt_database_ask(report->database, "SELECT dataset FROM run_dataset WHERE run = ?", "i", run);
    while (!does && lt_query_next(query))
        does = lt_report_number(report, lt_query_integer(query, 0)) >= 0;
    return does;
}

static void choose_runs(struct lt_report *report, bool is_whole, size_t most)
{
    report->run_count = (size_t)lt_database_number(report->database, 0, "SELECT max(id) FROM run", "") + 1;
    report->run_places = lt_xmalloc(report->run_count * sizeof *report->run_places);
    memset(report->run_places, 0xff, report->run_count * sizeof *report->run_places);
    struct lt_query *query =
        lt_database_ask(report->database,
                        "SELECT id, job, seen, run_id FROM run WHERE status <> 'DECLARED' "
                        "ORDER BY seen DESC, run_id DESC",
                        "");
    while (lt_query_next(query)) {
        int64_t id = lt_query_integer(query, 0);
        if (!touches(report, id, is_whole))
            continue;
        if (report->runs.count == most) {
            report->runs_left_out++;
            continue;
        }
        int64_t job = lt_query_integer(query, 1);
        if (lt_report_number(report, job) < 0) /* its datasets are known by now, it is not: of no edge */
            report->numbers[job] = 0;
        LT_VEC_PUSH(&report->runs, (struct lt_report_run){id, job, lt_query_integer(query, 2),
                                                          lt_xstrdup(lt_query_text(query, 3))});
    }
    size_t count = report->runs.count;
    for (size_t i = 0; i < count / 2; i++) {
        struct lt_report_run held = report->runs.items[i];
        report->runs.items[i] = report->runs.items[count - 1 - i];
        report->runs.items[count - 1 - i] = held;
    }
    for (size_t i = 0; i < count; i++)
        report->run_places[report->runs.items[i].id] = (int32_t)i;
}

static int choose(struct lt_report *report, const struct lt_report_request *request, struct lt_err *err)
{
    bool is_whole = !request->selection;
    load_nodes(report);
    int result = is_whole ? LT_OK : mark_selected(report, request->selection, err);
    if (result != LT_OK)
        return result;
    mark_jobs(report);
    choose_runs(report, is_whole, request->most_runs ? request->most_runs : RUNS_BY_DEFAULT);
    number_nodes(report, is_whole);
    return LT_OK;
}

/* ---- the document ---- */

/* "lineage of shop" for .../shop/lineage: where the folder has a name of its own, it is that. */
static char *title_of(const char *folder)
{
    char *path = realpath(folder, NULL), *above = path ? lt_path_dir(path) : NULL;
    const char *base = path ? lt_path_base(path) : folder;
    if (above && strcmp(base, "lineage") == 0 && strcmp(above, "/") != 0)
        base = lt_path_base(above);
    char *title = lt_xasprintf("lineage of %s", base);
    free(above);
    free(path);
    return title;
}

static void put_head(struct lt_report *report, const struct lt_report_request *request)
{
    struct lt_json_writer *json = &report->json;
    char *title = request->title ? lt_xstrdup(request->title) : title_of(lt_index_folder(report->index));
    int64_t made_ms = lt_database_number(report->database, INT64_MIN, "SELECT max(seen) FROM run", "");
    lt_json_put_plain(json, "schema", "lintrace.report/1");
    lt_json_put_text(json, "title", title);
    lt_report_put_time(report, "made", made_ms != INT64_MIN, made_ms);
    lt_json_put_plain(json, "lintrace", LT_VERSION);
    free(title);
}

static int put_start(struct lt_report *report, const struct lt_report_request *request, struct lt_err *err)
{
    int64_t run = 0;
    int result = request->run ? lt_find_run(report->index, request->run, &run, err) : LT_OK;
    if (result != LT_OK)
        return result;
    if (request->run && lt_report_run_place(report, run) < 0)
        return lt_err_set(err, LT_ENOT_FOUND, "the run '%.100s' is not among those of the report",
                          request->run);
    lt_json_put_object(&report->json, "start");
    if (request->run)
        lt_report_put_integer(report, "run", lt_report_run_place(report, run));
    if (report->focus)
        lt_report_put_integer(report, lt_report_is(report, report->focus, KIND_JOB) ? "job" : "dataset",
                              lt_report_number(report, report->focus));
    lt_json_put_end(&report->json);
    return LT_OK;
}

static int put_all(struct lt_report *report, const struct lt_report_request *request, struct lt_err *err)
{
    struct lt_json_writer *json = &report->json;
    lt_json_put_object(json, NULL);
    put_head(report, request);
    int result = put_start(report, request, err);
    if (result != LT_OK)
        return result;
    lt_report_put_datasets(report);
    lt_report_put_jobs(report);
    lt_report_put_edges(report);
    lt_report_put_column_edges(report);
    lt_report_put_runs(report);
    result = lt_report_put_versions(report, err);
    lt_report_put_checks(report);
    lt_report_put_glossary(report);
    lt_report_put_statistics(report);
    lt_json_put_object(json, "left_out");
    lt_json_put_count(json, "datasets", report->datasets_left_out);
    lt_json_put_count(json, "runs", report->runs_left_out);
    lt_json_put_count(json, "events", report->events_left_out);
    lt_json_put_end(json);
    lt_json_put_end(json);
    return result;
}

int lt_report_data(struct lt_index *index, const struct lt_report_request *request, struct lt_buf *ret_json,
                   struct lt_err *err)
{
    struct lt_report report = {
        .index = index, .database = lt_index_database(index), .json = {.text = ret_json}};
    int result = choose(&report, request, err);
    if (result == LT_OK)
        result = put_all(&report, request, err);
    if (result == LT_OK)
        result = lt_database_result(report.database, err);
    for (size_t i = 0; i < report.runs.count; i++)
        free(report.runs.items[i].run_id);
    free(report.runs.items);
    free(report.run_places);
    free(report.parents);
    free(report.kinds);
    free(report.numbers);
    return result;
}
