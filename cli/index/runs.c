/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of a run and of the datasets it used, from all of its events together. */
#include "index/documents.h"
#include "index/index_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The time in a UUID of version 7; INT64_MIN for others. */
static int64_t time_in_id(const char *id)
{
    unsigned high = 0, low = 0;
    if (strlen(id) != 36 || id[14] != '7' || sscanf(id, "%8x-%4x-", &high, &low) != 2)
        return INT64_MIN;
    return (int64_t)((uint64_t)high << 16 | low);
}

struct run_facts {
    int64_t started, ended, seen;
    const char *status, *verdict, *parent, *producer;
    const struct lt_json *job, *reasons, *tags;
};

static void look_at_event(const struct lt_json *event, struct run_facts *facts)
{
    const char *type = lt_json_text(lt_json_get(event, "eventType"));
    const struct lt_json *run = lt_json_get(event, "run");
    int64_t time = lt_index_time(lt_json_text(lt_json_get(event, "eventTime")));
    const char *status = lt_event_status(type);
    if (status) {
        facts->status = status;
        facts->ended = time;
    }
    if (type && strcmp(type, "START") == 0 && (facts->started == INT64_MIN || time < facts->started))
        facts->started = time;
    if (time > facts->seen)
        facts->seen = time;
    const struct lt_json *job = lt_json_get(event, "job"), *trace = lt_event_facet(run, "lintrace_trace");
    const char *verdict = lt_json_text(lt_json_get(trace, "verdict"));
    const char *parent =
        lt_json_text(lt_json_get(lt_json_get(lt_event_facet(run, "parent"), "run"), "runId"));
    const char *producer = lt_json_text(lt_json_get(event, "producer"));
    const struct lt_json *tags = lt_json_get(lt_event_facet(run, "tags"), "tags");
    facts->job = job ? job : facts->job;
    facts->reasons = trace ? lt_json_get(trace, "reasons") : facts->reasons;
    facts->tags = tags ? tags : facts->tags;
    facts->verdict = verdict ? verdict : facts->verdict;
    facts->parent = parent ? parent : facts->parent;
    facts->producer = producer ? producer : facts->producer;
}

/* When the run's producer says when it began, or its id does. */
static void find_start(const char *run_id, struct run_facts *facts)
{
    int64_t from_id = time_in_id(run_id);
    if (facts->started == INT64_MIN && from_id <= facts->seen &&
        from_id > facts->seen - INT64_C(366) * 86400 * 1000)
        facts->started = from_id;
}

/* What a run says of itself as lists; NULL for none. */
static void put_lists(struct lt_index *index, int64_t run, const struct run_facts *facts)
{
    struct lt_buf reasons = {0}, tags = {0};
    struct lt_json *pairs = lt_json_array();
    for (size_t i = 0; i < lt_json_size(facts->tags); i++) {
        const struct lt_json *tag = lt_json_at(facts->tags, i);
        struct lt_json *pair = lt_json_add_array(pairs);
        const char *key = lt_json_text(lt_json_get(tag, "key"));
        const char *value = lt_json_text(lt_json_get(tag, "value"));
        lt_json_add_text(pair, key ? key : "");
        lt_json_add_text(pair, value ? value : "true");
    }
    if (lt_json_size(facts->reasons))
        lt_json_write(facts->reasons, false, &reasons);
    if (lt_json_size(pairs))
        lt_json_write(pairs, false, &tags);
    lt_database_do(
        index->database,
        "UPDATE run SET reasons = ?1, tags = ?2 WHERE id = ?3 AND (reasons IS NOT ?1 OR tags IS NOT ?2)",
        "tti", reasons.data, tags.data, run);
    lt_json_free(pairs);
    lt_buf_clear(&reasons);
    lt_buf_clear(&tags);
}

static int64_t put_run(struct lt_index *index, const char *run_id, const struct run_facts *facts, int64_t job)
{
    struct lt_database *database = index->database;
    int64_t id = lt_database_number(database, 0, "SELECT id FROM run WHERE run_id = ?", "t", run_id);
    if (id)
        lt_database_do(database,
                       "UPDATE run SET job = ?, seen = ?, status = ?, verdict = ?, parent = ?, producer = ? "
                       "WHERE id = ?",
                       "iitttti", job, facts->seen, facts->status, facts->verdict, facts->parent,
                       facts->producer, id);
    else
        lt_database_do(database,
                       "INSERT INTO run (run_id, job, seen, status, verdict, parent, producer) VALUES (?, ?, "
                       "?, ?, ?, ?, ?)",
                       "tiittt"
                       "t",
                       run_id, job, facts->seen, facts->status, facts->verdict, facts->parent,
                       facts->producer);
    if (!id)
        id = lt_database_last_id(database);
    lt_database_do(database, "UPDATE run SET started = nullif(?, ?), ended = nullif(?, ?) WHERE id = ?",
                   "iiiii", facts->started, INT64_MIN, facts->ended, INT64_MIN, id);
    put_lists(index, id, facts);
    return id;
}

/* ---- datasets of a run ---- */

