/* SPDX-License-Identifier: Apache-2.0
 *
 * What is selected is a set of nodes; the graph is all edges that lie among them. */
#include "cmd/graph_index.h"

#include "base/mem.h"
#include "index/view.h"

#include <stdlib.h>
#include <string.h>

/* The set of nodes while it grows. */
struct set {
    uint8_t *has; /* by node */
    size_t node_count;
};

static void add_to_set(struct set *set, uint32_t node)
{
    if (node < set->node_count)
        set->has[node] = 1;
}

/* All datasets or columns of the graph. */
static void add_all(struct lt_graph_found *found, struct set *set)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(found->question.index), "SELECT id FROM node WHERE kind = ?", "i",
                        found->is_of_columns ? INT64_C(2) : INT64_C(1));
    while (lt_query_next(query))
        if (lt_index_links_has(found->question.links, (uint32_t)lt_query_integer(query, 0)))
            add_to_set(set, (uint32_t)lt_query_integer(query, 0));
}

/* What a job writes or reads, as nodes to start from. */
static void add_of_job(struct lt_view *view, uint32_t job, enum lt_direction direction,
                       struct lt_nodes *starts)
{
    size_t count;
    uint32_t kind = direction == LT_DOWNSTREAM ? LT_EDGE_WRITES : LT_EDGE_READS;
    const struct lt_link *link = view->graph.of(view->graph.user, job, direction, &count);
    for (; count; count--, link++)
        if (link->kind == kind)
            LT_VEC_PUSH(&starts->items, link->other);
}

/* A dataset in a graph of columns stands for its columns. */
static void add_of_dataset(struct lt_question *question, uint32_t dataset, struct lt_nodes *starts)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(question->index),
                        "SELECT id FROM node WHERE parent = ? AND parent > 0", "i", (int64_t)dataset);
    while (lt_query_next(query))
        LT_VEC_PUSH(&starts->items, (uint32_t)lt_query_integer(query, 0));
}

/* What is selected, and so many hops from it in one direction. */
static void add_around(struct lt_graph_found *found, const struct lt_nodes *nodes,
                       enum lt_direction direction, uint32_t hops, struct set *set)
{
    struct lt_question *question = &found->question;
    struct lt_nodes starts = {0};
    struct lt_reach reach;
    struct lt_view view;
    lt_view_open(question->index, question->links, LT_VIEW_ALL, &view);
    for (size_t i = 0; i < nodes->items.count; i++) {
        uint32_t node = nodes->items.items[i];
        struct lt_about_name name;
        if (!lt_index_links_has(question->links, node))
            continue;
        lt_about_name(&question->about, node, &name);
        if (name.kind == 3)
            add_of_job(&view, node, direction, &starts);
        else if (found->is_of_columns && !name.column)
            add_of_dataset(question, node, &starts);
        else
            LT_VEC_PUSH(&starts.items, node);
    }
    lt_graph_reach(&view.graph, starts.items.items, starts.items.count, direction, hops, &reach);
    for (size_t i = 0; i < reach.nodes.count; i++)
        if (hops || !reach.nodes.items[i].is_by_alias)
            add_to_set(set, reach.nodes.items[i].node);
    lt_graph_reach_clear(&reach);
    lt_view_clear(&view);
    lt_nodes_clear(&starts);
}

/* The edges among what is in the set. */
static void add_edges(struct lt_graph_found *found, const struct set *set)
{
    struct lt_view view;
    lt_view_open(found->question.index, found->question.links, LT_VIEW_ALL, &view);
    for (uint32_t node = 0; node < set->node_count; node++) {
        size_t count = 0;
        const struct lt_link *link =
            set->has[node] ? view.graph.of(view.graph.user, node, LT_DOWNSTREAM, &count) : NULL;
        if (set->has[node])
            LT_VEC_PUSH(&found->nodes.items, node);
        for (; count; count--, link++)
            if (link->kind <= LT_EDGE_ALIAS && link->other < set->node_count && set->has[link->other])
                lt_told_add(&found->told, node, link);
    }
    lt_view_clear(&view);
    lt_told_close(&found->told);
    lt_told_fill(&found->question.about, &found->told);
}

/* The nodes that the text names: datasets and jobs, else columns. */
static int find_nodes(const struct lt_graph_selection *selection, struct lt_graph_found *found,
                      struct lt_selection *ret_selection, struct lt_err *err)
{
    struct lt_index *index = found->question.index;
    int what = LT_FIND_DATASETS | (selection->has_columns ? LT_FIND_COLUMNS : LT_FIND_JOBS);
    int result = lt_find_selection(index, selection->text, what, ret_selection, NULL);
    if (result == LT_OK)
        return result;
    lt_selection_clear(ret_selection);
    if (selection->has_columns ||
        lt_find_selection(index, selection->text, LT_FIND_COLUMNS, ret_selection, NULL) != LT_OK) {
        lt_selection_clear(ret_selection);
        return lt_find_selection(index, selection->text, what, ret_selection, err); /* why not */
    }
    found->is_of_columns = true;
    return LT_OK;
}

int lt_graph_find(const struct lt_graph_selection *selection, struct lt_graph_found *ret_found,
                  struct lt_err *err)
{
    struct lt_selection around = {0};
    struct set set = {0};
    *ret_found =
        (struct lt_graph_found){.is_of_columns = selection->has_columns, .is_whole = !selection->text};
    int result = lt_question_open(selection->folder, selection->as_of, &ret_found->question, err);
    if (result == LT_OK && selection->text)
        result = find_nodes(selection, ret_found, &around, err);
    if (result == LT_OK) {
        set.node_count = ret_found->question.about.node_count;
        set.has = lt_xcalloc(set.node_count, 1);
        if (selection->text) {
            add_around(ret_found, &around.nodes, LT_UPSTREAM, around.upstream, &set);
            add_around(ret_found, &around.nodes, LT_DOWNSTREAM, around.downstream, &set);
        } else {
            add_all(ret_found, &set);
        }
        add_edges(ret_found, &set);
        result = lt_database_result(lt_index_database(ret_found->question.index), err);
    }
    if (result == LT_OK && selection->text && !ret_found->nodes.items.count)
        result = lt_err_set(err, LT_ENOT_FOUND, "'%.300s' was not in the graph then, or is not any more",
                            selection->text);
    free(set.has);
    lt_selection_clear(&around);
    return result;
}

void lt_graph_found_close(struct lt_graph_found *found)
{
    lt_told_clear(&found->told);
    lt_nodes_clear(&found->nodes);
    lt_question_close(&found->question);
}

int lt_graph_found_print(const struct lt_ask *ask, struct lt_graph_found *found)
{
    struct lt_answer *answer = lt_answer_new("graph");
    bool is_incomplete = false;
    lt_edge_rows_sort(&found->question.about, &found->told);
    lt_question_head(&found->question, answer);
    lt_edge_rows_begin(answer, false);
    for (size_t i = 0; i < found->told.edges.count; i++)
        is_incomplete |= lt_edge_rows_add(&found->question.about, answer, &found->told.edges.items[i], 0);
    lt_question_put_incomplete(&found->question, ask, answer, is_incomplete);
    return lt_ask_print(ask, answer);
}
