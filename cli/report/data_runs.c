/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs with what they read and wrote, and the versions of the graph that they made. */
#include "report/data_priv.h"

#include "ext/json.h"
#include "index/events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Raw events take most of the room: so many of the newest runs have them, as long as they are small. What
 * only they tell of a run is looked up for more. */
enum {
    EVENTS_MOST = 100,
    DETAILS_MOST = 1000,
    EVENT_MOST_BYTES = 256 << 10,

};

/* ---- events ---- */

/* The newest event of the run, if it is small and wanted. */
static void put_raw(struct lt_report *report, const struct lt_json *event)
{
    struct lt_buf text = {0};
    if (event)
        lt_json_write(event, false, &text);
    if (text.length && text.length <= EVENT_MOST_BYTES) {
        lt_json_put_value(&report->json, "event", event);
    } else {
        lt_json_put_literal(&report->json, "event", "null");
        report->events_left_out++;
    }
    lt_buf_clear(&text);
}

/* A file that is gone since costs its details and nothing else. */
static void put_event(struct lt_report *report, const struct lt_report_run *run, bool is_whole)
{
    struct lt_run_events events;
    lt_run_events_read(report->index, run->run_id, &events);
    const struct lt_json *trace = lt_run_events_facet(&events, "lintrace_trace");
    const struct lt_json *processes = lt_json_get(trace, "processes");
    lt_report_put_text_or_null(report, "backend", lt_json_text(lt_json_get(trace, "backend")));
    lt_report_put_count_or_null(report, "processes", processes != NULL, lt_json_integer(processes));
    put_raw(report, is_whole && events.events.count ? events.events.items[events.events.count - 1] : NULL);
    lt_run_events_clear(&events);
}

static void put_no_event(struct lt_report *report)
{
    lt_json_put_literal(&report->json, "backend", "null");
    lt_json_put_literal(&report->json, "processes", "null");
    put_raw(report, NULL);
}

static void put_reasons(struct lt_report *report, const char *text)
{
    struct lt_json *reasons = NULL;
    if (text)
        (void)lt_json_read(text, strlen(text), &reasons, NULL);
    lt_json_put_array(&report->json, "reasons");
    for (size_t i = 0; i < lt_json_size(reasons); i++)
        if (lt_json_text(lt_json_at(reasons, i)))
            lt_json_put_text(&report->json, NULL, lt_json_text(lt_json_at(reasons, i)));
    lt_json_put_end(&report->json);
    lt_json_free(reasons);
}

/* ---- runs ---- */

