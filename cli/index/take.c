/* SPDX-License-Identifier: Apache-2.0
 *
 * Events into rows. A file may hold one event, an array of them, or one a line; a run may have several, in
 * several files: its rows are then made from all of them together, so that the order in which files are taken
 * makes no difference. */
#include "index/index_priv.h"

#include "base/file.h"
#include "base/mem.h"
#include "index/events.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* As a document in memory it takes several times its bytes. */
enum { FILE_MOST_BYTES = 256 << 20 };

typedef LT_VEC(struct lt_json *) documents;

static void free_documents(documents *list)
{
    for (size_t i = 0; i < list->count; i++)
        lt_json_free(list->items[i]);
    free(list->items);
}

/* One a line. */
static int read_lines(const struct lt_buf *text, documents *ret_list, struct lt_err *err)
{
    const char *at = text->data, *end = text->data + text->length;
    int result = LT_OK;
    while (at < end && result == LT_OK) {
        const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end;
        while (at < stop && isspace((unsigned char)*at))
            at++;
        struct lt_json *document = NULL;
        if (at < stop)
            result = lt_json_read(at, (size_t)(stop - at), &document, err);
        if (document)
            LT_VEC_PUSH(ret_list, document);
        at = stop + 1;
    }
    return result;
}

/* The documents of a file; an array is one document. */
static int read_file(const struct lt_index *index, const char *name, documents *ret_list, struct lt_err *err)
{
    char *path = lt_path_join(index->events, name);
    struct lt_buf text = {0};
    struct lt_json *document = NULL;
    int result = lt_file_read(path, FILE_MOST_BYTES, &text, err);
    if (result == LT_OK) {
        struct lt_err of_whole;
        if (lt_json_read(text.data, text.length, &document, &of_whole) == LT_OK)
            LT_VEC_PUSH(ret_list, document);
        else if (read_lines(&text, ret_list, err) != LT_OK)
            result = lt_err_set(err, LT_EFORMAT, "%s", of_whole.text);
        else if (!ret_list->count)
            result = lt_err_set(err, LT_EFORMAT, "nothing in it");
    }
    lt_buf_clear(&text);
    free(path);
    return result;
}

static size_t event_count(const struct lt_json *document)
{
    return lt_json_is_array(document) ? lt_json_size(document) : 1;
}

static struct lt_json *event_at(struct lt_json *document, size_t place)
{
    return lt_json_is_array(document) ? lt_json_at(document, place) : document;
}

static const struct lt_json *facet(const struct lt_json *owner, const char *name)
{
    return lt_json_get(lt_json_get(owner, "facets"), name);
}

static const char *run_id_of(const struct lt_json *event)
{
    return lt_json_text(lt_json_get(lt_json_get(event, "run"), "runId"));
}

/* ---- time ---- */

int64_t lt_index_time(const char *text)
{
    struct tm parts = {0};
    int used = 0, hours = 0, minutes = 0, millis = 0, scale = 100;
    char sign = 0;
    if (!text || sscanf(text, "%4d-%2d-%2d%*1[Tt ]%2d:%2d:%2d%n", &parts.tm_year, &parts.tm_mon,
                        &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &used) < 6)
        return INT64_MIN;
    const char *at = text + used;
    if (*at == '.')
        for (at++; isdigit((unsigned char)*at); at++, scale /= 10)
            millis += scale * (*at - '0');
    if ((*at == '+' || *at == '-') && sscanf(at, "%c%2d:%2d", &sign, &hours, &minutes) < 2)
        return INT64_MIN;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    int64_t offset_s = (hours * 60 + minutes) * 60;
    return ((int64_t)timegm(&parts) - (sign == '-' ? -offset_s : offset_s)) * 1000 + millis;
}

/* The time in a UUID of version 7; INT64_MIN for others. */
static int64_t time_in_id(const char *id)
{
    unsigned high = 0, low = 0;
    if (strlen(id) != 36 || id[14] != '7' || sscanf(id, "%8x-%4x-", &high, &low) != 2)
        return INT64_MIN;
    return (int64_t)((uint64_t)high << 16 | low);
}

/* ---- runs ---- */

struct run_facts {
    int64_t started, ended, seen;
    const char *status, *verdict, *parent, *producer;
    const struct lt_json *job, *reasons, *tags;
};

