/* SPDX-License-Identifier: Apache-2.0
 *
 * Datasets and columns are gone through on their own, for no edge leads from one to the other; jobs are
 * looked up beside the datasets that were found. */
#include "index/reach.h"

#include "index/index_priv.h"
#include "index/view.h"

#include <stdlib.h>
#include <string.h>

/* A job of a dataset's last edges, as yet anywhere. */
struct mention {
    uint32_t row, job;
};

/* A start for the sake of a job. */
struct given {
    uint32_t dataset, job;
};

struct search {
    struct lt_about *about;
    enum lt_direction direction;
    uint32_t hops;
    struct lt_nodes datasets, columns; /* the starts */
    uint32_t *rows_of;                 /* by node: its row and one; UINT32_MAX for a start */
    struct lt_reach_rows *rows;
    LT_VEC(struct mention) mentions; /* of rows that are put together bit by bit */
    LT_VEC(struct given) given;
    bool is_there; /* is anything that was asked for in the graph? */
};

static struct lt_reach_row *row_of(struct search *search, uint32_t node)
{
    uint32_t row = node < search->about->node_count ? search->rows_of[node] : UINT32_MAX;
    return row && row != UINT32_MAX ? &search->rows->items.items[row - 1] : NULL;
}

/* The row of a node, made when it is new or nearer than was known; NULL when it is not to be told. */
static struct lt_reach_row *put(struct search *search, uint32_t node, uint32_t hop, int edge)
{
    if (node >= search->about->node_count || search->rows_of[node] == UINT32_MAX || hop > search->hops)
        return NULL;
    struct lt_reach_row *known = row_of(search, node);
    if (known && known->hop > hop)
        *known = (struct lt_reach_row){.node = node, .hop = hop, .edge = edge};
    if (known)
        return known->hop < hop ? NULL : known;
    LT_VEC_PUSH(&search->rows->items, (struct lt_reach_row){.node = node, .hop = hop, .edge = edge});
    search->rows_of[node] = (uint32_t)search->rows->items.count;
    return &search->rows->items.items[search->rows->items.count - 1];
}

/* ---- what was reached ---- */

static void add_reached(struct search *search, const struct lt_reach *reach, const struct lt_ways *ways)
{
    for (size_t i = 0; i < reach->nodes.count; i++) {
        const struct lt_reached *node = &reach->nodes.items[i];
        const struct lt_way *way = &ways->items[i];
        int edge = node->hops == 0 ? LT_EDGE_ALIAS : way->is_direct ? LT_EDGE_DIRECT : LT_EDGE_INDIRECT;
        struct lt_reach_row *row = put(search, node->node, node->hops, edge);
        if (!row)
            continue;
        row->first_job = search->rows->jobs.count;
        row->count = way->count;
        for (size_t at = 0; at < way->count; at++) {
            uint32_t job = ways->jobs.items[way->first_job + at];
            LT_VEC_PUSH(&search->rows->jobs, job);
        }
    }
}

/* The jobs that read it (or write it), also such as tell no edge. */
static void add_jobs(struct search *search, struct lt_view *view, const struct lt_reached *at)
{
    size_t count;
    enum lt_edge_kind use = search->direction == LT_DOWNSTREAM ? LT_EDGE_READS : LT_EDGE_WRITES;
    const struct lt_link *link = view->graph.of(view->graph.user, at->node, search->direction, &count);
    for (; count; count--, link++) {
        uint32_t job = link->kind == (uint32_t)use      ? link->other
                       : link->kind <= LT_EDGE_INDIRECT ? link->job
                                                        : 0;
        if (job)
            put(search, job, at->hops + 1, LT_REACH_NO_EDGE);
    }
}

static void reach_datasets(struct search *search)
{
    struct lt_view view;
    struct lt_reach reach;
    struct lt_ways ways;
    lt_view_open(search->about->index, search->about->links, LT_VIEW_ALL, &view);
    lt_graph_reach(&view.graph, search->datasets.items.items, search->datasets.items.count, search->direction,
                   search->hops, &reach);
    lt_graph_ways(&view.graph, search->direction, &reach, &ways);
    add_reached(search, &reach, &ways);
    for (size_t i = 0; i < reach.nodes.count && reach.nodes.items[i].hops < search->hops; i++)
        add_jobs(search, &view, &reach.nodes.items[i]);
    lt_graph_ways_clear(&ways);
    lt_graph_reach_clear(&reach);
    lt_view_clear(&view);
}

