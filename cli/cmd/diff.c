/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace diff: what is not the same in two runs, or in the graph at two moments. */
#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/asking.h"
#include "cmd/cmd.h"
#include "cmd/run_rows.h"
#include "index/difference.h"
#include "index/find.h"

#include <stdlib.h>
#include <string.h>

static struct lt_ask ask;
static bool is_of_graphs, has_exit_code;
static const struct lt_opt options[] = {
    {LT_OPT_FLAG, 0, "as-of", &is_of_graphs, NULL,
     "compare the graph, and how the datasets were, at two\nmoments: times, how long ago (2h), runs, v12, "
     "@tag",
     NULL},
    {LT_OPT_FLAG, 0, "graph", &is_of_graphs, NULL, "the same as --as-of", NULL},
    {LT_OPT_FLAG, 0, "exit-code", &has_exit_code, NULL, "exit with 1 when there is a difference", NULL},
    LT_ASK_ROWS(ask),
    LT_ASK_SECTION_ROW(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace diff",
    .arguments = "[options] [BEFORE] AFTER",
    .summary = "tell what is not the same in two runs, or at two moments",
    .options = options,
    .text = "BEFORE and AFTER are runs: an id or the beginning of one, latest, latest~1,\n"
            "@tag. Without BEFORE: the run of the same job before that. Compared are status\n"
            "and verdict, program, script, arguments and environment; which datasets were\n"
            "read and written, their versions, rows, columns and types; edges; owners and\n"
            "tags.\n\n"
            "Examples:\n"
            "  lintrace diff latest\n"
            "  lintrace diff latest~1 latest --format markdown\n"
            "  lintrace diff --as-of 2026-05-01 2026-06-01\n"
            "  lintrace diff --exit-code @good latest\n\n"
            "Exit status: 0, 1 there is a difference (with --exit-code), or cannot read or\n"
            "write, 2 wrong usage, 4 there is no log, or no such run.\n",
};

enum { COLUMNS = 16 };
static const struct lt_answer_column columns[COLUMNS] = {
    {"kind", LT_CELL_TEXT, false},
    {"change", LT_CELL_TEXT, false},
    {"role", LT_CELL_TEXT, false},
    {"namespace", LT_CELL_TEXT, true},
    {"name", LT_CELL_TEXT, true},
    {"column", LT_CELL_TEXT, true},
    {"source_namespace", LT_CELL_TEXT, true},
    {"source", LT_CELL_TEXT, true},
    {"source_column", LT_CELL_TEXT, true},
    {"job_namespace", LT_CELL_TEXT, true},
    {"job", LT_CELL_TEXT, true},
    {"from", LT_CELL_TEXT, false},
    {"what", LT_CELL_TEXT, false},
    {"before", LT_CELL_TEXT, false},
    {"after", LT_CELL_TEXT, false},
    {"delta", LT_CELL_REAL, false},
};

/* For people: "orders.csv" or "orders.csv.price"; a job's or variable's name. */
static void put_label(struct lt_answer *answer, struct lt_index *index, uint32_t node, const char *column,
                      const char *otherwise)
{
    struct lt_buf label = {0};
    int64_t dataset = node;
    if (node && !lt_find_dataset(index, node)) /* a column, or a job, which is a part of none */
        dataset = lt_database_number(lt_index_database(index), 0, "SELECT parent FROM node WHERE id = ?", "i",
                                     (int64_t)node);
    if (dataset)
        lt_find_label(index, dataset, &label);
    if (dataset && column)
        lt_buf_addf(&label, ".%s", column);
    lt_answer_text(answer, dataset ? label.data : otherwise);
    lt_buf_clear(&label);
}

static void put_row(struct lt_answer *answer, struct lt_index *index, const struct lt_difference *one)
{
    struct lt_cells cells = {answer, columns, 0, false};
    lt_answer_row(answer);
    lt_answer_text(lt_cell(&cells), lt_difference_kinds[one->kind]);
    lt_answer_text(lt_cell(&cells), one->change);
    lt_answer_tone(answer, strcmp(one->change, "added") == 0     ? LT_TONE_GOOD
                           : strcmp(one->change, "removed") == 0 ? LT_TONE_BAD
                                                                 : LT_TONE_WARN);
    lt_answer_text(lt_cell(&cells), one->role);
    lt_answer_text(lt_cell(&cells), one->namespace);
    lt_answer_text(lt_cell(&cells), one->dataset);
    lt_answer_text(lt_cell(&cells), one->column);
    lt_answer_text(lt_cell(&cells), one->source_namespace);
    lt_answer_text(lt_cell(&cells), one->source_dataset);
    lt_answer_text(lt_cell(&cells), one->source_column);
    lt_asking_namespace(lt_cell(&cells), index, one->job);
    lt_asking_name(lt_cell(&cells), index, one->job);
    put_label(lt_cell(&cells), index, one->source, one->source_column, NULL);
    put_label(lt_cell(&cells), index, one->node, one->column, one->dataset);
    lt_answer_text(lt_cell(&cells), one->before);
    lt_answer_text(lt_cell(&cells), one->after);
    if (one->kind == LT_DIFFERS_ROWS)
        lt_answer_real(lt_cell(&cells), one->delta);
    else
        lt_answer_none(lt_cell(&cells));
}

/* Prints and frees the answer; the exit status. */
static int print(struct lt_answer *answer, const struct lt_differences *all)
{
    int status = lt_ask_print(&ask, answer);
    return status == 0 && has_exit_code && all->items.count ? 1 : status;
}

static struct lt_answer *new_answer(struct lt_index *index, const struct lt_differences *all)
{
    struct lt_answer *answer = lt_answer_new("diff");
    lt_asking_put_log(answer, index);
    lt_asking_put_incomplete(answer, all->is_incomplete);
    lt_asking_say_incomplete(&ask, index, all->is_incomplete);
    lt_answer_section(answer, NULL, "differences", columns, COLUMNS);
    for (size_t i = 0; i < all->items.count; i++)
        put_row(answer, index, &all->items.items[i]);
    return answer;
}

static int diff_graphs(struct lt_index *index, char *const *words)
{
    struct lt_differences all = {.index = index};
    struct lt_moment moments[2];
    struct lt_err err;
    int status, result = LT_OK;
    for (int i = 0; i < 2 && result == LT_OK; i++)
        result = lt_find_moment(index, words[i], &moments[i], &err);
    if (result == LT_OK)
        result = lt_differences_of_graphs(&all, &moments[0], &moments[1], &err);
    if (result == LT_OK) {
        struct lt_answer *answer = new_answer(index, &all);
        struct lt_json *as_of = lt_json_set_array(lt_answer_head(answer), "as_of");
        lt_json_add_text(as_of, words[0]);
        lt_json_add_text(as_of, words[1]);
        status = print(answer, &all);
    } else {
        status = lt_asking_fail("diff", result, &err);
    }
    lt_differences_clear(&all);
    return status;
}

/* The run of the same job before that one. */
static int find_before(struct lt_index *index, int64_t run, const char *word, int64_t *ret_before,
                       struct lt_err *err)
{
    *ret_before = lt_database_number(
        lt_index_database(index), 0,
        "SELECT b.id FROM run r JOIN run b ON b.job = r.job WHERE r.id = ? AND b.status <> 'DECLARED' AND "
        "(b.seen, b.run_id) < (r.seen, r.run_id) ORDER BY b.seen DESC, b.run_id DESC LIMIT 1",
        "i", run);
    return *ret_before
               ? LT_OK
               : lt_err_set(err, LT_ENOT_FOUND, "'%.100s' is the first run of its job: name two runs", word);
}

static void put_runs(struct lt_answer *answer, struct lt_index *index, const int64_t *runs)
{
    lt_answer_facts(answer, "before", "before");
    lt_run_facts(answer, index, runs[0]);
    lt_answer_facts(answer, "after", "after");
    lt_run_facts(answer, index, runs[1]);
}

static int diff_runs(struct lt_index *index, char *const *words, int count)
{
    struct lt_differences all = {.index = index};
    struct lt_err err;
    int64_t runs[2] = {0, 0};
    int status, result = lt_find_run(index, words[count - 1], &runs[1], &err);
    if (result == LT_OK && count == 2)
        result = lt_find_run(index, words[0], &runs[0], &err);
    else if (result == LT_OK)
        result = find_before(index, runs[1], words[0], &runs[0], &err);
    if (result == LT_OK) {
        lt_differences_of_runs(&all, runs[0], runs[1]);
        result = lt_database_result(lt_index_database(index), &err);
    }
    if (result == LT_OK) {
        struct lt_answer *answer = new_answer(index, &all);
        put_runs(answer, index, runs);
        status = print(answer, &all);
    } else {
        status = lt_asking_fail("diff", result, &err);
    }
    lt_differences_clear(&all);
    return status;
}

int lt_cmd_diff(int argc, char **argv)
{
    int next = 0;
    struct lt_index *index = NULL;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    int count = argc - next;
    if (count < (is_of_graphs ? 2 : 1)) {
        lt_asking_say("diff", is_of_graphs ? "which two moments? Try 'lintrace diff --help'"
                                           : "which run? Try 'lintrace diff latest', or --help");
        return lt_err_exit_status(LT_EUSAGE);
    }
    if (lt_asking_has_more("diff", count, argv + next, 2))
        return lt_err_exit_status(LT_EUSAGE);
    status = lt_asking_open("diff", &ask, &index);
    if (status == LT_OPT_STOP)
        status = is_of_graphs ? diff_graphs(index, argv + next) : diff_runs(index, argv + next, count);
    lt_index_close(index);
    return status;
}
