/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace runs: which runs there were, the newest first. */
#include "base/mem.h"
#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/asking.h"
#include "cmd/cmd.h"
#include "cmd/run_rows.h"
#include "index/find.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_TO_PEOPLE = 100 };

static struct lt_ask ask;
static const char *job, *dataset, *since, *until, *limit;
static int status_wanted;
static bool is_failed, is_incomplete;
static const char *const statuses[] = {"any", "completed", "failed", "aborted", "running", NULL};
static const char *const status_words[] = {"", "COMPLETED", "FAILED", "ABORTED", "RUNNING"};
static const struct lt_opt options[] = {
    {LT_OPT_TEXT, 'j', "job", &job, "JOB", "of these jobs: a name, namespace/name, or a pattern", NULL},
    {LT_OPT_TEXT, 0, "dataset", &dataset, "DATASET",
     "that read or wrote these datasets: a name, a pattern,\ntag:..., owner:...", NULL},
    {LT_OPT_WORD, 0, "status", &status_wanted, "WORD", "completed, failed, aborted or running", statuses},
    {LT_OPT_FLAG, 0, "failed", &is_failed, NULL, "failed or aborted", NULL},
    {LT_OPT_FLAG, 0, "incomplete", &is_incomplete, NULL, "whose verdict is incomplete", NULL},
    {LT_OPT_TEXT, 0, "since", &since, "WHEN",
     "that ended then or later: 2026-05-01, a time, how long\nago (2h, 3d), or a run", NULL},
    {LT_OPT_TEXT, 0, "until", &until, "WHEN", "that ended then or before", NULL},
    {LT_OPT_TEXT, 'l', "limit", &limit, "N",
     "the newest N; 0 for all (default: 100 as text and\nmarkdown, all as json and csv)", NULL},
    LT_ASK_ROWS(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace runs",
    .arguments = "[options]",
    .summary = "list the runs in the log, the newest first",
    .options = options,
    .text = "Without options: all runs. A run must fit all that is asked for.\n\n"
            "Examples:\n"
            "  lintrace runs\n"
            "  lintrace runs --job 'load_*' --failed --since 7d\n"
            "  lintrace runs --dataset orders.csv --format csv\n\n"
            "Exit status: 0 (also when no run fits), 1 cannot read or write, 2 wrong usage,\n"
            "4 there is no log, or no such job or dataset.\n",
};

/* What is asked for. */
struct filter {
    struct lt_nodes jobs, datasets;
    struct lt_moment since, until;
    int64_t limit;
    uint8_t *is_using; /* by run: used one of the datasets; NULL when any will do */
};

static void mark_users(struct lt_index *index, struct filter *filter)
{
    struct lt_database *database = lt_index_database(index);
    int64_t last = lt_database_number(database, 0, "SELECT max(id) FROM run", "");
    filter->is_using = lt_xcalloc((size_t)last + 1, 1);
    for (size_t i = 0; i < filter->datasets.items.count; i++) {
        struct lt_query *query = lt_database_ask(database, "SELECT run FROM run_dataset WHERE dataset = ?",
                                                 "i", (int64_t)filter->datasets.items.items[i]);
        while (lt_query_next(query))
            filter->is_using[lt_query_integer(query, 0)] = 1;
    }
}

static int read_filter(struct lt_index *index, struct filter *ret_filter, struct lt_err *err)
{
    int result = LT_OK;
    bool is_of_people = ask.format == LT_AS_TEXT || ask.format == LT_AS_MARKDOWN;
    *ret_filter = (struct filter){.since = {.seen_ms = INT64_MIN}, .until = {.seen_ms = INT64_MAX}};
    ret_filter->limit = is_of_people && !ask.is_json ? SHOWN_TO_PEOPLE : 0;
    if (limit && !lt_asking_number(limit, &ret_filter->limit))
        return lt_err_set(err, LT_EUSAGE, "'%.100s' is not a number of runs; try 'lintrace runs --help'",
                          limit);
    if (job) {
        char *name = strncmp(job, "job:", 4) == 0 ? lt_xstrdup(job) : lt_xasprintf("job:%s", job);
        result = lt_find_nodes(index, name, LT_FIND_JOBS, &ret_filter->jobs, err);
        free(name);
    }
    if (result == LT_OK && dataset)
        result = lt_find_nodes(index, dataset, LT_FIND_DATASETS, &ret_filter->datasets, err);
    if (result == LT_OK && dataset)
        mark_users(index, ret_filter);
    if (result == LT_OK && since)
        result = lt_asking_since(index, since, &ret_filter->since, err);
    if (result == LT_OK && until)
        result = lt_find_moment(index, until, &ret_filter->until, err);
    return result;
}

static void clear_filter(struct filter *filter)
{
    lt_nodes_clear(&filter->jobs);
    lt_nodes_clear(&filter->datasets);
    free(filter->is_using);
}

static bool has_node(const struct lt_nodes *nodes, uint32_t node)
{
    size_t low = 0, high = nodes->items.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (nodes->items.items[middle] < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low < nodes->items.count && nodes->items.items[low] == node;
}

/* Is it one of them, by what is in its row: id, job, status, verdict? */
static bool fits(const struct filter *filter, const struct lt_query *query)
{
    const char *status = lt_query_text(query, 2), *verdict = lt_query_text(query, 3);
    if (job && !has_node(&filter->jobs, (uint32_t)lt_query_integer(query, 1)))
        return false;
    if (filter->is_using && !filter->is_using[lt_query_integer(query, 0)])
        return false;
    if (status_wanted && strcmp(status, status_words[status_wanted]) != 0)
        return false;
    if (is_failed && strcmp(status, "FAILED") != 0 && strcmp(status, "ABORTED") != 0)
        return false;
    return !is_incomplete || (verdict && strcmp(verdict, "incomplete") == 0);
}

static bool has_filter(void)
{
    return job || dataset || since || until || status_wanted || is_failed || is_incomplete;
}

static int64_t run_count(struct lt_index *index)
{
    return lt_database_number(lt_index_database(index), 0,
                              "SELECT (SELECT count(*) FROM run) - (SELECT count(*) FROM run WHERE status = "
                              "'DECLARED')",
                              "");
}

static int tell(struct lt_index *index, const struct filter *filter)
{
    struct lt_answer *answer = lt_answer_new("runs");
    int64_t left_out = 0;
    bool has_doubt = false;
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT id, job, status, verdict FROM run WHERE seen >= ?1 AND (seen, run_id) >= (?1, ?2) AND "
        "seen <= ?3 AND (?4 = '' OR (seen, run_id) <= (?3, ?4)) AND status <> 'DECLARED' "
        "ORDER BY seen DESC, run_id DESC",
        "itit", filter->since.seen_ms, filter->since.run_id, filter->until.seen_ms, filter->until.run_id);
    lt_answer_section(answer, NULL, NULL, lt_run_columns, LT_RUN_COLUMNS);
    while (lt_query_next(query)) {
        if (!fits(filter, query))
            continue;
        if (filter->limit && (int64_t)lt_answer_row_count(answer) == filter->limit) {
            left_out++;
            if (!has_filter()) {
                left_out = run_count(index) - filter->limit;
                break;
            }
            continue;
        }
        const char *verdict = lt_query_text(query, 3);
        has_doubt |= verdict && strcmp(verdict, "incomplete") == 0;
        lt_run_row(answer, index, lt_query_integer(query, 0));
    }
    lt_asking_put_log(answer, index);
    lt_asking_put_incomplete(answer, has_doubt);
    lt_json_set_count(lt_answer_head(answer), "left_out", (uint64_t)left_out);
    if (left_out && !limit)
        lt_asking_say("runs", "%lld older runs are left out; --limit 0 shows all", (long long)left_out);
    lt_asking_say_incomplete(&ask, index, false); /* of each the verdict is told */
    return lt_asking_print("runs", &ask, index, NULL, answer, "no run is like that");
}

int lt_cmd_runs(int argc, char **argv)
{
    int next = 0;
    struct lt_index *index = NULL;
    struct filter filter = {0};
    struct lt_err err;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status == LT_OPT_STOP && lt_asking_has_more("runs", argc - next, argv + next, 0))
        return lt_err_exit_status(LT_EUSAGE);
    if (status == LT_OPT_STOP)
        status = lt_asking_open("runs", &ask, &index);
    if (status != LT_OPT_STOP)
        return status;
    int result = read_filter(index, &filter, &err);
    if (result == LT_OK)
        result = lt_database_result(lt_index_database(index), &err);
    status = result == LT_OK ? tell(index, &filter) : lt_asking_fail_in("runs", index, NULL, result, &err);
    clear_filter(&filter);
    lt_index_close(index);
    return status;
}
