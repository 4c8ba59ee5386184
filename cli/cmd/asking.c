/* SPDX-License-Identifier: Apache-2.0
 *
 * Cells and members that are the same in many answers. Each query here is asked for its one row or to its
 * end, so that callers may be in the midst of theirs. */
#include "cmd/asking.h"

#include "base/mem.h"
#include "cmd/say.h"
#include "index/doubt.h"
#include "out/escape.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int lt_asking_fail(const char *command, int code, const struct lt_err *err)
{
    lt_asking_say(command, "%s", err->text);
    return lt_err_exit_status(code);
}

int lt_asking_fail_in(const char *command, struct lt_index *index, const struct lt_index_links *links,
                      int code, struct lt_err *err)
{
    lt_doubt_add_to(index, links, code, err);
    return lt_asking_fail(command, code, err);
}

void lt_asking_say(const char *command, const char *format, ...)
{
    va_list values;
    char text[sizeof((struct lt_err *)NULL)->text];
    struct lt_buf line = {0};
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    lt_escape_terminal(text, &line);
    fprintf(stderr, "lintrace %s: %s\n", command, line.data);
    lt_buf_clear(&line);
}

bool lt_asking_has_more(const char *command, int argc, char *const *argv, int most)
{
    if (argc > most)
        lt_asking_say(command, "'%.200s' is too much; try 'lintrace %s --help'", argv[most], command);
    return argc > most;
}

int lt_asking_open(const char *command, const struct lt_ask *ask, struct lt_index **ret_index)
{
    struct lt_err err;
    int result = lt_index_open(lt_ask_folder(ask), ret_index, &err);
    return result == LT_OK ? LT_OPT_STOP : lt_asking_fail(command, result, &err);
}

int lt_asking_print(const char *command, const struct lt_ask *ask, struct lt_index *index,
                    const struct lt_index_links *links, struct lt_answer *answer, const char *if_empty)
{
    struct lt_buf text = {0};
    if (lt_answer_row_count(answer) || ask->is_json || ask->format != LT_AS_TEXT)
        return lt_ask_print(ask, answer);
    lt_buf_adds(&text, if_empty);
    lt_doubt_add(index, links, &text);
    lt_asking_say(command, "%s", text.data);
    lt_buf_clear(&text);
    lt_answer_free(answer);
    return 0;
}

bool lt_asking_number(const char *text, int64_t *ret_number)
{
    char *end;
    if (*text < '0' || *text > '9' || strlen(text) > 15)
        return false;
    *ret_number = strtoll(text, &end, 10);
    return *end == 0;
}

bool lt_asking_is_run(struct lt_index *index, const char *text)
{
    int64_t run;
    struct lt_nodes nodes;
    struct lt_err unused;
    if (text[0] == '@' && lt_find_run(index, text, &run, &unused) != LT_OK &&
        lt_find_nodes(index, text, LT_FIND_DATASETS, &nodes, NULL) == LT_OK) {
        lt_nodes_clear(&nodes);
        return false; /* a file may be called so */
    }
    return text[0] == '@' || strcmp(text, "latest") == 0 || strncmp(text, "latest~", 7) == 0 ||
           lt_database_number(lt_index_database(index), 0,
                              "SELECT 1 FROM run WHERE run_id = ? AND status <> 'DECLARED'", "t", text);
}

int lt_asking_since(struct lt_index *index, const char *text, struct lt_moment *ret_moment,
                    struct lt_err *err)
{
    if (strlen(text) != 10 || text[4] != '-')
        return lt_find_moment(index, text, ret_moment, err);
    char *begin = lt_xasprintf("%sT00:00:00.000Z", text);
    int result = lt_find_moment(index, begin, ret_moment, err);
    free(begin);
    return result == LT_OK ? result : lt_find_moment(index, text, ret_moment, err); /* in their own words */
}

int lt_asking_by_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

void lt_asking_put_log(struct lt_answer *answer, struct lt_index *index)
{
    struct lt_database *database = lt_index_database(index);
    struct lt_json *log = lt_json_set_object(lt_answer_head(answer), "log");
    int64_t declared =
        lt_database_number(database, 0, "SELECT count(*) FROM run WHERE status = 'DECLARED'", "");
    lt_json_set_count(log, "runs",
                      (uint64_t)(lt_database_number(database, 0, "SELECT count(*) FROM run", "") - declared));
    lt_json_set_count(log, "unreadable", (uint64_t)lt_doubt_files(index));
    lt_json_set_count(log, "incomplete", (uint64_t)lt_doubt_runs(index, NULL));
}

bool lt_asking_is_incomplete(struct lt_index *index, int64_t run)
{
    return lt_database_number(lt_index_database(index), 0,
                              "SELECT 1 FROM run WHERE id = ? AND verdict = 'incomplete'", "i", run) != 0;
}

void lt_asking_put_incomplete(struct lt_answer *answer, bool is_incomplete)
{
    lt_json_set_bool(lt_answer_head(answer), "incomplete", is_incomplete);
}

void lt_asking_say_incomplete(const struct lt_ask *ask, struct lt_index *index, bool is_incomplete)
{
    if (ask->format != LT_AS_TEXT || ask->is_json)
        return;
    if (is_incomplete)
        lt_say("a run that this rests on is incomplete, more may belong here: 'lintrace runs' tells which");
    if (lt_doubt_files(index))
        lt_say("there are events that could not be read, more may belong here: 'lintrace index' names them");
}

