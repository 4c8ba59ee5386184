/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace index: brings the index of a lineage folder up to date, or makes it anew, and tells what is in it.
 */
#include "index/index.h"
#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/cmd.h"
#include "out/answer.h"

#include <stdio.h>

static struct lt_ask ask;
static bool is_anew;
static const struct lt_opt options[] = {
    {LT_OPT_FLAG, 0, "rebuild", &is_anew, NULL, "make it anew from events/", NULL},
    LT_ASK_ROWS(ask),
    LT_ASK_SECTION_ROW(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace index",
    .arguments = "[options]",
    .summary = "bring the index of a lineage folder up to date",
    .options = options,
    .text = "The index, index.sqlite, is made of events/*.json alone and kept up to date by\n"
            "every run and every question; it can be removed at any time. This tells what\n"
            "is in it, and which files of events/ could not be read.\n\n"
            "Examples:\n"
            "  lintrace index\n"
            "  lintrace index --rebuild\n\n"
            "Exit status: 0, 1 cannot read or write, 2 wrong usage, 4 there is no log.\n",
};

static const struct lt_answer_column unread[] = {{"file", LT_CELL_TEXT, false},
                                                 {"problem", LT_CELL_TEXT, false}};

/* What is counted, and how. */
static const struct {
    const char *name, *sql;
} counts[] = {
    {"files", "SELECT count(*) FROM file"},
    {"unreadable", "SELECT count(*) FROM file WHERE problem IS NOT NULL"},
    {"runs", "SELECT count(*) FROM run WHERE status <> 'DECLARED'"},
    {"jobs", "SELECT count(*) FROM node WHERE kind = 3"},
    {"datasets", "SELECT count(*) FROM node WHERE kind = 1"},
    {"columns", "SELECT count(*) FROM node WHERE kind = 2"},
    {"edges", "SELECT count(*) FROM edge WHERE kind < 2"},
};

static int tell(struct lt_index *index)
{
    struct lt_database *database = lt_index_database(index);
    struct lt_answer *answer = lt_answer_new("index");
    lt_answer_facts(answer, "facts", NULL);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        lt_answer_fact(answer, counts[i].name);
        lt_answer_count(answer, lt_database_number(database, 0, counts[i].sql, ""));
    }
    if (lt_database_number(database, 0, counts[1].sql, "")) {
        lt_answer_section(answer, "unreadable_files", "not read", unread, 2);
        struct lt_query *query = lt_database_ask(
            database, "SELECT name, problem FROM file WHERE problem IS NOT NULL ORDER BY name", "");
        while (lt_query_next(query)) {
            lt_answer_row(answer);
            lt_answer_text(answer, lt_query_text(query, 0));
            lt_answer_text(answer, lt_query_text(query, 1));
        }
    }
    return lt_ask_print(&ask, answer);
}

int lt_cmd_index(int argc, char **argv)
{
    int next = 0;
    struct lt_index *index = NULL;
    struct lt_err err;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    int result = is_anew ? lt_index_rebuild(lt_ask_folder(&ask), NULL, &err) : LT_OK;
    if (result == LT_OK)
        result = lt_index_open(lt_ask_folder(&ask), &index, &err);
    if (result == LT_OK) {
        status = tell(index);
    } else {
        fprintf(stderr, "lintrace index: %s\n", err.text);
        status = lt_err_exit_status(result);
    }
    lt_index_close(index);
    return status;
}
