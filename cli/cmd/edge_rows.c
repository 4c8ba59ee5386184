/* SPDX-License-Identifier: Apache-2.0
 *
 * People read labels; programs get whole names. */
#include "cmd/edge_rows.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static const struct lt_answer_column columns[] = {
    {"step", LT_CELL_COUNT, false},
    {"source_namespace", LT_CELL_TEXT, true},
    {"source", LT_CELL_TEXT, true},
    {"source_column", LT_CELL_TEXT, true},
    {"source_label", LT_CELL_TEXT, false},
    {"job_namespace", LT_CELL_TEXT, true},
    {"job", LT_CELL_TEXT, false},
    {"target_namespace", LT_CELL_TEXT, true},
    {"target", LT_CELL_TEXT, true},
    {"target_column", LT_CELL_TEXT, true},
    {"target_label", LT_CELL_TEXT, false},
    {"kind", LT_CELL_TEXT, false},
    {"transformation", LT_CELL_TEXT, false},
    {"description", LT_CELL_TEXT, false},
    {"masking", LT_CELL_BOOL, false},
    {"runs", LT_CELL_COUNT, false},
    {"first_run", LT_CELL_TEXT, true},
    {"last_run", LT_CELL_TEXT, true},
};

void lt_edge_rows_begin(struct lt_answer *answer, bool is_path)
{
    size_t first = is_path ? 0 : 1;
    lt_answer_section(answer, NULL, NULL, columns + first, sizeof columns / sizeof *columns - first);
}

static void put_node(struct lt_about *about, struct lt_answer *answer, uint32_t node,
                     const struct lt_about_name *name)
{
    lt_answer_text(answer, name->namespace);
    lt_answer_text(answer, name->name);
    lt_answer_text(answer, name->column);
    lt_answer_text(answer, lt_about_label(about, node, name));
}

/* Returns whether the run is incomplete. */
static bool put_run(struct lt_about *about, struct lt_answer *answer, int64_t run)
{
    struct lt_query *query = lt_database_ask(
        about->database, "SELECT run_id, verdict = 'incomplete' FROM run WHERE id = ?", "i", run);
    bool is_there = lt_query_next(query);
    lt_answer_text(answer, is_there ? lt_query_text(query, 0) : NULL);
    return is_there && lt_query_integer(query, 1);
}

/* How a column becomes another; nothing of datasets. */
static void put_mapping(struct lt_answer *answer, const struct lt_told_edge *edge, bool is_column)
{
    const char *type = edge->kind == LT_EDGE_DIRECT ? "DIRECT" : "INDIRECT";
    if (!is_column || edge->kind == LT_EDGE_ALIAS) {
        for (int i = 0; i < 3; i++)
            lt_answer_none(answer);
        return;
    }
    lt_answer_text(answer, edge->subtype ? edge->subtype : type);
    lt_answer_text(answer, edge->description);
    lt_answer_bool(answer, edge->is_masked);
}

bool lt_edge_rows_add(struct lt_about *about, struct lt_answer *answer, const struct lt_told_edge *edge,
                      size_t step)
{
    static const char *const kinds[] = {"direct", "indirect", "alias"};
    struct lt_about_name source, target, job = {0};
    lt_about_name(about, edge->source, &source);
    lt_about_name(about, edge->target, &target);
    if (edge->job)
        lt_about_name(about, edge->job, &job);
    lt_answer_row(answer);
    if (step)
        lt_answer_count(answer, (int64_t)step);
    put_node(about, answer, edge->source, &source);
    bool has_job = job.name && *job.name; /* an event of a dataset tells mappings of none */
    lt_answer_text(answer, has_job ? job.namespace : NULL);
    lt_answer_text(answer, has_job ? job.name : NULL);
    put_node(about, answer, edge->target, &target);
    lt_answer_text(answer, kinds[edge->kind]);
    put_mapping(answer, edge, source.column != NULL);
    lt_answer_count(answer, edge->runs);
    put_run(about, answer, edge->first_run);
    return put_run(about, answer, edge->last_run);
}

/* ---- order ---- */

struct named {
    struct lt_told_edge edge;
    struct lt_about_name source, job, target;
};

static int by_names(const void *left, const void *right)
{
    const struct named *one = left, *other = right;
    int order = lt_about_compare(&one->source, &other->source);
    order = order ? order : lt_about_compare(&one->job, &other->job);
    return order ? order : lt_about_compare(&one->target, &other->target);
}

void lt_edge_rows_sort(struct lt_about *about, struct lt_told *told)
{
    struct named *named = lt_xcalloc(told->edges.count + 1, sizeof *named);
    for (size_t i = 0; i < told->edges.count; i++) {
        named[i].edge = told->edges.items[i];
        lt_about_name(about, named[i].edge.source, &named[i].source);
        lt_about_name(about, named[i].edge.job, &named[i].job);
        lt_about_name(about, named[i].edge.target, &named[i].target);
    }
    qsort(named, told->edges.count, sizeof *named, by_names);
    for (size_t i = 0; i < told->edges.count; i++)
        told->edges.items[i] = named[i].edge;
    free(named);
}
