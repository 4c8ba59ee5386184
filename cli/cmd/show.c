/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace show: everything about one run, dataset, column or job. */
#include "cmd/show.h"

#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/asking.h"
#include "cmd/cmd.h"
#include "index/find.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_TO_PEOPLE = 20 };

static struct lt_ask ask;
static const char *as_of, *limit;
static const struct lt_opt options[] = {
    {LT_OPT_TEXT, 0, "as-of", &as_of, "WHEN",
     "of a dataset or column: its edges and users at that\nmoment: a time, how long ago (2h), a run, @tag",
     NULL},
    {LT_OPT_TEXT, 'l', "limit", &limit, "N",
     "the newest N of lists of runs; 0 for all (default: 20\nas text and markdown, all as json and csv)",
     NULL},
    LT_ASK_ROWS(ask),
    LT_ASK_SECTION_ROW(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace show",
    .arguments = "[options] RUN|DATASET|DATASET.COLUMN|job:NAME",
    .summary = "tell everything about a run, dataset, column or job",
    .options = options,
    .text = "RUN is an id or the beginning of one, latest, latest~1 or @tag. A dataset is\n"
            "called by its name or the tail of its path. What is both is the dataset: a run\n"
            "is always meant by its whole id.\n\n"
            "Parts: of a run facts, inputs, outputs, edges, steps; of a dataset facts,\n"
            "columns, versions, upstream, downstream; of a column facts, upstream,\n"
            "downstream; of a job facts, runs, inputs, outputs.\n\n"
            "Examples:\n"
            "  lintrace show latest\n"
            "  lintrace show orders_clean.csv\n"
            "  lintrace show orders_clean.csv.price\n"
            "  lintrace show job:etl_orders --section runs --format csv\n\n"
            "Exit status: 0, 1 cannot read or write, 2 wrong usage, 4 there is no log, or\n"
            "nothing (or more than one thing) that is called so.\n",
};

static int64_t kind_of(struct lt_index *index, uint32_t node)
{
    return lt_database_number(lt_index_database(index), 0, "SELECT kind FROM node WHERE id = ?", "i",
                              (int64_t)node);
}

/* Finds what is meant: a run, else 0 and a node. */
static int find(struct lt_index *index, const char *text, int64_t *ret_run, uint32_t *ret_node,
                struct lt_err *err)
{
    struct lt_nodes nodes;
    struct lt_err of_run;
    *ret_run = 0;
    if (lt_asking_is_run(index, text))
        return lt_find_run(index, text, ret_run, err);
    int result = lt_find_nodes(index, text, LT_FIND_DATASETS | LT_FIND_COLUMNS | LT_FIND_JOBS, &nodes, err);
    if (result == LT_OK && nodes.items.count > 1)
        result = lt_err_set(err, LT_ENOT_FOUND,
                            "'%.200s' means %zu things: show tells of one ('lintrace datasets' lists them)",
                            text, nodes.items.count);
    else if (result == LT_OK)
        *ret_node = nodes.items.items[0];
    else if (result == LT_ENOT_FOUND && lt_find_run(index, text, ret_run, &of_run) == LT_OK)
        result = LT_OK;
    lt_nodes_clear(&nodes);
    return result;
}

/* What the log knows may be rolled back, or come later than that moment. */
static void put_whether_there(struct lt_show *show, uint32_t node)
{
    bool is_there = lt_index_links_has(show->links, node);
    lt_json_set_bool(lt_answer_head(show->answer), "in_graph", is_there);
    if (!is_there)
        lt_asking_say("show", as_of ? "the graph did not have it then"
                                    : "the graph does not have it any more: what told of it was rolled back");
}

static void fill(struct lt_show *show, int64_t run, uint32_t node)
{
    int64_t kind = run ? 0 : kind_of(show->index, node);
    static const char *const kinds[] = {"run", "dataset", "column", "job"};
    lt_json_set_text(lt_answer_head(show->answer), "kind", kinds[kind]);
    lt_asking_put_log(show->answer, show->index);
    if (as_of)
        lt_json_set_text(lt_answer_head(show->answer), "as_of", as_of);
    if (kind != 0)
        put_whether_there(show, node);
    if (kind == 0)
        lt_show_run(show, run);
    else if (kind == 1)
        lt_show_dataset(show, node);
    else if (kind == 2)
        lt_show_column(show, node);
    else
        lt_show_job(show, node);
    lt_asking_put_incomplete(show->answer, show->is_incomplete);
    lt_asking_say_incomplete(&ask, show->index, show->is_incomplete && kind != 0);
    lt_json_set_count(lt_answer_head(show->answer), "left_out", (uint64_t)show->left_out);
}

static int read_limit(int64_t *ret_limit, struct lt_err *err)
{
    bool is_of_people = !ask.is_json && (ask.format == LT_AS_TEXT || ask.format == LT_AS_MARKDOWN);
    *ret_limit = is_of_people ? SHOWN_TO_PEOPLE : 0;
    if (limit && !lt_asking_number(limit, ret_limit))
        return lt_err_set(err, LT_EUSAGE, "'%.100s' is not a number of runs; try 'lintrace show --help'",
                          limit);
    return LT_OK;
}

static int answer_it(struct lt_index *index, const char *text)
{
    struct lt_show show = {.index = index};
    struct lt_index_links *links = NULL;
    struct lt_moment moment;
    struct lt_err err;
    int64_t run = 0;
    uint32_t node = 0;
    int status, result = read_limit(&show.limit, &err);
    if (result == LT_OK && as_of)
        result = lt_find_moment(index, as_of, &moment, &err);
    if (result == LT_OK)
        result = find(index, text, &run, &node, &err);
    if (result == LT_OK)
        result = lt_index_links_open(index, as_of ? &moment : NULL, &links, &err);
    if (result == LT_OK) {
        show.answer = lt_answer_new("show");
        show.links = links;
        fill(&show, run, node);
        if (show.left_out && !limit)
            lt_asking_say("show", "%lld older runs are left out; --limit 0 shows all",
                          (long long)show.left_out);
        status = lt_ask_print(&ask, show.answer);
    } else {
        status = lt_asking_fail_in("show", index, links, result, &err);
    }
    lt_index_links_close(links);
    return status;
}

int lt_cmd_show(int argc, char **argv)
{
    int next = 0;
    struct lt_index *index = NULL;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    if (next == argc)
        lt_asking_say("show", "what shall be shown? Try 'lintrace show latest', or --help");
    if (next == argc || lt_asking_has_more("show", argc - next, argv + next, 1))
        return lt_err_exit_status(LT_EUSAGE);
    status = lt_asking_open("show", &ask, &index);
    if (status == LT_OPT_STOP)
        status = answer_it(index, argv[next]);
    lt_index_close(index);
    return status;
}
