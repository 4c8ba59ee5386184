/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace impact and lintrace origin: one question in two directions. */
#include "cmd/cmd.h"

#include "cmd/question.h"
#include "cmd/say.h"
#include "cmd/words.h"
#include "index/reach.h"

#include <stdlib.h>
#include <string.h>

enum {
    KIND_ANY,
    KIND_DATASET,
    KIND_COLUMN,
    KIND_JOB
}; /* in the order of kinds; then as struct lt_about_name */

static struct lt_ask ask;
static const char *as_of, *hops;
static int kind;
static const char *const kinds[] = {"any", "dataset", "column", "job", NULL};
static const struct lt_opt options[] = {
    {LT_OPT_TEXT, 0, "hops", &hops, "N", "what is at most so many edges away", NULL},
    {LT_OPT_WORD, 'k', "kind", &kind, "KIND", "only dataset, column or job; default: any", kinds},
    LT_AS_OF_ROW(as_of),
    LT_ASK_ROWS(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};

#define NAMES                                                                                                \
    "WHAT is a dataset (its path or the end of it, or its name), DATASET.COLUMN,\n"                          \
    "job:NAME, tag:NAME, owner:NAME, term:NAME, run:RUN, or a pattern with * or ?.\n"
#define STATUS "Exit status: 0, 1 cannot read or write, 2 wrong usage, 4 there is no such thing.\n"

static const struct lt_opt_usage impact_usage = {
    .command = "lintrace impact",
    .arguments = "[options] WHAT",
    .summary = "tell what depends on a dataset or column, however far",
    .options = options,
    .text = NAMES "Of a column the columns are told that it feeds, and, where nobody told the\n"
                  "columns, the dataset where the trail ends. Of a job or run: what it wrote,\n"
                  "at hop 0, and what depends on that.\n\n"
                  "Examples:\n"
                  "  lintrace impact raw/orders.csv\n"
                  "  lintrace impact customers.email --format csv\n"
                  "  lintrace impact tag:pii --kind job\n"
                  "  lintrace impact orders --hops 1 --as-of 3d\n\n" STATUS,
};
static const struct lt_opt_usage origin_usage = {
    .command = "lintrace origin",
    .arguments = "[options] WHAT",
    .summary = "tell what a dataset or column comes from, however far back",
    .options = options,
    .text = NAMES "Of a column the columns are told that feed it, and, where nobody told the\n"
                  "columns, the dataset where the trail ends. Of a job or run: what it read,\n"
                  "at hop 0, and what that comes from.\n\n"
                  "Examples:\n"
                  "  lintrace origin report.csv\n"
                  "  lintrace origin report.total\n"
                  "  lintrace origin 'mart/*.csv' --kind dataset --json\n\n" STATUS,
};

static const struct lt_answer_column columns[] = {
    {"hop", LT_CELL_COUNT, false},        {"kind", LT_CELL_TEXT, false},
    {"namespace", LT_CELL_TEXT, true},    {"name", LT_CELL_TEXT, true},
    {"column", LT_CELL_TEXT, true},       {"label", LT_CELL_TEXT, false},
    {"edge", LT_CELL_TEXT, false},        {"via", LT_CELL_LIST, false},
    {"owners", LT_CELL_LIST, false},      {"pii", LT_CELL_BOOL, false},
    {"masked", LT_CELL_BOOL, false},      {"last_run", LT_CELL_TEXT, true},
    {"last_status", LT_CELL_TEXT, false}, {"last_time", LT_CELL_TIME, false},
    {"dropped", LT_CELL_BOOL, true},
};

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void put_via(struct lt_about *about, struct lt_answer *answer, const struct lt_reach_rows *rows,
                    const struct lt_reach_row *row)
{
    const char **names = lt_xcalloc(row->count + 1, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < row->count; i++) {
        names[count] = lt_about_job(about, rows->jobs.items[row->first_job + i]);
        count += *names[count] != 0; /* events of datasets tell mappings of no job */
    }
    qsort(names, count, sizeof *names, by_text);
    lt_answer_list(answer, names, count);
    free(names);
}

static void put_run(struct lt_answer *answer, const struct lt_about_run *run)
{
    lt_answer_text(answer, run->run_id);
    lt_asking_status(answer, run->status);
    if (run->id)
        lt_answer_time(answer, run->seen_ms);
    else
        lt_answer_none(answer);
}

/* Returns whether its newest run is incomplete. */
static bool put_row(struct lt_about *about, struct lt_answer *answer, const struct lt_reach_rows *rows,
                    const struct lt_reach_row *row)
{
    static const char *const edges[] = {"direct", "indirect", "alias", "reads", "writes"};
    bool is_job = row->name.kind == KIND_JOB, is_column = row->name.kind == KIND_COLUMN;
    uint32_t dataset = is_column ? row->name.parent : row->node;
    struct lt_about_run run = is_job ? lt_about_job_run(about, row->node) : lt_about_writer(about, dataset);
    lt_answer_row(answer);
    lt_answer_count(answer, row->hop);
    lt_answer_text(answer, kinds[row->name.kind]);
    lt_answer_text(answer, row->name.namespace);
    lt_answer_text(answer, row->name.name);
    lt_answer_text(answer, row->name.column);
    lt_answer_text(answer, lt_about_label(about, row->node, &row->name));
    lt_answer_text(answer, row->edge == LT_REACH_NO_EDGE ? NULL : edges[row->edge]);
    put_via(about, answer, rows, row);
    if (lt_about_may_have_owner(about, dataset))
        lt_asking_owners(answer, about->index, dataset);
    else
        lt_answer_list(answer, NULL, 0);
    if (is_job)
        lt_answer_none(answer);
    else
        lt_answer_bool(answer, lt_about_is_pii(about, row->node));
    if (is_column)
        lt_answer_bool(answer, row->is_masked);
    else
        lt_answer_none(answer);
    put_run(answer, &run);
    if (is_job)
        lt_answer_none(answer);
    else
        lt_answer_bool(answer, lt_about_is_dropped(about, dataset));
    return run.is_incomplete;
}

static int print(struct lt_question *question, const char *name, const struct lt_reach_rows *rows)
{
    struct lt_answer *answer = lt_answer_new(name);
    bool is_incomplete = false;
    lt_question_head(question, answer);
    lt_question_put_nodes(question, answer, "start", &rows->starts);
    lt_answer_section(answer, NULL, NULL, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < rows->items.count; i++)
        if (kind == KIND_ANY || rows->items.items[i].name.kind == kind)
            is_incomplete |= put_row(&question->about, answer, rows, &rows->items.items[i]);
    lt_question_put_incomplete(question, &ask, answer, is_incomplete);
    struct lt_buf nothing = {0};
    lt_buf_addf(&nothing, "nothing in the log %s it%s",
                strcmp(name, "impact") == 0 ? "depends on" : "leads to", hops ? " within so many hops" : "");
    int status = lt_asking_print(name, &ask, question->index, question->links, answer, nothing.data);
    lt_buf_clear(&nothing);
    return status;
}

/* What is meant: a run, or nodes. */
static int find(struct lt_index *index, const char *text, int64_t *ret_run, struct lt_nodes *ret_nodes,
                struct lt_err *err)
{
    if (strncmp(text, "run:", 4) == 0 && lt_find_run(index, text + 4, ret_run, err) == LT_OK)
        return LT_OK;
    return lt_find_nodes(index, text, LT_FIND_DATASETS | LT_FIND_COLUMNS | LT_FIND_JOBS, ret_nodes, err);
}

static int tell(const char *name, const char *what)
{
    struct lt_question question;
    struct lt_nodes nodes = {0};
    struct lt_reach_rows rows = {0};
    struct lt_err err;
    int64_t run = 0;
    uint32_t most;
    int status = 0, result = lt_question_hops(hops, &most, &err);
    if (result != LT_OK)
        return lt_asking_fail(name, result, &err);
    result = lt_question_open(lt_ask_folder(&ask), as_of, &question, &err);
    if (result == LT_OK)
        result = find(question.index, what, &run, &nodes, &err);
    if (result == LT_OK)
        result = lt_reach_rows(&question.about, &nodes, run,
                               strcmp(name, "impact") == 0 ? LT_DOWNSTREAM : LT_UPSTREAM, most, &rows, &err);
    if (result == LT_OK)
        status = print(&question, name, &rows);
    else
        status = lt_asking_fail_in(name, question.index, question.links, result, &err);
    lt_reach_rows_clear(&rows);
    lt_nodes_clear(&nodes);
    lt_question_close(&question);
    return status;
}

static int start(const char *name, const struct lt_opt_usage *usage, int argc, char **argv)
{
    const char *what;
    int count;
    int status = lt_words(usage, argc, argv, 1, 1, &what, &count);
    return status == LT_OPT_STOP ? tell(name, what) : status;
}

int lt_cmd_impact(int argc, char **argv)
{
    return start("impact", &impact_usage, argc, argv);
}

int lt_cmd_origin(int argc, char **argv)
{
    return start("origin", &origin_usage, argc, argv);
}