static void put_uses(struct lt_report *report, int64_t run, const char *key, int64_t role)
{
    struct lt_json_writer *json = &report->json;
    lt_json_put_array(json, key);
    struct lt_query *query = lt_database_ask(
        report->database,
        "SELECT d.dataset, d.rows, d.bytes, c.version FROM run_dataset d JOIN node n ON n.id = d.dataset "
        "LEFT JOIN content c ON c.id = d.content WHERE d.run = ? AND d.role = ? ORDER BY n.namespace, n.name",
        "ii", run, role);
    while (lt_query_next(query)) {
        int32_t dataset = lt_report_number(report, lt_query_integer(query, 0));
        if (dataset < 0)
            continue;
        lt_json_put_object(json, NULL);
        lt_report_put_integer(report, "dataset", dataset);
        lt_report_put_count_or_null(report, "rows", !lt_query_is_null(query, 1), lt_query_integer(query, 1));
        lt_report_put_count_or_null(report, "bytes", !lt_query_is_null(query, 2), lt_query_integer(query, 2));
        lt_report_put_text_or_null(report, "version", lt_query_text(query, 3));
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
}

/* Edges of a run, the direct ones after the indirect of the same ends: the last word counts. */
static void put_run_edges(struct lt_report *report, int64_t run, bool has_job)
{
    lt_json_put_array(&report->json, "edges");
    struct lt_query *query = lt_database_ask(
        report->database,
        "SELECT e.source, e.target, e.kind, e.job FROM run_edge x JOIN edge e ON e.id = x.edge "
        "JOIN node s ON s.id = e.source AND s.kind = 1 JOIN node t ON t.id = e.target AND t.kind = 1 "
        "WHERE x.run = ? AND e.kind < 2 ORDER BY s.namespace, s.name, t.namespace, t.name, e.kind DESC",
        "i", run);
    while (lt_query_next(query)) {
        int64_t source = lt_report_number(report, lt_query_integer(query, 0));
        int64_t target = lt_report_number(report, lt_query_integer(query, 1));
        int64_t kind = lt_query_integer(query, 2), job = lt_report_number(report, lt_query_integer(query, 3));
        if (source >= 0 && target >= 0)
            lt_report_put_tuple(
                report, has_job ? (int64_t[]){source, target, job, kind} : (int64_t[]){source, target, kind},
                has_job ? 4 : 3);
    }
    lt_json_put_end(&report->json);
}

static void put_facts(struct lt_report *report, const struct lt_report_run *run)
{
    struct lt_json_writer *json = &report->json;
    struct lt_query *query = lt_database_ask(
        report->database,
        "SELECT r.started, r.ended, r.status, r.verdict, r.producer, p.id, r.reasons FROM run r "
        "LEFT JOIN run p ON p.run_id = r.parent WHERE r.id = ?",
        "i", run->id);
    if (!lt_query_next(query))
        return;
    bool has_start = !lt_query_is_null(query, 0), has_end = !lt_query_is_null(query, 1);
    int64_t took_ms = lt_query_integer(query, 1) - lt_query_integer(query, 0);
    int32_t parent = lt_report_run_place(report, lt_query_integer(query, 5));
    char seconds[40];
    snprintf(seconds, sizeof seconds, "%lld.%03lld", (long long)(took_ms / 1000),
             (long long)(took_ms % 1000));
    lt_report_put_time(report, "start", has_start || has_end, lt_query_integer(query, has_start ? 0 : 1));
    lt_report_put_time(report, "end", has_end, lt_query_integer(query, 1));
    lt_json_put_literal(json, "seconds", has_start && has_end && took_ms >= 0 ? seconds : "null");
    lt_json_put_text(json, "status", lt_query_text(query, 2));
    lt_report_put_text_or_null(report, "verdict", lt_query_text(query, 3));
    put_reasons(report, lt_query_text(query, 6));
    lt_report_put_count_or_null(report, "parent", parent >= 0, parent);
    lt_report_put_text_or_null(report, "producer", lt_query_text(query, 4));
    while (lt_query_next(query))
        ;
}

void lt_report_put_runs(struct lt_report *report)
{
    struct lt_json_writer *json = &report->json;
    lt_json_put_array(json, "runs");
    for (size_t i = 0; i < report->runs.count; i++) {
        const struct lt_report_run *run = &report->runs.items[i];
        size_t from_end = report->runs.count - i;
        lt_json_put_object(json, NULL);
        lt_json_put_text(json, "id", run->run_id);
        lt_report_put_integer(report, "job", lt_report_number(report, run->job));
        put_facts(report, run);
        put_uses(report, run->id, "inputs", 1);
        put_uses(report, run->id, "outputs", 2);
        put_run_edges(report, run->id, false);
        if (from_end <= DETAILS_MOST)
            put_event(report, run, from_end <= EVENTS_MOST);
        else
            put_no_event(report);
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
}

/* ---- versions ---- */

/* The whole graph at a moment, where the runs that made it are not in the report. */
static int put_graph(struct lt_report *report, const struct lt_moment *moment, struct lt_err *err)
{
    struct lt_json_writer *json = &report->json;
    struct lt_index_links *links = NULL;
    int result = lt_index_links_open(report->index, moment, &links, err);
    if (result != LT_OK)
        return result;
    const struct lt_links *graph = lt_index_links_graph(links);
    lt_json_put_object(json, "told");
    lt_json_put_array(json, "datasets");
    for (uint32_t node = 1; node < report->node_count; node++)
        if (lt_report_is(report, node, 1) && lt_report_number(report, node) >= 0 &&
            lt_index_links_has(links, node))
            lt_report_put_integer(report, NULL, lt_report_number(report, node));
    lt_json_put_end(json);
    lt_json_put_array(json, "edges");
    for (uint32_t node = 1; node < report->node_count; node++) {
        size_t count = 0;
        bool is_in = lt_report_is(report, node, 1) && lt_report_number(report, node) >= 0;
        const struct lt_link *list = is_in ? graph->of(graph->user, node, LT_DOWNSTREAM, &count) : NULL;
        for (size_t i = 0; i < count; i++)
            if (list[i].kind < LT_EDGE_ALIAS && lt_report_number(report, list[i].other) >= 0)
                lt_report_put_tuple(report,
                                    (int64_t[]){lt_report_number(report, node),
                                                lt_report_number(report, list[i].other),
                                                lt_report_number(report, list[i].job), list[i].kind},
                                    4);
    }
    lt_json_put_end(json);
    lt_json_put_end(json);
    lt_index_links_close(links);
    return LT_OK;
}

/* What an event that is of no run tells. */
static void put_declared(struct lt_report *report, int64_t run)
{
    lt_json_put_object(&report->json, "told");
    lt_json_put_array(&report->json, "datasets");
    struct lt_query *query = lt_database_ask(report->database,
                                             "SELECT d.dataset FROM run_dataset d JOIN node n ON n.id = "
                                             "d.dataset WHERE d.run = ? ORDER BY n.namespace, n.name",
                                             "i", run);
    while (lt_query_next(query))
        if (lt_report_number(report, lt_query_integer(query, 0)) >= 0)
            lt_report_put_integer(report, NULL, lt_report_number(report, lt_query_integer(query, 0)));
    lt_json_put_end(&report->json);
    put_run_edges(report, run, true);
    lt_json_put_end(&report->json);
}

/* Names that were given to the version of a run; a name given again is the later one's. */
static void put_tags(struct lt_report *report, const char *run_id)
{
    lt_json_put_array(&report->json, "tags");
    struct lt_query *query = lt_database_ask(
        report->database,
        "SELECT name FROM mark m WHERE kind = 'tag' AND target = ? AND NOT EXISTS (SELECT 1 FROM mark o "
        "WHERE "
        "o.kind = 'tag' AND o.name = m.name AND (o.time, o.id) > (m.time, m.id)) ORDER BY name",
        "t", run_id);
    while (lt_query_next(query))
        lt_json_put_text(&report->json, NULL, lt_query_text(query, 0));
    lt_json_put_end(&report->json);
}

struct version {
    int64_t run, seen_ms, target; /* run 0: a rollback, to the version of the run `target` or to nothing */
    int32_t place;                /* of the run among those of the report */
    bool is_declared;
    char *run_id; /* of the run, or of the target; NULL */
};

/* Number of the version that a run made; 0 when it is none. */
static size_t version_of(const struct version *versions, size_t count, int64_t run)
{
    for (size_t i = 0; run && i < count; i++)
        if (versions[i].run == run)
            return i + 1;
    return 0;
}

static int put_version(struct lt_report *report, const struct version *all, size_t place, size_t first,
                       struct lt_err *err)
{
    struct lt_json_writer *json = &report->json;
    const struct version *one = &all[place];
    struct lt_moment moment = {.seen_ms = one->seen_ms};
    int result = LT_OK;
    size_t base = one->run ? 0 : version_of(all, place, one->target);
    bool is_cut = place < first || (!one->run && base && base < first);
    lt_json_put_object(json, NULL);
    lt_json_put_count(json, "number", place + 1);
    lt_report_put_time(report, "time", true, one->seen_ms);
    lt_report_put_count_or_null(report, "run", one->run && one->place >= 0, one->place);
    /* A rollback to a run that the log does not have is without effect. */
    bool is_void = !one->run && one->run_id && !one->target;
    lt_json_put_plain(json, "kind",
                      one->is_declared && one->run      ? "event"
                      : is_void || (one->run && is_cut) ? "event"
                      : !one->run                       ? "rollback"
                                                        : "run");
    if (one->run && one->run_id)
        put_tags(report, one->run_id);
    lt_report_put_count_or_null(report, "base", base > 0, (int64_t)base);
    if (one->run && one->run_id)
        snprintf(moment.run_id, sizeof moment.run_id, "%s", one->run_id);
    if (is_cut)
        result = put_graph(report, &moment, err);
    else if (one->run && one->is_declared)
        put_declared(report, one->run);
    lt_json_put_end(json);
    return result;
}

/* Versions from the one before the first run of the report on, which then tells its graph as a whole. */
int lt_report_put_versions(struct lt_report *report, struct lt_err *err)
{
    LT_VEC(struct version) all = {0};
    struct lt_query *query = lt_database_ask(report->database,
                                             "SELECT seen, run_id, id, is_declared, target FROM ("
                                             "SELECT seen, run_id, id, status = 'DECLARED' AS is_declared, 0 "
                                             "AS target, 0 AS late FROM run UNION ALL "
                                             "SELECT m.time, m.target, 0, 1, coalesce(r.id, 0), 1 FROM mark "
                                             "m LEFT JOIN run r ON r.run_id = m.target "
                                             "WHERE m.kind = 'rollback') ORDER BY seen, late, run_id",
                                             "");
    while (lt_query_next(query)) {
        const char *run_id = lt_query_text(query, 1);
        struct version one = {lt_query_integer(query, 2),      lt_query_integer(query, 0),
                              lt_query_integer(query, 4),      -1,
                              lt_query_integer(query, 3) != 0, run_id ? lt_xstrdup(run_id) : NULL};
        one.place = lt_report_run_place(report, one.run);
        LT_VEC_PUSH(&all, one);
    }
    size_t first = report->runs_left_out && report->runs.count
                       ? version_of(all.items, all.count, report->runs.items[0].id)
                       : 0;
    size_t begin = first > 1 ? first - 2 : 0, cut = first > 1 ? first - 1 : 0;
    int result = LT_OK;
    lt_json_put_array(&report->json, "versions");
    for (size_t i = begin; i < all.count && result == LT_OK; i++)
        result = put_version(report, all.items, i, cut, err);
    lt_json_put_end(&report->json);
    for (size_t i = 0; i < all.count; i++)
        free(all.items[i].run_id);
    free(all.items);
    return result;
}
