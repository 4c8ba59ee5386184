/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands beside the graph: checks, terms, and how the jobs do over all of the log. */
#include "report/data_priv.h"

#include "ext/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The newest word of each check. */
void lt_report_put_checks(struct lt_report *report)
{
    struct lt_json_writer *json = &report->json;
    struct lt_buf key = {0}, last = {0};
    lt_json_put_array(json, "checks");
    struct lt_query *query = lt_database_ask(report->database,
                                             "SELECT a.dataset, a.name, a.column_name, a.is_success, a.run "
                                             "FROM assertion a JOIN node n ON n.id = a.dataset "
                                             "JOIN run r ON r.id = a.run ORDER BY n.namespace, n.name, "
                                             "a.name, a.column_name, r.seen DESC, r.run_id DESC, a.place",
                                             "");
    while (lt_query_next(query)) {
        int32_t dataset = lt_report_number(report, lt_query_integer(query, 0));
        const char *column = lt_query_text(query, 2);
        int32_t run = lt_report_run_place(report, lt_query_integer(query, 4));
        key.length = 0;
        lt_buf_addf(&key, "%d %s%c%s", (int)dataset, lt_query_text(query, 1), column ? 1 : 2,
                    column ? column : "");
        if (dataset < 0 || (last.length && strcmp(key.data, last.data) == 0))
            continue;
        last.length = 0;
        lt_buf_adds(&last, key.data);
        lt_json_put_object(json, NULL);
        lt_report_put_integer(report, "dataset", dataset);
        lt_json_put_text(json, "name", lt_query_text(query, 1));
        lt_report_put_text_or_null(report, "column", column);
        lt_json_put_bool(json, "success", lt_query_integer(query, 3) != 0);
        lt_report_put_count_or_null(report, "run", run >= 0, run);
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
    lt_buf_clear(&key);
    lt_buf_clear(&last);
}

/* ---- glossary ---- */

static void put_term_columns(struct lt_report *report, const char *term)
{
    struct lt_json_writer *json = &report->json;
    lt_json_put_array(json, "columns");
    struct lt_query *query = lt_database_ask(
        report->database,
        "SELECT d.id, c.name FROM fact f JOIN node c ON c.id = f.node JOIN node d ON d.id = c.parent "
        "WHERE f.key = 'term' AND f.value = ? ORDER BY d.namespace, d.name, c.name",
        "t", term);
    while (lt_query_next(query)) {
        int32_t dataset = lt_report_number(report, lt_query_integer(query, 0));
        if (dataset < 0)
            continue;
        lt_json_put_array(json, NULL);
        lt_report_put_integer(report, NULL, dataset);
        lt_json_put_text(json, NULL, lt_query_text(query, 1));
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
}

static void put_term(struct lt_report *report, const char *name, const struct lt_json *told)
{
    struct lt_json_writer *json = &report->json;
    const struct lt_json *synonyms = lt_json_get(told, "synonyms"), *owners = lt_json_get(told, "owners");
    lt_json_put_object(json, NULL);
    lt_json_put_text(json, "name", name);
    lt_report_put_text_or_null(report, "description", lt_json_text(lt_json_get(told, "description")));
    lt_json_put_array(json, "synonyms");
    for (size_t i = 0; i < lt_json_size(synonyms); i++)
        if (lt_json_text(lt_json_at(synonyms, i)))
            lt_json_put_text(json, NULL, lt_json_text(lt_json_at(synonyms, i)));
    lt_json_put_end(json);
    lt_json_put_array(json, "owners");
    for (size_t i = 0; i < lt_json_size(owners); i++) {
        const struct lt_json *owner = lt_json_at(owners, i);
        const char *who =
            lt_json_text(owner) ? lt_json_text(owner) : lt_json_text(lt_json_get(owner, "name"));
        lt_json_put_object(json, NULL);
        lt_json_put_text(json, "name", who ? who : "");
        lt_report_put_text_or_null(report, "type", lt_json_text(lt_json_get(owner, "type")));
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
    lt_report_put_text_or_null(report, "classification", lt_json_text(lt_json_get(told, "classification")));
    lt_json_put_bool(json, "pii", lt_json_truth(lt_json_get(told, "pii")));
    put_term_columns(report, name);
    lt_json_put_end(json);
}

void lt_report_put_glossary(struct lt_report *report)
{
    lt_json_put_array(&report->json, "glossary");
    struct lt_query *query =
        lt_database_ask(report->database, "SELECT name, definition FROM term ORDER BY name", "");
    while (lt_query_next(query)) {
        struct lt_json *told = NULL;
        const char *text = lt_query_text(query, 1);
        (void)lt_json_read(text, strlen(text), &told, NULL);
        put_term(report, lt_query_text(query, 0), told);
        lt_json_free(told);
    }
    lt_json_put_end(&report->json);
}

/* ---- statistics ---- */

struct job_runs {
    int64_t job, count, failed;
    int64_t rows_in, rows_out; /* of the newest that completed; -1 */
    LT_VEC(int64_t) times_ms;
};

static int by_time(const void *left, const void *right)
{
    int64_t one = *(const int64_t *)left, other = *(const int64_t *)right;
    return one < other ? -1 : one > other;
}

/* The ceil(percent/100 * n)-th of the sorted. */
static void put_rank(struct lt_report *report, const char *key, const struct job_runs *runs, size_t percent)
{
    char text[40];
    size_t count = runs->times_ms.count, rank = (count * percent + 99) / 100;
    int64_t took_ms = count ? runs->times_ms.items[rank ? rank - 1 : 0] : 0;
    snprintf(text, sizeof text, "%lld.%03lld", (long long)(took_ms / 1000), (long long)(took_ms % 1000));
    lt_json_put_literal(&report->json, key, count ? text : "null");
}

static void put_job(struct lt_report *report, struct job_runs *runs)
{
    struct lt_json_writer *json = &report->json;
    int32_t number = lt_report_number(report, runs->job);
    if (runs->times_ms.count)
        qsort(runs->times_ms.items, runs->times_ms.count, sizeof *runs->times_ms.items, by_time);
    if (runs->count && number >= 0) {
        lt_json_put_object(json, NULL);
        lt_report_put_integer(report, "job", number);
        lt_report_put_integer(report, "runs", runs->count);
        lt_report_put_integer(report, "failed", runs->failed);
        put_rank(report, "p50_seconds", runs, 50);
        put_rank(report, "p95_seconds", runs, 95);
        lt_report_put_count_or_null(report, "rows_in", runs->rows_in >= 0, runs->rows_in);
        lt_report_put_count_or_null(report, "rows_out", runs->rows_out >= 0, runs->rows_out);
        lt_json_put_end(json);
    }
    free(runs->times_ms.items);
}

void lt_report_put_statistics(struct lt_report *report)
{
    struct job_runs runs = {0};
    lt_json_put_object(&report->json, "stats");
    lt_json_put_array(&report->json, "jobs");
    struct lt_query *query =
        lt_database_ask(report->database,
                        "SELECT r.job, r.status, r.ended - r.started, r.rows_in, r.rows_out FROM run r JOIN "
                        "node n ON n.id = r.job "
                        "WHERE r.status <> 'DECLARED' ORDER BY n.namespace, n.name, r.seen, r.run_id",
                        "");
    while (lt_query_next(query)) {
        int64_t job = lt_query_integer(query, 0);
        if (job != runs.job) {
            put_job(report, &runs);
            runs = (struct job_runs){.job = job, .rows_in = -1, .rows_out = -1};
        }
        runs.count++;
        runs.failed += strcmp(lt_query_text(query, 1), "FAILED") == 0;
        if (!lt_query_is_null(query, 2) && lt_query_integer(query, 2) >= 0)
            LT_VEC_PUSH(&runs.times_ms, lt_query_integer(query, 2));
        if (strcmp(lt_query_text(query, 1), "COMPLETED") == 0) {
            runs.rows_in = lt_query_is_null(query, 3) ? -1 : lt_query_integer(query, 3);
            runs.rows_out = lt_query_is_null(query, 4) ? -1 : lt_query_integer(query, 4);
        }
    }
    put_job(report, &runs);
    lt_json_put_end(&report->json);
    lt_json_put_end(&report->json);
}
