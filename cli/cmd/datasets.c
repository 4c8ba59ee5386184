/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace datasets: which datasets there are, and what is known of each. */
#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/asking.h"
#include "cmd/cmd.h"
#include "cmd/dataset_rows.h"
#include "index/find.h"
#include "index/links.h"

#include <stdlib.h>
#include <string.h>

static struct lt_ask ask;
static const char *as_of;
static const struct lt_opt options[] = {
    {LT_OPT_TEXT, 0, "as-of", &as_of, "WHEN",
     "the graph of that moment: a time, how long ago (2h), a\nrun, a version (v12) or @tag", NULL},
    LT_ASK_ROWS(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace datasets",
    .arguments = "[options] [DATASET...]",
    .summary = "list the datasets in the log, and what is known of each",
    .options = options,
    .text = "DATASET is a name, the tail of a path, a pattern of these, tag:KEY, owner:NAME,\n"
            "term:NAME, run:ID, or one of these with what lies around: 1+orders+2, +orders.\n"
            "Default: all.\n\n"
            "Examples:\n"
            "  lintrace datasets\n"
            "  lintrace datasets 'raw/*' --format markdown\n"
            "  lintrace datasets tag:pii owner:team:sales\n"
            "  lintrace datasets orders.csv+\n\n"
            "Exit status: 0, 1 cannot read or write, 2 wrong usage, 4 there is no log, or\n"
            "nothing that is called so.\n",
};

typedef LT_VEC(const struct lt_dataset *) names;

static int by_name(const void *left, const void *right)
{
    const struct lt_dataset *one = *(const struct lt_dataset *const *)left;
    const struct lt_dataset *other = *(const struct lt_dataset *const *)right;
    int order = strcmp(one->namespace, other->namespace);
    order = order ? order : strcmp(one->name, other->name);
    return order ? order : (one->node > other->node) - (one->node < other->node);
}

static void add_name(struct lt_index *index, uint32_t node, names *ret_names)
{
    const struct lt_dataset *dataset = lt_find_dataset(index, node);
    if (dataset)
        LT_VEC_PUSH(ret_names, dataset);
}

static void add_all(struct lt_index *index, names *ret_names)
{
    const struct lt_dataset *dataset;
    for (size_t place = 0; (dataset = lt_find_dataset_at(index, place)); place++)
        LT_VEC_PUSH(ret_names, dataset);
}

static void add_reached(struct lt_index *index, const struct lt_index_links *links,
                        const struct lt_selection *selection, enum lt_direction direction, names *ret_names)
{
    struct lt_reach reach;
    lt_graph_reach(lt_index_links_graph(links), selection->nodes.items.items, selection->nodes.items.count,
                   direction, direction == LT_UPSTREAM ? selection->upstream : selection->downstream, &reach);
    for (size_t i = 0; i < reach.nodes.count; i++)
        add_name(index, reach.nodes.items[i].node, ret_names);
    lt_graph_reach_clear(&reach);
}

static int add_selected(struct lt_index *index, const struct lt_index_links *links, const char *text,
                        names *ret_names, struct lt_err *err)
{
    struct lt_selection selection = {0};
    int result = lt_find_selection(index, text, LT_FIND_DATASETS, &selection, err);
    for (size_t i = 0; result == LT_OK && i < selection.nodes.items.count; i++)
        add_name(index, selection.nodes.items.items[i], ret_names);
    if (result == LT_OK && selection.upstream)
        add_reached(index, links, &selection, LT_UPSTREAM, ret_names);
    if (result == LT_OK && selection.downstream)
        add_reached(index, links, &selection, LT_DOWNSTREAM, ret_names);
    lt_selection_clear(&selection);
    return result;
}

static int tell(struct lt_index *index, const struct lt_index_links *links, const names *found)
{
    struct lt_answer *answer = lt_answer_new("datasets");
    bool is_incomplete = false;
    lt_answer_section(answer, NULL, NULL, lt_dataset_columns, LT_DATASET_COLUMNS);
    for (size_t i = 0; i < found->count; i++)
        if (!i || found->items[i - 1] != found->items[i])
            is_incomplete |= lt_dataset_row(answer, index, links, found->items[i]->node);
    lt_asking_put_log(answer, index);
    if (as_of)
        lt_json_set_text(lt_answer_head(answer), "as_of", as_of);
    lt_asking_put_incomplete(answer, is_incomplete);
    lt_asking_say_incomplete(&ask, index, is_incomplete);
    return lt_asking_print("datasets", &ask, index, links, answer, "there are none in that graph");
}

static int answer_it(struct lt_index *index, char *const *words, size_t count)
{
    struct lt_index_links *links = NULL;
    struct lt_moment moment;
    struct lt_err err;
    names found = {0};
    int result = as_of ? lt_find_moment(index, as_of, &moment, &err) : LT_OK;
    if (result == LT_OK)
        result = lt_index_links_open(index, as_of ? &moment : NULL, &links, &err);
    if (result == LT_OK && !count)
        add_all(index, &found);
    for (size_t i = 0; result == LT_OK && i < count; i++)
        result = add_selected(index, links, words[i], &found, &err);
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, by_name);
    int status = result == LT_OK ? tell(index, links, &found)
                                 : lt_asking_fail_in("datasets", index, links, result, &err);
    free(found.items);
    lt_index_links_close(links);
    return status;
}

int lt_cmd_datasets(int argc, char **argv)
{
    int next = 0;
    struct lt_index *index = NULL;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status == LT_OPT_STOP)
        status = lt_asking_open("datasets", &ask, &index);
    if (status == LT_OPT_STOP)
        status = answer_it(index, argv + next, (size_t)(argc - next));
    lt_index_close(index);
    return status;
}