static const char *status_of(const char *type)
{
    static const char *const words[][2] = {
        {"COMPLETE", "COMPLETED"}, {"FAIL", "FAILED"}, {"ABORT", "ABORTED"}};
    for (size_t i = 0; type && i < sizeof words / sizeof *words; i++)
        if (strcmp(type, words[i][0]) == 0)
            return words[i][1];
    return NULL;
}

static void look_at_event(const struct lt_json *event, struct run_facts *facts)
{
    const char *type = lt_json_text(lt_json_get(event, "eventType"));
    const struct lt_json *run = lt_json_get(event, "run");
    int64_t time = lt_index_time(lt_json_text(lt_json_get(event, "eventTime")));
    const char *status = status_of(type);
    if (status) {
        facts->status = status;
        facts->ended = time;
    }
    if (type && strcmp(type, "START") == 0 && (facts->started == INT64_MIN || time < facts->started))
        facts->started = time;
    if (time > facts->seen)
        facts->seen = time;
    const struct lt_json *job = lt_json_get(event, "job"), *trace = facet(run, "lintrace_trace");
    const char *verdict = lt_json_text(lt_json_get(trace, "verdict"));
    const char *parent = lt_json_text(lt_json_get(lt_json_get(facet(run, "parent"), "run"), "runId"));
    const char *producer = lt_json_text(lt_json_get(event, "producer"));
    const struct lt_json *tags = lt_json_get(facet(run, "tags"), "tags");
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

/* ---- the order of what is said ---- */

/* In one moment: START, then others, then the end. */
static int rank_of(const struct lt_json *event)
{
    const char *type = lt_json_text(lt_json_get(event, "eventType"));
    if (type && strcmp(type, "START") == 0)
        return 0;
    if (type && strcmp(type, "RUNNING") == 0)
        return 1;
    return status_of(type) ? 3 : 2;
}

/* When it is said, as a number that grows: the outputs of an event come after its inputs. */
static int64_t moment_of(const struct lt_json *event, bool is_output)
{
    return lt_index_time(lt_json_text(lt_json_get(event, "eventTime"))) * 8 + rank_of(event) * 2 + is_output;
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

static void put_assertions(struct lt_index *index, int64_t run, int64_t dataset, const struct lt_json *facets)
{
    const struct lt_json *list = lt_json_get(lt_json_get(facets, "dataQualityAssertions"), "assertions");
    for (size_t i = 0; i < lt_json_size(list); i++) {
        const struct lt_json *one = lt_json_at(list, i);
        const char *name = lt_json_text(lt_json_get(one, "assertion"));
        lt_database_do(
            index->database,
            "INSERT OR REPLACE INTO assertion (run, dataset, place, name, column_name, is_success, severity) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            "iiittit", run, dataset, (int64_t)i, name ? name : "", lt_json_text(lt_json_get(one, "column")),
            (int64_t)lt_json_truth(lt_json_get(one, "success")), lt_json_text(lt_json_get(one, "severity")));
    }
}

/* A count that may not be told: -1 is not a count, and becomes null. */
static int64_t count_in(const struct lt_json *facets, const char *name, const char *key)
{
    const struct lt_json *value = lt_json_get(lt_json_get(facets, name), key);
    return value ? lt_json_integer(value) : -1;
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
                put_dataset(index, run, lt_json_at(list, at), is_output, moment_of(events[i], is_output));
        }
    lt_database_do(
        index->database,
        "UPDATE run SET rows_in = (SELECT sum(rows) FROM run_dataset WHERE run = ?1 AND role = 1), "
        "rows_out = (SELECT sum(rows) FROM run_dataset WHERE run = ?1 AND role = 2) WHERE id = ?1",
        "i", run->id);
}

/* The rows of one run from all of its events, which are in the order of their times. */
static void take_run(struct lt_index *index, const char *run_id, struct lt_json *const *events, size_t count,
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
                            moment_of(events[i], false));
    put_datasets(index, &run, events, count);
    lt_index_take_flows(index, &run, events, count);
}

/* ---- several events of a run ---- */

struct occurrence {
    const char *run_id;
    struct lt_json *event; /* borrowed from its document */
    const char *file;      /* and the place in it */
    size_t place;
};
typedef LT_VEC(struct occurrence) occurrences;

