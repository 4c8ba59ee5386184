/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace path: how one dataset or column gets into another. */
#include "cmd/cmd.h"

#include "base/mem.h"
#include "cmd/edge_rows.h"
#include "cmd/words.h"
#include "index/doubt.h"
#include "index/view.h"

#include <stdlib.h>
#include <string.h>

static struct lt_ask ask;
static const char *as_of;
static const struct lt_opt options[] = {
    LT_AS_OF_ROW(as_of),
    LT_ASK_ROWS(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace path",
    .arguments = "[options] FROM TO",
    .summary = "tell the shortest way from one dataset or column to another",
    .options = options,
    .text = "FROM and TO are datasets (a path or the end of it, or a name), or\n"
            "DATASET.COLUMN; a dataset beside a column stands for its columns. Several\n"
            "(tag:NAME, owner:NAME, a pattern with * or ?) are each tried.\n\n"
            "Examples:\n"
            "  lintrace path raw/orders.csv report.csv\n"
            "  lintrace path orders.amount report.total\n"
            "  lintrace path tag:pii mart.csv\n\n"
            "Exit status: 0 there is a way, 1 cannot read or write, 2 wrong usage, 4 there is\n"
            "none, or no such dataset or column.\n",
};

/* Which kinds (bits of LT_FIND_) are among the nodes. */
static int kinds_of(struct lt_about *about, const struct lt_nodes *nodes)
{
    int kinds = 0;
    for (size_t i = 0; i < nodes->items.count; i++) {
        struct lt_about_name name;
        lt_about_name(about, nodes->items.items[i], &name);
        kinds |= name.column ? LT_FIND_COLUMNS : LT_FIND_DATASETS;
    }
    return kinds;
}

/* Puts the columns of datasets in their place. */
static void expand(struct lt_about *about, struct lt_nodes *nodes)
{
    struct lt_nodes columns = {0};
    for (size_t i = 0; i < nodes->items.count; i++) {
        struct lt_about_name name;
        uint32_t node = nodes->items.items[i];
        lt_about_name(about, node, &name);
        if (name.column)
            LT_VEC_PUSH(&columns.items, node);
        struct lt_query *query = lt_database_ask(
            about->database, "SELECT id FROM node WHERE parent = ? AND parent > 0", "i", (int64_t)node);
        while (lt_query_next(query))
            LT_VEC_PUSH(&columns.items, (uint32_t)lt_query_integer(query, 0));
    }
    lt_nodes_clear(nodes);
    *nodes = columns;
}

/* Puts the datasets of columns in their place. */
static void collapse(struct lt_about *about, struct lt_nodes *nodes)
{
    for (size_t i = 0; i < nodes->items.count; i++) {
        struct lt_about_name name;
        lt_about_name(about, nodes->items.items[i], &name);
        if (name.column)
            nodes->items.items[i] = name.parent;
    }
}

/* Leaves out what the graph does not have. */
static void sift(const struct lt_index_links *links, struct lt_nodes *nodes)
{
    size_t kept = 0;
    for (size_t i = 0; i < nodes->items.count; i++)
        if (lt_index_links_has(links, nodes->items.items[i]))
            nodes->items.items[kept++] = nodes->items.items[i];
    nodes->items.count = kept;
}

/* By the names of target and job; the direct one of two. */
static int by_names(void *user, const struct lt_link *one, const struct lt_link *other)
{
    struct lt_about_name names[4];
    lt_about_name(user, one->other, &names[0]);
    lt_about_name(user, other->other, &names[1]);
    lt_about_name(user, one->job, &names[2]);
    lt_about_name(user, other->job, &names[3]);
    int order = lt_about_compare(&names[0], &names[1]);
    order = order ? order : lt_about_compare(&names[2], &names[3]);
    return order ? order : (int)one->kind - (int)other->kind;
}

/* The start with the fewest hops, the first by name of several; 0 when no way leads from any. */
static uint32_t nearest(struct lt_about *about, const struct lt_nodes *starts, const struct lt_reach *reach)
{
    uint32_t best = 0, best_hops = LT_HOPS_ALL;
    struct lt_about_name best_name = {0}, name;
    for (size_t i = 0; i < starts->items.count; i++) {
        size_t place = lt_graph_reached(reach, starts->items.items[i]);
        uint32_t hops = place == SIZE_MAX ? LT_HOPS_ALL : reach->nodes.items[place].hops;
        if (place == SIZE_MAX || hops > best_hops)
            continue;
        lt_about_name(about, starts->items.items[i], &name);
        if (best && hops == best_hops && lt_about_compare(&name, &best_name) >= 0)
            continue;
        best = starts->items.items[i];
        best_hops = hops;
        best_name = name;
    }
    return best;
}

/* Is there a way? Its edges go into `ret_told`. */
static bool find_path(struct lt_question *question, const struct lt_nodes *from, const struct lt_nodes *to,
                      struct lt_told *ret_told)
{
    struct lt_view view;
    struct lt_reach reach;
    struct lt_path path = {0};
    lt_view_open(question->index, question->links, LT_VIEW_ALL, &view);
    lt_graph_reach(&view.graph, to->items.items, to->items.count, LT_UPSTREAM, LT_HOPS_ALL, &reach);
    uint32_t start = nearest(&question->about, from, &reach);
    bool is_found = start && lt_graph_path(&view.graph, start, &reach, by_names, &question->about, &path);
    for (size_t i = 0; i < path.steps.count; i++)
        lt_told_add(ret_told, path.steps.items[i].source, &path.steps.items[i].link);
    lt_graph_path_clear(&path);
    lt_graph_reach_clear(&reach);
    lt_view_clear(&view);
    return is_found;
}

/* Is there a way of the columns' datasets? Then the trail of columns ends for want of being told. */
static bool leads_by_datasets(struct lt_question *question, const struct lt_nodes ends[2])
{
    struct lt_nodes datasets[2] = {{{0}}, {{0}}};
    struct lt_told unused = {0};
    for (int i = 0; i < 2; i++) {
        for (size_t at = 0; at < ends[i].items.count; at++)
            LT_VEC_PUSH(&datasets[i].items, ends[i].items.items[at]);
        collapse(&question->about, &datasets[i]);
    }
    bool leads = find_path(question, &datasets[0], &datasets[1], &unused);
    lt_told_clear(&unused);
    lt_nodes_clear(&datasets[0]);
    lt_nodes_clear(&datasets[1]);
    return leads;
}

/* Fills in the edges and leaves them in their order. */
static void fill_in(struct lt_about *about, struct lt_told *told)
{
    for (size_t i = 0; i < told->edges.count; i++) {
        struct lt_told one = {0};
        LT_VEC_PUSH(&one.edges, told->edges.items[i]);
        lt_told_fill(about, &one);
        told->edges.items[i] = one.edges.items[0];
        lt_told_clear(&one);
    }
}

static void say_none(struct lt_question *question, bool is_by_datasets)
{
    struct lt_buf text = {0};
    lt_buf_adds(&text, is_by_datasets ? "nobody told a way of these columns, but their datasets lead there"
                                      : "no way leads from the one to the other in this log");
    lt_doubt_add(question->index, question->links, &text);
    lt_asking_say("path", "%s", text.data);
    lt_buf_clear(&text);
}

static int print(struct lt_question *question, const struct lt_nodes *from, const struct lt_nodes *to,
                 struct lt_told *told, bool is_found, bool is_by_datasets)
{
    struct lt_answer *answer = lt_answer_new("path");
    bool is_incomplete = false, is_text = ask.format == LT_AS_TEXT && !ask.is_json;
    if (!is_found)
        say_none(question, is_by_datasets);
    lt_question_head(question, answer);
    lt_question_put_nodes(question, answer, "from", from);
    lt_question_put_nodes(question, answer, "to", to);
    lt_json_set_bool(lt_answer_head(answer), "found", is_found);
    if (is_by_datasets)
        lt_json_set_bool(lt_answer_head(answer), "found_by_datasets", true);
    lt_edge_rows_begin(answer, true);
    fill_in(&question->about, told);
    for (size_t i = 0; i < told->edges.count; i++)
        is_incomplete |= lt_edge_rows_add(&question->about, answer, &told->edges.items[i], i + 1);
    lt_question_put_incomplete(question, &ask, answer, is_incomplete);
    if (!is_found && is_text) {
        lt_answer_free(answer);
        return lt_err_exit_status(LT_ENOT_FOUND);
    }
    int status = lt_ask_print(&ask, answer);
    return status || is_found ? status : lt_err_exit_status(LT_ENOT_FOUND);
}

static int tell(struct lt_question *question, const char *const *words)
{
    struct lt_nodes ends[2] = {{{0}}, {{0}}};
    struct lt_told told = {0};
    struct lt_err err;
    int result = LT_OK, kinds[2] = {0, 0}, status = 0;
    for (int i = 0; i < 2 && result == LT_OK; i++) {
        result = lt_find_nodes(question->index, words[i], LT_FIND_DATASETS | LT_FIND_COLUMNS, &ends[i], &err);
        sift(question->links, &ends[i]);
        kinds[i] = kinds_of(&question->about, &ends[i]);
    }
    bool is_of_columns = (kinds[0] | kinds[1]) & LT_FIND_COLUMNS;
    if (result == LT_OK && is_of_columns)
        for (int i = 0; i < 2; i++)
            expand(&question->about, &ends[i]);
    if (result == LT_OK) {
        bool is_found = find_path(question, &ends[0], &ends[1], &told);
        bool is_by_datasets = !is_found && is_of_columns && leads_by_datasets(question, ends);
        result = lt_database_result(lt_index_database(question->index), &err);
        if (result == LT_OK)
            status = print(question, &ends[0], &ends[1], &told, is_found, is_by_datasets);
    }
    if (result != LT_OK)
        status = lt_asking_fail_in("path", question->index, question->links, result, &err);
    lt_told_clear(&told);
    lt_nodes_clear(&ends[0]);
    lt_nodes_clear(&ends[1]);
    return status;
}

int lt_cmd_path(int argc, char **argv)
{
    const char *words[2];
    int count;
    struct lt_question question;
    struct lt_err err;
    int status = lt_words(&usage, argc, argv, 2, 2, words, &count);
    if (status != LT_OPT_STOP)
        return status;
    int result = lt_question_open(lt_ask_folder(&ask), as_of, &question, &err);
    status = result == LT_OK ? tell(&question, words) : lt_asking_fail("path", result, &err);
    lt_question_close(&question);
    return status;
}