/* Columns and types as they are compared: [["id","integer"],...]; 0 when the event has none. */
static int64_t shape_of(struct lt_index *index, const struct lt_json *facets)
{
    const struct lt_json *fields = lt_json_get(lt_json_get(facets, "schema"), "fields");
    size_t count = lt_json_size(fields);
    if (!count)
        return 0;
    struct lt_json *shape = lt_json_array();
    for (size_t i = 0; i < count; i++) {
        struct lt_json *pair = lt_json_add_array(shape);
        const char *type = lt_json_text(lt_json_get(lt_json_at(fields, i), "type"));
        const char *name = lt_json_text(lt_json_get(lt_json_at(fields, i), "name"));
        lt_json_add_text(pair, name ? name : "");
        lt_json_add_text(pair, type ? type : "");
    }
    struct lt_buf text = {0};
    lt_json_write(shape, false, &text);
    lt_json_free(shape);
    lt_database_do(index->database, "INSERT OR IGNORE INTO shape (fields) VALUES (?)", "t", text.data);
    int64_t id =
        lt_database_number(index->database, 0, "SELECT id FROM shape WHERE fields = ?", "t", text.data);
    lt_buf_clear(&text);
    return id;
}

static int64_t content_of(struct lt_index *index, const struct lt_json *facets)
{
    const char *version = lt_json_text(lt_json_get(lt_json_get(facets, "version"), "datasetVersion"));
    if (!version)
        return 0;
    lt_database_do(index->database, "INSERT OR IGNORE INTO content (version) VALUES (?)", "t", version);
    return lt_database_number(index->database, 0, "SELECT id FROM content WHERE version = ?", "t", version);
}