static int by_run_and_time(const void *left, const void *right)
{
    const struct occurrence *one = left, *other = right;
    int order = strcmp(one->run_id, other->run_id);
    if (order)
        return order;
    int64_t first = lt_index_time(lt_json_text(lt_json_get(one->event, "eventTime")));
    int64_t second = lt_index_time(lt_json_text(lt_json_get(other->event, "eventTime")));
    if (first != second)
        return first < second ? -1 : 1;
    if (rank_of(one->event) != rank_of(other->event))
        return rank_of(one->event) - rank_of(other->event);
    order = strcmp(one->file, other->file);
    return order ? order : one->place < other->place ? -1 : 1;
}

/* Adds the events of a file, from document `first` on, that are of that run; NULL: of any. */
static void add_occurrences(const documents *list, size_t first, const char *file, const char *run_id,
                            occurrences *ret_found)
{
    size_t place = 0;
    for (size_t i = first; i < list->count; i++)
        for (size_t at = 0; at < event_count(list->items[i]); at++) {
            struct lt_json *event = event_at(list->items[i], at);
            const char *its = run_id_of(event);
            if (its && (!run_id || strcmp(its, run_id) == 0))
                LT_VEC_PUSH(ret_found, (struct occurrence){its, event, file, place++});
        }
}

/* The run's events in the files that were taken before. */
struct other_files {
    LT_VEC(char *) names;
    documents documents;
};

static void read_other_files(struct lt_index *index, const char *run_id, struct other_files *ret_files,
                             occurrences *ret_found)
{
    struct lt_query *query = lt_database_ask(
        index->database, "SELECT name FROM file JOIN file_run ON file = id WHERE run_id = ? ORDER BY name",
        "t", run_id);
    while (lt_query_next(query))
        LT_VEC_PUSH(&ret_files->names, lt_xstrdup(lt_query_text(query, 0)));
    for (size_t i = 0; i < ret_files->names.count; i++) {
        size_t first = ret_files->documents.count;
        struct lt_err err; /* gone: the folder is looked at again */
        (void)read_file(index, ret_files->names.items[i], &ret_files->documents, &err);
        add_occurrences(&ret_files->documents, first, ret_files->names.items[i], run_id, ret_found);
    }
}

static void free_names(struct other_files *files)
{
    for (size_t i = 0; i < files->names.count; i++)
        free(files->names.items[i]);
    free(files->names.items);
}

void lt_run_events_read(struct lt_index *index, const char *run_id, struct lt_run_events *ret_events)
{
    struct other_files files = {0};
    occurrences found = {0};
    *ret_events = (struct lt_run_events){0};
    read_other_files(index, run_id, &files, &found);
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, by_run_and_time);
    for (size_t i = 0; i < found.count; i++)
        LT_VEC_PUSH(&ret_events->events, found.items[i].event);
    for (size_t i = 0; i < files.documents.count; i++)
        LT_VEC_PUSH(&ret_events->documents, files.documents.items[i]);
    free_names(&files);
    free(files.documents.items);
    free(found.items);
}

/* The events of one run, those of a file that is new, and what other files tell of it. */
static void take_events_of(struct lt_index *index, const struct occurrence *fresh, size_t count, int64_t file)
{
    const char *run_id = fresh->run_id;
    int64_t known =
        lt_database_number(index->database, 0, "SELECT id FROM run WHERE run_id = ?", "t", run_id);
    struct other_files others = {0};
    occurrences all = {0};
    LT_VEC(struct lt_json *) events = {0};
    for (size_t i = 0; i < count; i++)
        LT_VEC_PUSH(&all, fresh[i]);
    if (known) {
        read_other_files(index, run_id, &others, &all);
        qsort(all.items, all.count, sizeof *all.items, by_run_and_time);
        lt_index_forget_flows(index, known);
    }
    lt_database_do(index->database, "INSERT OR IGNORE INTO file_run (run_id, file) VALUES (?, ?)", "ti",
                   run_id, file);
    for (size_t i = 0; i < all.count; i++)
        LT_VEC_PUSH(&events, all.items[i].event);
    take_run(index, run_id, events.items, events.count, false);
    if (known)
        lt_index_sweep_flows(index, known);
    free(events.items);
    free(all.items);
    free_documents(&others.documents);
    free_names(&others);
}