/* ---- columns ---- */

static uint32_t dataset_of(const struct search *search, uint32_t column)
{
    return (uint32_t)lt_database_number(search->about->database, 0, "SELECT parent FROM node WHERE id = ?",
                                        "i", (int64_t)column);
}

/* Marks the datasets that columns of this one are known to feed, or to be fed by, with its number. */
static void mark_told(struct search *search, struct lt_view *columns, uint32_t dataset, uint32_t *told)
{
    LT_VEC(uint32_t) own = {0};
    struct lt_query *query =
        lt_database_ask(search->about->database, "SELECT id FROM node WHERE parent = ? AND parent > 0", "i",
                        (int64_t)dataset);
    while (lt_query_next(query))
        LT_VEC_PUSH(&own, (uint32_t)lt_query_integer(query, 0));
    for (size_t i = 0; i < own.count; i++) {
        size_t count;
        const struct lt_link *link =
            columns->graph.of(columns->graph.user, own.items[i], search->direction, &count);
        for (; count; count--, link++)
            if (link->kind != LT_EDGE_ALIAS)
                told[dataset_of(search, link->other)] = dataset;
    }
    free(own.items);
}

/* The datasets that this one's edges lead to and no column of it is known to. */
static void add_untold(struct search *search, struct lt_view *columns, struct lt_view *datasets,
                       uint32_t dataset, uint32_t hop, uint32_t *told)
{
    size_t count;
    mark_told(search, columns, dataset, told);
    const struct lt_link *link = datasets->graph.of(datasets->graph.user, dataset, search->direction, &count);
    for (; count; count--, link++) {
        if (link->kind > LT_EDGE_INDIRECT || told[link->other] == dataset)
            continue;
        struct lt_reach_row *row = put(search, link->other, hop + 1, (int)link->kind);
        if (!row)
            continue;
        if (link->kind == LT_EDGE_DIRECT)
            row->edge = LT_EDGE_DIRECT;
        LT_VEC_PUSH(&search->mentions,
                    (struct mention){(uint32_t)(row - search->rows->items.items), link->job});
    }
}

/* Where the trails of columns end: once for each dataset, at its first column. */
static void add_ends(struct search *search, struct lt_view *columns, const struct lt_reach *reach)
{
    struct lt_view datasets;
    uint32_t *told = lt_xcalloc(search->about->node_count, sizeof *told);
    uint8_t *is_done = lt_xcalloc(search->about->node_count, 1);
    lt_view_open(search->about->index, search->about->links, LT_VIEW_ALL, &datasets);
    for (size_t i = 0; i < reach->nodes.count && reach->nodes.items[i].hops < search->hops; i++) {
        uint32_t dataset = dataset_of(search, reach->nodes.items[i].node);
        if (!is_done[dataset])
            add_untold(search, columns, &datasets, dataset, reach->nodes.items[i].hops, told);
        is_done[dataset] = 1;
    }
    lt_view_clear(&datasets);
    free(is_done);
    free(told);
}

/* Tells of each column whether something comes there that is not masked, however long the way. */
static void mark_masked(struct search *search, const struct lt_reach *reach)
{
    struct lt_view view;
    struct lt_reach plain;
    lt_view_open(search->about->index, search->about->links, LT_VIEW_UNMASKED, &view);
    lt_graph_reach(&view.graph, search->columns.items.items, search->columns.items.count, search->direction,
                   LT_HOPS_ALL, &plain);
    for (size_t i = 0; i < reach->nodes.count; i++) {
        uint32_t node = reach->nodes.items[i].node;
        struct lt_reach_row *row = row_of(search, node);
        if (row)
            row->is_masked = lt_graph_reached(&plain, node) == SIZE_MAX;
    }
    lt_graph_reach_clear(&plain);
    lt_view_clear(&view);
}

