/* SPDX-License-Identifier: Apache-2.0
 *
 * A heading, what went well and what did not, tables of runs and of what they wrote, and a diagram that
 * Markdown viewers draw. Short: a summary of a job has room for a screen. */
#include "cmd/report.h"

#include "base/mem.h"
#include "cmd/asking.h"
#include "cmd/graph.h"
#include "cmd/graph_index.h"
#include "index/find.h"
#include "out/escape.h"
#include "out/mermaid.h"

#include <stdlib.h>

enum { RUNS_MOST = 20, DATASETS_MOST = 40 };

static const struct lt_answer_column run_columns[] = {
    {"job", LT_CELL_TEXT, false},      {"status", LT_CELL_TEXT, false},
    {"verdict", LT_CELL_TEXT, false},  {"seconds", LT_CELL_SECONDS, false},
    {"rows_in", LT_CELL_COUNT, false}, {"rows_out", LT_CELL_COUNT, false},
    {"run", LT_CELL_TEXT, false},
};
static const struct lt_answer_column use_columns[] = {
    {"dataset", LT_CELL_TEXT, false}, {"role", LT_CELL_TEXT, false},    {"rows", LT_CELL_COUNT, false},
    {"bytes", LT_CELL_BYTES, false},  {"version", LT_CELL_TEXT, false},
};

/* Rows of runs: the one, or the newest. */
static void put_runs(struct lt_answer *answer, struct lt_index *index, int64_t run, size_t most)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT j.name, r.status, r.verdict, r.ended - r.started, r.rows_in, r.rows_out, r.run_id FROM run r "
        "JOIN node j ON j.id = r.job WHERE r.status <> 'DECLARED' AND (?1 = 0 OR r.id = ?1) "
        "ORDER BY r.seen DESC, r.run_id DESC LIMIT ?2",
        "ii", run, (int64_t)(most ? most : RUNS_MOST));
    lt_answer_section(answer, "runs", "Runs", run_columns, sizeof run_columns / sizeof *run_columns);
    while (lt_query_next(query)) {
        lt_answer_row(answer);
        lt_answer_text(answer, lt_query_text(query, 0));
        lt_asking_status(answer, lt_query_text(query, 1));
        lt_asking_verdict(answer, lt_query_text(query, 2));
        if (lt_query_is_null(query, 3))
            lt_answer_none(answer);
        else
            lt_answer_seconds(answer, (double)lt_query_integer(query, 3) / 1000);
        lt_asking_count_of(answer, query, 4);
        lt_asking_count_of(answer, query, 5);
        lt_answer_text(answer, lt_query_text(query, 6));
    }
}

/* What the one run read and wrote. */
static void put_uses(struct lt_answer *answer, struct lt_index *index, int64_t run)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT d.dataset, d.role, d.rows, d.bytes, substr(c.version, 1, 16) FROM run_dataset d "
        "JOIN node n ON n.id = d.dataset LEFT JOIN content c ON c.id = d.content WHERE d.run = ? "
        "ORDER BY d.role, n.namespace, n.name LIMIT ?",
        "ii", run, (int64_t)DATASETS_MOST);
    lt_answer_section(answer, "datasets", "Datasets", use_columns, sizeof use_columns / sizeof *use_columns);
    while (lt_query_next(query)) {
        lt_answer_row(answer);
        lt_asking_label(answer, index, lt_query_integer(query, 0));
        lt_answer_text(answer, lt_query_integer(query, 1) == 1 ? "input" : "output");
        lt_asking_count_of(answer, query, 2);
        lt_asking_bytes_of(answer, query, 3);
        lt_answer_text(answer, lt_query_text(query, 4));
    }
}

static void put_heading(struct lt_index *index, const struct lt_report_request *request,
                        struct lt_buf *ret_text)
{
    struct lt_database *database = lt_index_database(index);
    lt_buf_adds(ret_text, "# ");
    lt_escape_markdown(request->title ? request->title : "Lineage", ret_text);
    lt_buf_addf(
        ret_text, "\n\n%lld runs, %lld failed, %lld not seen completely; %lld datasets, %lld jobs.\n\n",
        (long long)lt_database_number(database, 0, "SELECT count(*) FROM run WHERE status <> 'DECLARED'", ""),
        (long long)lt_database_number(database, 0, "SELECT count(*) FROM run WHERE status = 'FAILED'", ""),
        (long long)lt_database_number(database, 0, "SELECT count(*) FROM run WHERE verdict = 'incomplete'",
                                      ""),
        (long long)lt_database_number(database, 0, "SELECT count(*) FROM node WHERE kind = 1", ""),
        (long long)lt_database_number(database, 0, "SELECT count(*) FROM node WHERE kind = 3", ""));
}

static void put_mermaid(const struct lt_picture *picture, struct lt_buf *ret_text)
{
    lt_buf_adds(ret_text, "\n```mermaid\n");
    (void)lt_mermaid_write(picture, ret_text, NULL);
    lt_buf_adds(ret_text, "```\n");
}

/* The diagram of a run: which input fed which output. An event that is gone since has none. */
static void put_run_diagram(struct lt_index *index, const char *run_id, struct lt_buf *ret_text)
{
    struct lt_graph_request request = {.run = run_id, .level = LT_GRAPH_FILE, .source = LT_GRAPH_FOLDER};
    struct lt_picture picture = {0};
    struct lt_err err;
    request.path = lt_xstrdup(lt_index_folder(index));
    if (lt_graph_picture(&request, &picture, &err) == LT_OK)
        put_mermaid(&picture, ret_text);
    lt_picture_clear(&picture);
    free(request.path);
}

/* The diagram of the log, or of what is selected. */
static int put_log_diagram(struct lt_index *index, const char *text, struct lt_buf *ret_text,
                           struct lt_err *err)
{
    const struct lt_graph_selection selection = {.folder = lt_index_folder(index), .text = text};
    struct lt_graph_found found;
    int result = lt_graph_find(&selection, &found, err);
    if (result == LT_OK) {
        struct lt_picture picture;
        lt_graph_found_picture(&selection, &found, &picture);
        put_mermaid(&picture, ret_text);
        lt_picture_clear(&picture);
    }
    lt_graph_found_close(&found);
    return result;
}

static char *run_id_of(struct lt_index *index, int64_t run)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT run_id FROM run WHERE id = ?", "i", run);
    char *id = lt_query_next(query) ? lt_xstrdup(lt_query_text(query, 0)) : NULL;
    while (id && lt_query_next(query))
        ;
    return id;
}

int lt_report_markdown(struct lt_index *index, const struct lt_report_request *request,
                       struct lt_buf *ret_text, struct lt_err *err)
{
    int64_t run = 0;
    int result = request->run ? lt_find_run(index, request->run, &run, err) : LT_OK;
    if (result != LT_OK)
        return result;
    struct lt_answer *answer = lt_answer_new("report");
    const struct lt_answer_style style = {.format = LT_AS_MARKDOWN};
    put_heading(index, request, ret_text);
    put_runs(answer, index, run, request->most_runs);
    if (run)
        put_uses(answer, index, run);
    result = lt_answer_write(answer, &style, ret_text, err);
    lt_answer_free(answer);
    if (result == LT_OK && run) {
        char *id = run_id_of(index, run);
        if (id)
            put_run_diagram(index, id, ret_text);
        free(id);
    } else if (result == LT_OK) {
        result = put_log_diagram(index, request->selection, ret_text, err);
    }
    return result == LT_OK ? lt_database_result(lt_index_database(index), err) : result;
}