static void put_assertion(struct lt_index *index, int64_t run, int64_t dataset, int64_t place,
                          const char *name, const char *column, bool is_success, const char *severity)
{
    lt_database_do(
        index->database,
        "INSERT OR REPLACE INTO assertion (run, dataset, place, name, column_name, is_success, severity) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        "iiittit", run, dataset, place, name ? name : "", column, (int64_t)is_success, severity);
}

/* Of outputs: there is no facet for them, so it is told with the run (docs/format.md). */
static void put_tests(struct lt_index *index, int64_t run, const struct lt_json *event)
{
    enum { AFTER_THOSE_OF_INPUTS = 1 << 20 };
    const struct lt_json *facets = lt_json_get(lt_json_get(event, "run"), "facets");
    const struct lt_json *list = lt_json_get(lt_json_get(facets, "test"), "tests");
    for (size_t i = 0; i < lt_json_size(list); i++) {
        const struct lt_json *one = lt_json_at(list, i), *about = lt_json_get(one, "params");
        const char *status = lt_json_text(lt_json_get(one, "status"));
        const char *role = lt_json_text(lt_json_get(about, "role"));
        if (!status || !role || strcmp(role, "output") != 0 || strcmp(status, "skip") == 0)
            continue;
        int64_t dataset = lt_database_number(
            index->database, 0,
            "SELECT d.dataset FROM run_dataset d JOIN node n ON n.id = d.dataset WHERE d.run = ? AND "
            "d.role = 2 AND n.namespace = ? AND n.name = ?",
            "itt", run, lt_json_text(lt_json_get(about, "namespace")),
            lt_json_text(lt_json_get(about, "dataset")));
        if (dataset)
            put_assertion(index, run, dataset, AFTER_THOSE_OF_INPUTS + (int64_t)i,
                          lt_json_text(lt_json_get(one, "type")), lt_json_text(lt_json_get(about, "column")),
                          strcmp(status, "pass") == 0, lt_json_text(lt_json_get(one, "severity")));
    }
}

static void put_assertions(struct lt_index *index, int64_t run, int64_t dataset, const struct lt_json *facets)
{
    const struct lt_json *list = lt_json_get(lt_json_get(facets, "dataQualityAssertions"), "assertions");
    for (size_t i = 0; i < lt_json_size(list); i++) {
        const struct lt_json *one = lt_json_at(list, i);
        put_assertion(index, run, dataset, (int64_t)i, lt_json_text(lt_json_get(one, "assertion")),
                      lt_json_text(lt_json_get(one, "column")), lt_json_truth(lt_json_get(one, "success")),
                      lt_json_text(lt_json_get(one, "severity")));
    }
}

/* A count that may not be told: -1 is not a count, and becomes null. */
static int64_t count_in(const struct lt_json *facets, const char *name, const char *key)
{
    int64_t count;
    return lt_json_whole(lt_json_get(lt_json_get(facets, name), key), &count) && count >= 0 ? count : -1;
}

static void put_dataset(struct lt_index *index, const struct lt_taken_run *run, const struct lt_json *dataset,
                        bool is_output, int64_t moment)
{
    const char *namespace = lt_json_text(lt_json_get(dataset, "namespace"));
    const char *name = lt_json_text(lt_json_get(dataset, "name"));
    if (!namespace || !name)
        return;
    const struct lt_json *facets = lt_json_get(dataset, "facets");
    const struct lt_json *of_role = lt_json_get(dataset, is_output ? "outputFacets" : "inputFacets");
    const char *statistics = is_output ? "outputStatistics" : "inputStatistics";
    int64_t id = lt_index_node(index, LT_NODE_DATASET, 0, namespace, name);
    int64_t rows = count_in(of_role, statistics, "rowCount"), bytes = count_in(of_role, statistics, "size");
    if (rows < 0)
        rows = count_in(is_output ? facets : of_role, "dataQualityMetrics", "rowCount");
    const char *state =
        lt_json_text(lt_json_get(lt_json_get(facets, "lifecycleStateChange"), "lifecycleStateChange"));
    int64_t role = is_output ? 2 : 1;
    lt_index_take_facts(index, id, facets, moment);
    lt_index_take_names(index, id, facets, of_role);
    lt_index_put_use(index, run, id, is_output);
    lt_database_do(index->database,
                   "INSERT INTO run_dataset (run, role, dataset, content, shape, rows, bytes, state) "
                   "VALUES (?1, ?2, ?3, nullif(?4, 0), nullif(?5, 0), nullif(?6, -1), nullif(?7, -1), ?8) "
                   "ON CONFLICT DO UPDATE SET content = coalesce(excluded.content, content), "
                   "shape = coalesce(excluded.shape, shape), rows = coalesce(excluded.rows, rows), "
                   "bytes = coalesce(excluded.bytes, bytes), state = coalesce(excluded.state, state)",
                   "iiiiiiit", run->id, role, id, content_of(index, facets), shape_of(index, facets), rows,
                   bytes, state);
    put_assertions(index, run->id, id, of_role);
    put_assertions(index, run->id, id, facets);
}

static void put_datasets(struct lt_index *index, const struct lt_taken_run *run,
                         struct lt_json *const *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (int is_output = 0; is_output < 2; is_output++) {
            const struct lt_json *list = lt_json_get(events[i], is_output ? "outputs" : "inputs");
            for (size_t at = 0; at < lt_json_size(list); at++)
                put_dataset(index, run, lt_json_at(list, at), is_output,
                            lt_event_moment(events[i], is_output));
        }
    for (size_t i = 0; i < count; i++)
        put_tests(index, run->id, events[i]);
    lt_database_do(index->database,
                   "UPDATE run SET rows_in = (SELECT CASE WHEN count(rows) THEN CAST(total(rows) AS INTEGER) "
                   "END FROM run_dataset WHERE run = ?1 AND role = 1), "
                   "rows_out = (SELECT CASE WHEN count(rows) THEN CAST(total(rows) AS INTEGER) END FROM "
                   "run_dataset WHERE run = ?1 AND role = 2) WHERE id = ?1",
                   "i", run->id);
}

void lt_index_put_run(struct lt_index *index, const char *run_id, struct lt_json *const *events, size_t count,
                      bool is_declared)
{
    struct run_facts facts = {.started = INT64_MIN, .ended = INT64_MIN, .seen = INT64_MIN};
    facts.status = is_declared ? "DECLARED" : "RUNNING";
    for (size_t i = 0; i < count; i++)
        look_at_event(events[i], &facts);
    const char *namespace = lt_json_text(lt_json_get(facts.job, "namespace"));
    const char *name = lt_json_text(lt_json_get(facts.job, "name"));
    find_start(run_id, &facts);
    struct lt_taken_run run = {.run_id = run_id, .seen_ms = facts.seen, .is_declared = is_declared};
    run.job = lt_index_node(index, LT_NODE_JOB, 0, namespace ? namespace : "", name ? name : "");
    run.id = put_run(index, run_id, &facts, run.job);
    for (size_t i = 0; i < count; i++)
        lt_index_take_facts(index, run.job, lt_json_get(lt_json_get(events[i], "job"), "facets"),
                            lt_event_moment(events[i], false));
    put_datasets(index, &run, events, count);
    lt_index_take_flows(index, &run, events, count);
}

void lt_index_put_dataset_event(struct lt_index *index, const struct lt_json *event, const char *id)
{
    const struct lt_json *dataset = lt_json_get(event, "dataset");
    const char *namespace = lt_json_text(lt_json_get(dataset, "namespace"));
    const char *name = lt_json_text(lt_json_get(dataset, "name"));
    struct run_facts facts = {.started = INT64_MIN, .ended = INT64_MIN, .status = "DECLARED"};
    if (!namespace || !name)
        return;
    facts.seen = lt_index_time(lt_json_text(lt_json_get(event, "eventTime")));
    facts.producer = lt_json_text(lt_json_get(event, "producer"));
    struct lt_taken_run run = {.run_id = id, .seen_ms = facts.seen, .is_declared = true};
    run.id = put_run(index, id, &facts, 0);
    int64_t node = lt_index_node(index, LT_NODE_DATASET, 0, namespace, name);
    lt_index_take_facts(index, node, lt_json_get(dataset, "facets"), lt_event_moment(event, true));
    lt_index_take_names(index, node, lt_json_get(dataset, "facets"), NULL);
    lt_index_take_columns(index, &run, dataset);
    lt_database_do(index->database, "INSERT OR IGNORE INTO run_dataset (run, role, dataset) VALUES (?, 0, ?)",
                   "ii", run.id, node);
}