static void reach_columns(struct search *search)
{
    struct lt_view view;
    struct lt_reach reach;
    struct lt_ways ways;
    lt_view_open(search->about->index, search->about->links, LT_VIEW_ALL, &view);
    lt_graph_reach(&view.graph, search->columns.items.items, search->columns.items.count, search->direction,
                   search->hops, &reach);
    lt_graph_ways(&view.graph, search->direction, &reach, &ways);
    add_reached(search, &reach, &ways);
    mark_masked(search, &reach);
    add_ends(search, &view, &reach);
    lt_graph_ways_clear(&ways);
    lt_graph_reach_clear(&reach);
    lt_view_clear(&view);
}

/* ---- the starts ---- */

/* What a job writes, or upstream what it reads. */
static void add_of_job(struct search *search, uint32_t job)
{
    bool is_down = search->direction == LT_DOWNSTREAM;
    const struct lt_links *graph = lt_index_links_graph(search->about->links);
    size_t count;
    const struct lt_link *links = graph->of(graph->user, job, is_down ? LT_DOWNSTREAM : LT_UPSTREAM, &count);
    for (size_t i = 0; i < count; i++) {
        struct lt_link link;
        memcpy(&link, (const char *)links + i * sizeof link, sizeof link);
        if (link.kind == (is_down ? LT_EDGE_WRITES : LT_EDGE_READS))
            LT_VEC_PUSH(&search->given, (struct given){link.other, job});
    }
}

/* The same of one run. */
static void add_of_run(struct search *search, int64_t run)
{
    bool is_down = search->direction == LT_DOWNSTREAM;
    search->is_there = lt_index_links_counts(search->about->links, run);
    struct lt_query *query = lt_database_ask(
        search->about->database,
        is_down
            ? "SELECT e.target, e.source FROM run_edge x CROSS JOIN edge e ON e.id = x.edge WHERE x.run = ? "
              "AND e.kind = 4 AND e.job = 0"
            : "SELECT e.source, e.target FROM run_edge x CROSS JOIN edge e ON e.id = x.edge WHERE x.run = ? "
              "AND e.kind = 3 AND e.job = 0",
        "i", search->is_there ? run : 0);
    while (lt_query_next(query))
        LT_VEC_PUSH(&search->given, (struct given){(uint32_t)lt_query_integer(query, 0),
                                                   (uint32_t)lt_query_integer(query, 1)});
}

static int by_dataset(const void *left, const void *right)
{
    const struct given *one = left, *other = right;
    if (one->dataset != other->dataset)
        return one->dataset < other->dataset ? -1 : 1;
    return one->job < other->job ? -1 : one->job > other->job;
}

/* What a job wrote or read is a start, and told at the same time: it is not what was asked for. */
static void add_given(struct search *search)
{
    if (search->given.count)
        qsort(search->given.items, search->given.count, sizeof *search->given.items, by_dataset);
    int edge = search->direction == LT_DOWNSTREAM ? LT_EDGE_WRITES : LT_EDGE_READS;
    for (size_t i = 0; i < search->given.count; i++) {
        const struct given *at = &search->given.items[i];
        if (!i || at[-1].dataset != at->dataset)
            LT_VEC_PUSH(&search->rows->items, (struct lt_reach_row){.node = at->dataset,
                                                                    .edge = edge,
                                                                    .first_job = search->rows->jobs.count});
        search->rows->items.items[search->rows->items.count - 1].count++;
        LT_VEC_PUSH(&search->rows->jobs, at->job);
        LT_VEC_PUSH(&search->datasets.items, at->dataset);
    }
    lt_nodes_sort(&search->datasets);
}

