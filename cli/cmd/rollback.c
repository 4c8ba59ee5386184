/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace rollback: makes a new version of the graph that equals an old one. Nothing is deleted: the runs in
 * between stay in the log, and the way back is another rollback. */
#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/asking.h"
#include "cmd/cmd.h"
#include "cmd/version_event.h"
#include "index/links.h"

static struct lt_ask ask;
static const char *reason;
static bool is_dry;
static const struct lt_opt options[] = {
    {LT_OPT_TEXT, 'm', "reason", &reason, "TEXT", "why, for those who read the versions", NULL},
    {LT_OPT_FLAG, 'n', "dry-run", &is_dry, NULL, "tell what would be done, and do nothing", NULL},
    LT_ASK_ROWS(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace rollback",
    .arguments = "[options] VERSION",
    .summary = "make the graph again what it was at an earlier version",
    .options = options,
    .text = "VERSION is a run, @tag, a version's number (v12), a time or how long ago (2h).\n"
            "The new version equals that one; what later runs tell is added to it. Questions\n"
            "of the graph (impact, origin, path, datasets, graph of a selection) then know\n"
            "nothing of the runs in between; runs, show, stats and the diagram still do. No\n"
            "data is changed, and no event deleted: a rollback to the version before it takes\n"
            "it back.\n\n"
            "Examples:\n"
            "  lintrace versions\n"
            "  lintrace rollback @month-end --reason 'test runs in the log'\n\n"
            "Exit status: 0, 1 cannot write, 2 wrong usage, 4 no such version.\n",
};

static int64_t counted_edges(struct lt_index *index, const struct lt_moment *as_of)
{
    struct lt_index_links *links = NULL;
    struct lt_err err;
    if (lt_index_links_open(index, as_of, &links, &err) != LT_OK)
        return 0;
    const struct lt_links *graph = lt_index_links_graph(links);
    int64_t count = 0;
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT id FROM node WHERE kind = 1", "");
    while (lt_query_next(query)) {
        size_t found;
        const struct lt_link *link =
            graph->of(graph->user, (uint32_t)lt_query_integer(query, 0), LT_DOWNSTREAM, &found);
        for (; found; found--, link++)
            count += link->kind == LT_EDGE_DIRECT || link->kind == LT_EDGE_INDIRECT;
    }
    lt_index_links_close(links);
    return count;
}

static int roll_back(struct lt_index *index, const char *version, struct lt_answer *answer,
                     struct lt_err *err)
{
    struct lt_moment moment;
    char run_id[80] = "";
    int result = lt_find_moment(index, version, &moment, err);
    if (result == LT_OK)
        result = lt_version_run(index, &moment, run_id, err);
    if (result != LT_OK)
        return result;
    lt_answer_facts(answer, "facts", NULL);
    lt_answer_fact(answer, "run");
    lt_answer_text(answer, *run_id ? run_id : NULL);
    lt_answer_fact(answer, "edges_before");
    lt_answer_count(answer, counted_edges(index, NULL));
    lt_answer_fact(answer, "edges_after");
    lt_answer_count(answer, counted_edges(index, &moment));
    return is_dry ? LT_OK : lt_version_write(lt_index_folder(index), "rollback", run_id, NULL, reason, err);
}

int lt_cmd_rollback(int argc, char **argv)
{
    int next = 0;
    struct lt_index *index = NULL;
    struct lt_err err;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status == LT_OPT_STOP && argc - next != 1) {
        lt_err_set(&err, LT_EUSAGE, "to which version? try 'lintrace rollback --help'");
        return lt_asking_fail("rollback", LT_EUSAGE, &err);
    }
    if (status == LT_OPT_STOP)
        status = lt_asking_open("rollback", &ask, &index);
    if (status != LT_OPT_STOP)
        return status;
    struct lt_answer *answer = lt_answer_new("rollback");
    int result = roll_back(index, argv[next], answer, &err);
    if (result == LT_OK) {
        status = lt_ask_print(&ask, answer);
    } else {
        status = lt_asking_fail("rollback", result, &err);
        lt_answer_free(answer);
    }
    lt_index_close(index);
    return status;
}
