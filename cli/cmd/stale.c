/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace stale: which outputs should be made anew, and why. */
#include "index/stale.h"

#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/asking.h"
#include "cmd/cmd.h"
#include "cmd/stale_disk.h"
#include "index/find.h"

#include <stdlib.h>
#include <string.h>

static struct lt_ask ask;
static bool is_log_only, has_exit_code;
static const char *sidecar;
static const struct lt_opt options[] = {
    {LT_OPT_FLAG, 0, "log-only", &is_log_only, NULL, "do not look at the files themselves", NULL},
    {LT_OPT_TEXT, 'c', "sidecar", &sidecar, "FILE",
     "how old datasets may be (default: lintrace.yaml of the\nworking folder or the nearest above it)", NULL},
    {LT_OPT_FLAG, 0, "exit-code", &has_exit_code, NULL, "exit with 1 when something is stale", NULL},
    LT_ASK_ROWS(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace stale",
    .arguments = "[options] [DATASET...]",
    .summary = "tell which outputs should be made anew, and why",
    .options = options,
    .text = "Looked at is each output (or those named) by the newest run that completed and\n"
            "wrote it: did a later run write an input (input_changed) or remove it\n"
            "(input_dropped); is an input itself stale (input_stale); did a run write it\n"
            "since that failed (left_by_failed)? Then the files, where this host made them:\n"
            "are the output (missing, changed), its inputs (input_missing, input_changed) and\n"
            "the program or script (program_changed) what they were? A warning may be all\n"
            "right: a version is not known, only the program changed, or a file of a group\n"
            "was written that may not have been read. At last, is it older than its freshness\n"
            "in the sidecar allows (too_old)? What was looked at in the log only is counted.\n\n"
            "Examples:\n"
            "  lintrace stale\n"
            "  lintrace stale report.csv --exit-code && echo up to date\n"
            "  lintrace stale --log-only --format csv\n\n"
            "Exit status: 0, 1 something is stale (with --exit-code), or cannot read or\n"
            "write, 2 wrong usage, 4 there is no log, or nothing that is called so.\n",
};

enum { COLUMNS = 15 };
static const struct lt_answer_column columns[COLUMNS] = {
    {"namespace", LT_CELL_TEXT, true},
    {"name", LT_CELL_TEXT, true},
    {"label", LT_CELL_TEXT, false},
    {"reason", LT_CELL_TEXT, false},
    {"because_namespace", LT_CELL_TEXT, true},
    {"because", LT_CELL_TEXT, false},
    {"run", LT_CELL_TEXT, true},
    {"job_namespace", LT_CELL_TEXT, true},
    {"job", LT_CELL_TEXT, false},
    {"made", LT_CELL_TIME, false},
    {"used_version", LT_CELL_TEXT, true},
    {"newer_version", LT_CELL_TEXT, true},
    {"newer_run", LT_CELL_TEXT, false},
    {"owners", LT_CELL_LIST, false},
    {"severity", LT_CELL_TEXT, false},
};

/* A row with what it is sorted by. */
struct named {
    const struct lt_stale_row *row;
    char *key;
};

static int by_key(const void *left, const void *right)
{
    return strcmp(((const struct named *)left)->key, ((const struct named *)right)->key);
}

static void add_names(struct lt_index *index, uint32_t node, struct lt_buf *ret_key)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(index), "SELECT namespace, name FROM node WHERE id = ?", "i", (int64_t)node);
    bool is_there = node && lt_query_next(query);
    for (int i = 0; i < 2; i++)
        lt_buf_addf(ret_key, "%s\1", is_there ? lt_query_text(query, i) : "");
}

static char *key_of(struct lt_index *index, const struct lt_stale_row *row)
{
    struct lt_buf key = {0};
    add_names(index, row->dataset, &key);
    lt_buf_addf(&key, "%s\1", lt_stale_reasons[row->reason]);
    add_names(index, row->because, &key);
    return lt_buf_take(&key);
}

static void put_because(struct lt_cells *cells, struct lt_index *index, const struct lt_stale_row *row)
{
    lt_asking_namespace(lt_cell(cells), index, row->because);
    if (row->text)
        lt_answer_text(lt_cell(cells), row->text);
    else
        lt_asking_name(lt_cell(cells), index, row->because);
}

