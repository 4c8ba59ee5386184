/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace versions: every run makes a version of the graph; so does a rollback. */
#include "base/mem.h"
#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/asking.h"
#include "cmd/cmd.h"
#include "cmd/run_rows.h"
#include "cmd/say.h"
#include "index/growth.h"

#include <stdlib.h>

enum { SHOWN_TO_PEOPLE = 100 };

static struct lt_ask ask;
static const char *limit;
static const struct lt_opt options[] = {
    {LT_OPT_TEXT, 'l', "limit", &limit, "N",
     "the newest N; 0 for all (default: 100 as text and\nmarkdown, all as json and csv)", NULL},
    LT_ASK_ROWS(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace versions",
    .arguments = "[options]",
    .summary = "list the versions of the graph, the newest first",
    .options = options,
    .text = "Every run makes a version: what was known before, and what it tells. A rollback\n"
            "makes one that equals an older. Numbers change when events of earlier runs\n"
            "arrive late: refer to runs, or name a version ('lintrace tag').\n\n"
            "Examples:\n"
            "  lintrace versions\n"
            "  lintrace graph --as-of v12\n\n"
            "Exit status: 0, 1 cannot read or write, 2 wrong usage, 4 there is no log.\n",
};

static const struct lt_answer_column columns[] = {
    {"version", LT_CELL_COUNT, false},     {"kind", LT_CELL_TEXT, false},
    {"time", LT_CELL_TIME, false},         {"run", LT_CELL_TEXT, false},
    {"job_namespace", LT_CELL_TEXT, true}, {"job", LT_CELL_TEXT, false},
    {"status", LT_CELL_TEXT, false},       {"tags", LT_CELL_LIST, false},
    {"base", LT_CELL_COUNT, false},        {"datasets", LT_CELL_COUNT, false},
    {"edges", LT_CELL_COUNT, false},       {"new_datasets", LT_CELL_COUNT, false},
    {"new_edges", LT_CELL_COUNT, false},   {"gone_edges", LT_CELL_COUNT, false},
    {"reason", LT_CELL_TEXT, false},
};

static void add_row(struct lt_answer *answer, struct lt_index *index, size_t number,
                    const struct lt_version *version)
{
    struct lt_database *database = lt_index_database(index);
    struct lt_query *query =
        lt_database_ask(database, "SELECT run_id, job, status FROM run WHERE id = ?", "i", version->run);
    bool has_run = lt_query_next(query);
    bool is_declared = has_run && lt_query_text(query, 2)[0] == 'D';
    char *run_id = has_run ? lt_xstrdup(lt_query_text(query, 0)) : NULL;
    char *status = has_run ? lt_xstrdup(lt_query_text(query, 2)) : NULL;
    int64_t job = has_run ? lt_query_integer(query, 1) : 0;
    lt_answer_row(answer);
    lt_answer_count(answer, (int64_t)number);
    lt_answer_text(answer, version->mark_id ? "rollback" : is_declared ? "event" : "run");
    lt_answer_time(answer, version->time_ms);
    lt_answer_text(answer, is_declared ? NULL : run_id);
    if (version->mark_id || !has_run) {
        lt_answer_none(answer);
        lt_answer_none(answer);
        lt_answer_none(answer);
        lt_answer_list(answer, NULL, 0);
        lt_answer_count(answer, (int64_t)version->base);
    } else {
        lt_asking_namespace(answer, index, job);
        lt_asking_name(answer, index, job);
        if (is_declared)
            lt_answer_none(answer);
        else
            lt_asking_status(answer, status);
        lt_run_put_names(answer, index, run_id);
        lt_answer_none(answer);
    }
    lt_answer_count(answer, version->datasets);
    lt_answer_count(answer, version->edges);
    lt_answer_count(answer, version->new_datasets);
    lt_answer_count(answer, version->new_edges);
    lt_answer_count(answer, version->gone_edges);
    lt_answer_text(answer, version->reason);
    free(run_id);
    free(status);
}

static int tell(struct lt_index *index, const struct lt_growth *growth, int64_t most)
{
    struct lt_answer *answer = lt_answer_new("versions");
    size_t shown = most && (size_t)most < growth->count ? (size_t)most : growth->count;
    lt_answer_section(answer, NULL, NULL, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < shown; i++)
        add_row(answer, index, growth->count - i, &growth->items[growth->count - 1 - i]);
    lt_asking_put_log(answer, index);
    lt_json_set_count(lt_answer_head(answer), "left_out", growth->count - shown);
    if (shown < growth->count && !limit)
        lt_say("versions: %zu older versions are left out; --limit 0 shows all", growth->count - shown);
    lt_asking_say_incomplete(&ask, index, false);
    return lt_ask_print(&ask, answer);
}

int lt_cmd_versions(int argc, char **argv)
{
    int next = 0;
    struct lt_index *index = NULL;
    struct lt_growth growth = {0};
    struct lt_err err;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    int64_t most =
        (ask.format == LT_AS_TEXT && !ask.is_json) || ask.format == LT_AS_MARKDOWN ? SHOWN_TO_PEOPLE : 0;
    if (status == LT_OPT_STOP && (next < argc || (limit && !lt_asking_number(limit, &most)))) {
        lt_err_set(&err, LT_EUSAGE, "'%.100s' does not belong there; try 'lintrace versions --help'",
                   next < argc ? argv[next] : limit);
        return lt_asking_fail("versions", LT_EUSAGE, &err);
    }
    if (status == LT_OPT_STOP)
        status = lt_asking_open("versions", &ask, &index);
    if (status != LT_OPT_STOP)
        return status;
    int result = lt_growth_find(index, &growth, &err);
    status = result == LT_OK ? tell(index, &growth, most) : lt_asking_fail("versions", result, &err);
    lt_growth_clear(&growth);
    lt_index_close(index);
    return status;
}