static void take_runs(struct lt_index *index, const char *name, const documents *list, int64_t file)
{
    occurrences all = {0};
    add_occurrences(list, 0, name, NULL, &all);
    if (all.count)
        qsort(all.items, all.count, sizeof *all.items, by_run_and_time);
    for (size_t i = 0, end; i < all.count; i = end) {
        for (end = i + 1; end < all.count && strcmp(all.items[end].run_id, all.items[i].run_id) == 0;)
            end++;
        take_events_of(index, all.items + i, end - i, file);
    }
    free(all.items);
}

/* ---- events ---- */

/* A tag or a rollback of ours. */
static bool take_mark(struct lt_index *index, const struct lt_json *event, const char *id)
{
    const struct lt_json *mark = facet(lt_json_get(event, "job"), "lintrace_version");
    const char *kind = lt_json_text(lt_json_get(mark, "kind"));
    if (!kind)
        return false;
    lt_database_do(
        index->database,
        "INSERT OR REPLACE INTO mark (id, time, kind, name, target, reason) VALUES (?, ?, ?, ?, ?, ?)",
        "titttt", id, lt_index_time(lt_json_text(lt_json_get(event, "eventTime"))), kind,
        lt_json_text(lt_json_get(mark, "tag")), lt_json_text(lt_json_get(mark, "run")),
        lt_json_text(lt_json_get(mark, "reason")));
    return true;
}

/* It makes a version like a run, and is none. */
static void take_dataset_event(struct lt_index *index, const struct lt_json *event, const char *id)
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
    lt_index_take_facts(index, node, lt_json_get(dataset, "facets"), moment_of(event, true));
    lt_index_take_names(index, node, lt_json_get(dataset, "facets"), NULL);
    lt_index_take_columns(index, &run, dataset);
    lt_database_do(index->database, "INSERT OR IGNORE INTO run_dataset (run, role, dataset) VALUES (?, 0, ?)",
                   "ii", run.id, node);
}

/* Of no run: a mark, a job or a dataset. */
static void take_plain_event(struct lt_index *index, struct lt_json *event, const char *id)
{
    const struct lt_json *dataset = lt_json_get(event, "dataset");
    if (dataset)
        take_dataset_event(index, event, id);
    else if (!take_mark(index, event, id))
        take_run(index, id, &event, 1, true);
}

/* Why it is no event, or NULL. */
static const char *problem_of(const struct lt_json *event)
{
    if (lt_index_time(lt_json_text(lt_json_get(event, "eventTime"))) == INT64_MIN)
        return "no eventTime";
    if (!lt_json_get(event, "job") && !lt_json_get(event, "dataset"))
        return "neither a job nor a dataset";
    return NULL;
}

/* Everything in the file, or nothing. */
static const char *take_documents(struct lt_index *index, const char *name, const documents *list,
                                  int64_t file)
{
    size_t number = 0;
    for (size_t i = 0; i < list->count; i++)
        for (size_t at = 0; at < event_count(list->items[i]); at++)
            if (problem_of(event_at(list->items[i], at)))
                return problem_of(event_at(list->items[i], at));
    take_runs(index, name, list, file);
    for (size_t i = 0; i < list->count; i++)
        for (size_t at = 0; at < event_count(list->items[i]); at++) {
            struct lt_json *event = event_at(list->items[i], at);
            char *id = number++ ? lt_xasprintf("%s#%zu", name, number) : lt_xstrdup(name);
            if (!run_id_of(event))
                take_plain_event(index, event, id);
            free(id);
        }
    return NULL;
}

void lt_index_take_file(struct lt_index *index, const char *name, uint64_t inode)
{
    documents list = {0};
    struct lt_err err;
    lt_database_do(index->database, "INSERT OR IGNORE INTO file (name, inode) VALUES (?, ?)", "ti", name,
                   (int64_t)inode);
    if (lt_database_result(index->database, &err) != LT_OK || lt_database_changes(index->database) == 0)
        return; /* somebody else has taken it */
    int64_t file = lt_database_last_id(index->database);
    const char *problem = err.text;
    if (read_file(index, name, &list, &err) == LT_OK)
        problem = take_documents(index, name, &list, file);
    if (problem)
        lt_database_do(index->database, "UPDATE file SET problem = ? WHERE id = ?", "ti", problem, file);
    lt_index_count_file(index, name, inode);
    free_documents(&list);
}