static void put_version(struct lt_cells *cells, struct lt_index *index, int64_t content)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT version FROM content WHERE id = ?", "i", content);
    lt_answer_text(lt_cell(cells), content && lt_query_next(query) ? lt_query_text(query, 0) : NULL);
}

static void put_row(struct lt_answer *answer, struct lt_index *index, const struct lt_stale_row *row)
{
    struct lt_cells cells = {answer, columns, 0, false};
    lt_answer_row(answer);
    lt_asking_namespace(lt_cell(&cells), index, row->dataset);
    lt_asking_name(lt_cell(&cells), index, row->dataset);
    lt_asking_label(lt_cell(&cells), index, row->dataset);
    lt_answer_text(lt_cell(&cells), lt_stale_reasons[row->reason]);
    put_because(&cells, index, row);
    struct lt_query *query =
        lt_database_ask(lt_index_database(index),
                        "SELECT r.run_id, j.namespace, j.name, r.seen FROM run r JOIN node j ON j.id = r.job "
                        "WHERE r.id = ?",
                        "i", row->maker);
    bool is_there = lt_query_next(query);
    for (int i = 0; i < 3; i++)
        lt_answer_text(lt_cell(&cells), is_there ? lt_query_text(query, i) : NULL);
    lt_asking_time_of(lt_cell(&cells), query, 3);
    put_version(&cells, index, row->used);
    if (row->found)
        lt_answer_text(lt_cell(&cells), row->found);
    else
        put_version(&cells, index, row->newer);
    lt_asking_run(lt_cell(&cells), index, row->newer_run);
    lt_asking_owners(lt_cell(&cells), index, row->dataset);
    lt_answer_text(lt_cell(&cells), row->is_warning ? "warn" : "error");
    lt_answer_tone(answer, row->is_warning ? LT_TONE_WARN : LT_TONE_BAD);
}

/* ---- the question ---- */

static bool is_wanted(const struct lt_nodes *wanted, uint32_t dataset)
{
    bool is_one = wanted->items.count == 0;
    for (size_t i = 0; i < wanted->items.count && !is_one; i++)
        is_one = wanted->items.items[i] == dataset;
    return is_one;
}

/* What is gone is looked at only for what was made of it. */
static bool is_told(const struct lt_stale *stale, const struct lt_nodes *wanted, uint32_t dataset)
{
    return is_wanted(wanted, dataset) && !lt_stale_target(stale, dataset)->is_gone;
}

/* An incomplete run may have read more than it knows, and what is not told cannot be stale. */
static void put_doubt(struct lt_answer *answer, struct lt_index *index, const struct lt_stale *stale,
                      const struct lt_nodes *wanted)
{
    size_t count = 0;
    for (size_t i = 0; i < stale->targets.count; i++)
        count += is_told(stale, wanted, stale->targets.items[i].dataset) &&
                 lt_asking_is_incomplete(index, stale->targets.items[i].maker);
    lt_asking_put_incomplete(answer, count > 0);
    lt_asking_say_incomplete(&ask, index, false);
    if (count)
        lt_asking_say("stale", "made by runs that are incomplete, so that inputs may be missing: %zu", count);
}

/* How many outputs that is about: none is not the same as that none is stale. */
static size_t put_looked_at(struct lt_answer *answer, const struct lt_stale *stale,
                            const struct lt_nodes *wanted)
{
    size_t count = 0;
    for (size_t i = 0; i < stale->targets.count; i++)
        count += is_told(stale, wanted, stale->targets.items[i].dataset);
    lt_json_set_count(lt_answer_head(answer), "looked_at", count);
    return count;
}

