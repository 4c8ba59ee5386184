/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace stats: how the jobs do, what flows most, and which runs the last one had to wait for. */
#include "index/stats.h"

#include "base/opt.h"
#include "cmd/arc_rows.h"
#include "cmd/ask.h"
#include "cmd/asking.h"
#include "cmd/cmd.h"
#include "cmd/run_rows.h"
#include "cmd/stat_rows.h"
#include "index/chain.h"
#include "index/find.h"
#include "index/links.h"

#include <stdlib.h>
#include <string.h>

enum { DAY_MS = 86400000, FLOWS_SHOWN = 20 };

static struct lt_ask ask;
static const char *since, *run_wanted, *limit;
static bool is_of_day;
static const struct lt_opt options[] = {
    {LT_OPT_TEXT, 0, "since", &since, "WHEN",
     "of runs that ended then or later: 2026-05-01, a time,\nhow long ago (2h, 3d), or a run", NULL},
    {LT_OPT_FLAG, 0, "day", &is_of_day, NULL, "of the runs of the day before the newest run's end", NULL},
    {LT_OPT_TEXT, 'r', "run", &run_wanted, "RUN", "the critical path to this run (default: the newest)",
     NULL},
    {LT_OPT_TEXT, 'l', "limit", &limit, "N", "so many flows; 0 for all (default: 20)", NULL},
    LT_ASK_ROWS(ask),
    LT_ASK_SECTION_ROW(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace stats",
    .arguments = "[options]",
    .summary = "tell how the jobs do: runs, failures, durations, rows",
    .options = options,
    .text = "Parts: rows (a job each), total, flows (the edges of the graph that most runs\n"
            "tell), critical_path (the chain of runs that took longest, each reading what the\n"
            "one before wrote, up to the newest; of the day before its end, or since WHEN).\n\n"
            "Examples:\n"
            "  lintrace stats\n"
            "  lintrace stats --since 30d --format csv\n"
            "  lintrace stats --day --section critical_path\n\n"
            "Exit status: 0, 1 cannot read or write, 2 wrong usage, 4 there is no log, or no\n"
            "such run.\n",
};

struct request {
    struct lt_moment since;
    int64_t run, limit, end_ms;
    bool has_since;
};

static int read_request(struct lt_index *index, struct request *ret_request, struct lt_err *err)
{
    int result = LT_OK;
    struct lt_database *database = lt_index_database(index);
    *ret_request = (struct request){.limit = FLOWS_SHOWN, .has_since = since || is_of_day};
    if (limit && !lt_asking_number(limit, &ret_request->limit))
        return lt_err_set(err, LT_EUSAGE, "'%.100s' is not a number of flows; try 'lintrace stats --help'",
                          limit);
    if (run_wanted)
        result = lt_find_run(index, run_wanted, &ret_request->run, err);
    else
        ret_request->run = lt_database_number(
            database, 0,
            "SELECT id FROM run WHERE status <> 'DECLARED' ORDER BY seen DESC, run_id DESC LIMIT 1", "");
    if (result == LT_OK && since)
        result = lt_asking_since(index, since, &ret_request->since, err);
    ret_request->end_ms =
        lt_database_number(database, 0, "SELECT seen FROM run WHERE id = ?", "i", ret_request->run);
    if (!since)
        ret_request->since.seen_ms = ret_request->end_ms - DAY_MS;
    return result;
}

/* ---- the parts ---- */

static void put_jobs(struct lt_answer *answer, struct lt_index *index, const struct request *request)
{
    struct lt_stats stats;
    lt_stats_collect(index, 0, request->has_since ? &request->since : NULL, &stats);
    lt_answer_section(answer, NULL, NULL, lt_stat_columns, LT_STAT_COLUMNS);
    for (size_t i = 0; i < stats.jobs.count; i++)
        lt_stat_row(answer, index, &stats.jobs.items[i]);
    lt_answer_facts(answer, "total", "total");
    lt_stat_facts(answer, index, &stats.total);
    lt_asking_put_incomplete(answer, stats.total.incomplete > 0);
    lt_stats_clear(&stats);
}

/* The edges of datasets that most runs tell; of equals by their names. */
static void put_flows(struct lt_answer *answer, struct lt_index *index, const struct lt_index_links *links,
                      int64_t count)
{
    /* Names are looked up only of those that are told often enough to be among them. */
    int64_t fewest =
        count ? lt_database_number(lt_index_database(index), 0,
                                   "SELECT sum(runs) AS told FROM edge e WHERE kind < 2 AND EXISTS "
                                   "(SELECT 1 FROM node s WHERE s.id = e.source AND s.kind = 1) GROUP "
                                   "BY source, target, job ORDER BY told DESC LIMIT 1 OFFSET ?",
                                   "i", count - 1)
              : 0;
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT g.source, g.target, g.job, g.kind FROM (SELECT source, target, job, min(kind) AS kind, "
        "sum(runs) AS told FROM edge WHERE kind < 2 GROUP BY source, target, job HAVING told >= max(?2, 1)) "
        "g "
        "CROSS JOIN node s ON s.id = g.source AND s.kind = 1 CROSS JOIN node j ON j.id = g.job "
        "CROSS JOIN node t ON t.id = g.target ORDER BY g.told DESC, s.namespace, s.name, j.namespace, "
        "j.name, "
        "t.namespace, t.name LIMIT ?1",
        "ii", count ? count : -1, fewest);
    lt_answer_section(answer, "flows", "flows", lt_arc_columns, LT_ARC_COLUMNS);
    while (lt_query_next(query)) {
        struct lt_arc arc;
        lt_arc_look(index, links, (uint32_t)lt_query_integer(query, 0), (uint32_t)lt_query_integer(query, 1),
                    (uint32_t)lt_query_integer(query, 2), (enum lt_edge_kind)lt_query_integer(query, 3),
                    &arc);
        if (arc.runs) /* else rolled back */
            lt_arc_row(answer, index, &arc);
        lt_arc_clear(&arc);
    }
}

static void put_critical_path(struct lt_answer *answer, struct lt_index *index, const struct request *request)
{
    struct lt_chain chain;
    lt_chain_find(index, request->run, request->since.seen_ms, &chain);
    lt_answer_section(answer, "critical_path", "critical path", lt_run_columns, LT_RUN_COLUMNS);
    for (size_t i = 0; i < chain.runs.count; i++)
        lt_run_row(answer, index, chain.runs.items[i]);
    lt_json_set_real(lt_answer_head(answer), "critical_path_seconds", (double)chain.total_ms / 1000);
    lt_chain_clear(&chain);
}

/* Is that part wanted? What is not costs nothing. */
static bool is_asked(const char *part)
{
    return !ask.section || strcmp(ask.section, part) == 0;
}

static int tell(struct lt_index *index)
{
    struct request request;
    struct lt_index_links *links = NULL;
    struct lt_err err;
    int status, result = read_request(index, &request, &err);
    if (result == LT_OK)
        result = lt_index_links_open(index, NULL, &links, &err);
    if (result == LT_OK) {
        struct lt_answer *answer = lt_answer_new("stats");
        lt_asking_put_log(answer, index);
        if (is_asked("rows") || is_asked("total"))
            put_jobs(answer, index, &request);
        if (is_asked("flows"))
            put_flows(answer, index, links, request.limit);
        if (is_asked("critical_path"))
            put_critical_path(answer, index, &request);
        lt_asking_say_incomplete(&ask, index, false); /* how many are, of each job is told */
        status = lt_ask_print(&ask, answer);
    } else {
        status = lt_asking_fail("stats", result, &err);
    }
    lt_index_links_close(links);
    return status;
}

int lt_cmd_stats(int argc, char **argv)
{
    int next = 0;
    struct lt_index *index = NULL;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    if (lt_asking_has_more("stats", argc - next, argv + next, 0))
        return lt_err_exit_status(LT_EUSAGE);
    status = lt_asking_open("stats", &ask, &index);
    if (status == LT_OPT_STOP)
        status = tell(index);
    lt_index_close(index);
    return status;
}