/* ---- nodes ---- */

struct lt_answer *lt_cell(struct lt_cells *cells)
{
    if (cells->is_facts)
        lt_answer_fact(cells->answer, cells->columns[cells->place].name);
    cells->place++;
    return cells->answer;
}

void lt_asking_namespace(struct lt_answer *answer, struct lt_index *index, int64_t node)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT namespace FROM node WHERE id = ?", "i", node);
    lt_answer_text(answer, node && lt_query_next(query) ? lt_query_text(query, 0) : NULL);
}

void lt_asking_name(struct lt_answer *answer, struct lt_index *index, int64_t node)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT name FROM node WHERE id = ?", "i", node);
    lt_answer_text(answer, node && lt_query_next(query) ? lt_query_text(query, 0) : NULL);
}

void lt_asking_label(struct lt_answer *answer, struct lt_index *index, int64_t dataset)
{
    struct lt_buf label = {0};
    if (dataset)
        lt_find_label(index, dataset, &label);
    lt_answer_text(answer, label.data);
    lt_buf_clear(&label);
}

void lt_asking_fact(struct lt_answer *answer, struct lt_index *index, int64_t node, const char *key)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(index), "SELECT value FROM fact WHERE node = ? AND key = ? ORDER BY place LIMIT 1",
        "it", node, key);
    lt_answer_text(answer, lt_query_next(query) ? lt_query_text(query, 0) : NULL);
}

void lt_asking_owners(struct lt_answer *answer, struct lt_index *index, int64_t node)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(index),
                        "SELECT value FROM fact WHERE node = ? AND key = 'owner' ORDER BY place", "i", node);
    lt_answer_list(answer, NULL, 0);
    while (lt_query_next(query))
        lt_answer_list_add(answer, lt_query_text(query, 0));
}

char *lt_asking_tag(const char *key, const char *value)
{
    return value && strcmp(value, "true") != 0 ? lt_xasprintf("%s=%s", key, value) : lt_xstrdup(key);
}

void lt_asking_tags(struct lt_answer *answer, struct lt_index *index, int64_t node)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT value, extra FROM fact WHERE node = ? AND key = 'tag' ORDER BY place", "i", node);
    lt_answer_list(answer, NULL, 0);
    while (lt_query_next(query)) {
        char *tag = lt_asking_tag(lt_query_text(query, 0), lt_query_text(query, 1));
        lt_answer_list_add(answer, tag);
        free(tag);
    }
}

void lt_asking_jobs(struct lt_answer *answer, struct lt_index *index, const uint32_t *jobs, size_t count)
{
    LT_VEC(const char *) names = {0};
    for (size_t i = 0; i < count; i++) {
        const char *name = lt_find_job_label(index, jobs[i]);
        if (name)
            LT_VEC_PUSH(&names, name);
    }
    if (names.count)
        qsort(names.items, names.count, sizeof *names.items, lt_asking_by_text);
    lt_answer_list(answer, names.items, names.count);
    free(names.items);
}

bool lt_asking_is_pii(struct lt_index *index, int64_t node)
{
    return lt_database_number(
               lt_index_database(index), 0,
               "SELECT EXISTS (SELECT 1 FROM fact WHERE key = 'tag' AND value = 'pii' "
               "AND coalesce(extra, '') <> 'false' AND node = ?1) OR EXISTS (SELECT 1 "
               "FROM node c CROSS JOIN fact f ON f.node = c.id AND f.key = 'tag' AND f.value = 'pii' "
               "AND coalesce(f.extra, '') <> 'false' WHERE c.parent = ?1 AND c.parent > 0)",
               "i", node) != 0;
}

/* ---- cells ---- */

void lt_asking_run(struct lt_answer *answer, struct lt_index *index, int64_t run)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT run_id FROM run WHERE id = ?", "i", run);
    lt_answer_text(answer, run && lt_query_next(query) ? lt_query_text(query, 0) : NULL);
}

void lt_asking_status(struct lt_answer *answer, const char *status)
{
    lt_answer_text(answer, status);
    if (status && strcmp(status, "COMPLETED") != 0)
        lt_answer_tone(answer, strcmp(status, "RUNNING") == 0 ? LT_TONE_WARN : LT_TONE_BAD);
}

void lt_asking_verdict(struct lt_answer *answer, const char *verdict)
{
    lt_answer_text(answer, verdict);
    if (verdict && strcmp(verdict, "complete") != 0)
        lt_answer_tone(answer, LT_TONE_WARN);
}

void lt_asking_count_of(struct lt_answer *answer, const struct lt_query *query, int place)
{
    if (lt_query_is_null(query, place))
        lt_answer_none(answer);
    else
        lt_answer_count(answer, lt_query_integer(query, place));
}

void lt_asking_bytes_of(struct lt_answer *answer, const struct lt_query *query, int place)
{
    if (lt_query_is_null(query, place))
        lt_answer_none(answer);
    else
        lt_answer_bytes(answer, lt_query_integer(query, place));
}

void lt_asking_time_of(struct lt_answer *answer, const struct lt_query *query, int place)
{
    if (lt_query_is_null(query, place))
        lt_answer_none(answer);
    else
        lt_answer_time(answer, lt_query_integer(query, place));
}