/* Divides the nodes by kind and leaves out what the graph does not have. */
static void take_starts(struct search *search, const struct lt_nodes *nodes)
{
    for (size_t i = 0; i < nodes->items.count; i++) {
        uint32_t node = nodes->items.items[i];
        struct lt_about_name name;
        if (!lt_index_links_has(search->about->links, node))
            continue;
        search->is_there = true;
        lt_about_name(search->about, node, &name);
        if (name.kind == LT_NODE_JOB)
            add_of_job(search, node);
        else
            LT_VEC_PUSH(name.kind == LT_NODE_COLUMN ? &search->columns.items : &search->datasets.items, node);
    }
    add_given(search);
    for (int is_column = 0; is_column < 2; is_column++) {
        const struct lt_nodes *starts = is_column ? &search->columns : &search->datasets;
        for (size_t i = 0; i < starts->items.count; i++) {
            uint32_t node = starts->items.items[i];
            if (search->rows_of[node] == UINT32_MAX)
                continue;
            search->rows_of[node] = UINT32_MAX;
            LT_VEC_PUSH(&search->rows->starts.items, node);
        }
    }
}

/* ---- the end ---- */

static int by_row(const void *left, const void *right)
{
    const struct mention *one = left, *other = right;
    if (one->row != other->row)
        return one->row < other->row ? -1 : 1;
    return one->job < other->job ? -1 : one->job > other->job;
}

/* Gives the rows that were put together bit by bit their jobs. */
static void close_mentions(struct search *search)
{
    struct lt_reach_rows *rows = search->rows;
    if (search->mentions.count)
        qsort(search->mentions.items, search->mentions.count, sizeof *search->mentions.items, by_row);
    for (size_t i = 0; i < search->mentions.count; i++) {
        const struct mention *at = &search->mentions.items[i];
        struct lt_reach_row *row = &rows->items.items[at->row];
        bool is_first = i == 0 || at[-1].row != at->row;
        if (is_first) { /* after those that it may have had */
            size_t first = rows->jobs.count;
            for (size_t had = 0; had < row->count; had++) {
                uint32_t job = rows->jobs.items[row->first_job + had];
                LT_VEC_PUSH(&rows->jobs, job);
            }
            row->first_job = first;
        }
        bool is_known = false;
        for (size_t had = 0; had < row->count && !is_known; had++)
            is_known = rows->jobs.items[row->first_job + had] == at->job;
        if (!is_known) {
            LT_VEC_PUSH(&rows->jobs, at->job);
            row->count++;
        }
    }
}

static int by_place(const void *left, const void *right)
{
    static const int ranks[] = {3, 1, 0, 2}; /* columns, datasets, jobs */
    const struct lt_reach_row *one = left, *other = right;
    if (one->hop != other->hop)
        return one->hop < other->hop ? -1 : 1;
    int order = ranks[one->name.kind] - ranks[other->name.kind];
    return order ? order : lt_about_compare(&one->name, &other->name);
}

int lt_reach_rows(struct lt_about *about, const struct lt_nodes *nodes, int64_t run,
                  enum lt_direction direction, uint32_t hops, struct lt_reach_rows *ret_rows,
                  struct lt_err *err)
{
    struct search search = {.about = about,
                            .direction = direction,
                            .hops = hops,
                            .rows_of = lt_xcalloc(about->node_count, sizeof *search.rows_of),
                            .rows = ret_rows};
    *ret_rows = (struct lt_reach_rows){0};
    if (run)
        add_of_run(&search, run);
    take_starts(&search, nodes);
    if (search.datasets.items.count)
        reach_datasets(&search);
    if (search.columns.items.count)
        reach_columns(&search);
    close_mentions(&search);
    lt_about_expect(about, ret_rows->items.count);
    for (size_t i = 0; i < ret_rows->items.count; i++)
        lt_about_name(about, ret_rows->items.items[i].node, &ret_rows->items.items[i].name);
    if (ret_rows->items.count)
        qsort(ret_rows->items.items, ret_rows->items.count, sizeof *ret_rows->items.items, by_place);
    int result = lt_database_result(about->database, err);
    if (result == LT_OK && !search.is_there)
        result =
            lt_err_set(err, LT_ENOT_FOUND, "the graph did not have it then, or does not have it any more");
    lt_nodes_clear(&search.datasets);
    lt_nodes_clear(&search.columns);
    free(search.rows_of);
    free(search.mentions.items);
    free(search.given.items);
    return result;
}

void lt_reach_rows_clear(struct lt_reach_rows *rows)
{
    lt_nodes_clear(&rows->starts);
    free(rows->items.items);
    free(rows->jobs.items);
    *rows = (struct lt_reach_rows){0};
}