/* How many datasets the disk was not asked about, each counted once; a line for people when there are. */
static void put_unseen(struct lt_answer *answer, const struct lt_unseen *unseen,
                       const struct lt_nodes *wanted)
{
    static const char *const keys[] = {"elsewhere", "groups", "no_files", "unreadable"};
    static const char *const words[] = {"made on another host, or it is not known where", "groups",
                                        "no files with a plain name", "files that could not be read"};
    if (is_log_only)
        return;
    struct lt_json *counts = lt_json_set_object(lt_answer_head(answer), "log_only");
    struct lt_buf line = {0};
    for (int reason = 0; reason < LT_UNSEEN_REASONS; reason++) {
        struct lt_nodes datasets = {0};
        for (size_t i = 0; i < unseen->items.count; i++)
            if ((int)unseen->items.items[i].reason == reason &&
                is_wanted(wanted, unseen->items.items[i].target))
                LT_VEC_PUSH(&datasets.items, unseen->items.items[i].dataset);
        lt_nodes_sort(&datasets);
        lt_json_set_count(counts, keys[reason], datasets.items.count);
        if (datasets.items.count)
            lt_buf_addf(&line, "%s%s: %zu", line.length ? "; " : "", words[reason], datasets.items.count);
        lt_nodes_clear(&datasets);
    }
    if (line.length)
        lt_asking_say("stale", "looked at in the log only: %s", line.data);
    lt_buf_clear(&line);
}

static int tell(struct lt_index *index, const struct lt_index_links *links, const struct lt_stale *stale,
                const struct lt_unseen *unseen, const struct lt_nodes *wanted)
{
    struct lt_answer *answer = lt_answer_new("stale");
    LT_VEC(struct named) rows = {0};
    lt_asking_put_log(answer, index);
    put_doubt(answer, index, stale, wanted);
    bool is_none = put_looked_at(answer, stale, wanted) == 0;
    put_unseen(answer, unseen, wanted);
    lt_answer_section(answer, NULL, NULL, columns, COLUMNS);
    for (size_t i = 0; i < stale->rows.count; i++)
        if (is_told(stale, wanted, stale->rows.items[i].dataset))
            LT_VEC_PUSH(&rows, (struct named){&stale->rows.items[i], key_of(index, &stale->rows.items[i])});
    if (rows.count)
        qsort(rows.items, rows.count, sizeof *rows.items, by_key);
    for (size_t i = 0; i < rows.count; i++) {
        put_row(answer, index, rows.items[i].row);
        free(rows.items[i].key);
    }
    free(rows.items);
    bool is_stale = lt_answer_row_count(answer) > 0;
    static const char nothing[] = "nothing was looked at: no run of the log wrote it";
    if (is_none && has_exit_code && (ask.is_json || ask.format != LT_AS_TEXT))
        lt_asking_say("stale", nothing);
    int status = lt_asking_print("stale", &ask, index, links, answer, is_none ? nothing : "nothing is stale");
    return status == 0 && has_exit_code && is_stale ? 1 : status;
}

static int answer_it(struct lt_index *index, char *const *words, size_t count)
{
    struct lt_index_links *links = NULL;
    struct lt_nodes wanted = {0};
    struct lt_stale stale = {0};
    struct lt_err err;
    struct lt_unseen unseen = {0};
    int status, result = lt_index_links_open(index, NULL, &links, &err);
    for (size_t i = 0; i < count && result == LT_OK; i++) {
        struct lt_nodes nodes;
        result = lt_find_nodes(index, words[i], LT_FIND_DATASETS, &nodes, &err);
        for (size_t at = 0; at < nodes.items.count; at++)
            LT_VEC_PUSH(&wanted.items, nodes.items.items[at]);
        lt_nodes_clear(&nodes);
    }
    if (result == LT_OK) {
        lt_stale_look(index, links, &stale);
        if (!is_log_only)
            lt_stale_look_at_disk(&stale, &unseen);
        lt_stale_inherit(&stale);
        lt_stale_look_at_age(&stale, sidecar); /* what is made of it is no older for that */
        result = lt_database_result(lt_index_database(index), &err);
    }
    status = result == LT_OK ? tell(index, links, &stale, &unseen, &wanted)
                             : lt_asking_fail_in("stale", index, links, result, &err);
    lt_unseen_clear(&unseen);
    lt_stale_clear(&stale);
    lt_nodes_clear(&wanted);
    lt_index_links_close(links);
    return status;
}

int lt_cmd_stale(int argc, char **argv)
{
    int next = 0;
    struct lt_index *index = NULL;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status == LT_OPT_STOP)
        status = lt_asking_open("stale", &ask, &index);
    if (status == LT_OPT_STOP)
        status = answer_it(index, argv + next, (size_t)(argc - next));
    lt_index_close(index);
    return status;
}
