/* SPDX-License-Identifier: Apache-2.0
 *
 * What was found in the index as a picture: through the jobs as the log is drawn, from dataset to dataset, or
 * from column to column. */
#include "cmd/graph_index.h"

#include "base/mem.h"
#include "index/doubt.h"
#include "index/view.h"
#include "out/picture_names.h"

#include <stdlib.h>
#include <string.h>

struct sketch {
    struct lt_graph_found *found;
    struct lt_about *about;
    struct lt_picture *picture;
    struct lt_picture_names names;
    uint32_t *numbers; /* by node of the index: of a dataset its number among the names, and one */
    uint32_t *drawn;   /* by node of the index: its node in the picture, and one */
};

/* A node of the index with what it is sorted by. */
struct placed {
    uint32_t node;
    uint32_t parent; /* in the picture */
    struct lt_about_name name;
};

static uint32_t drawn_of(const struct sketch *sketch, uint32_t node)
{
    return sketch->drawn[node] - 1;
}

static void take_dataset(struct sketch *sketch, uint32_t dataset)
{
    struct lt_about_name name;
    if (sketch->numbers[dataset])
        return;
    lt_about_name(sketch->about, dataset, &name);
    sketch->numbers[dataset] = lt_picture_names_take(&sketch->names, name.namespace, name.name) + 1;
}

static void draw_datasets(struct sketch *sketch)
{
    uint32_t *nodes = lt_picture_names_draw(&sketch->names, sketch->picture);
    for (size_t i = 0; i < sketch->about->node_count; i++)
        if (sketch->numbers[i])
            sketch->drawn[i] = nodes[sketch->numbers[i] - 1] + 1;
    free(nodes);
}

static uint8_t stroke_of(uint32_t kind)
{
    return kind == LT_EDGE_INDIRECT ? LT_STROKE_DASHED : LT_STROKE_SOLID;
}

/* From one to the other; of two names for one thing a line, once, whatever else leads there. */
static void connect_two(struct sketch *sketch, const struct lt_told_edge *edge)
{
    uint32_t source = drawn_of(sketch, edge->source), target = drawn_of(sketch, edge->target);
    struct lt_picture_edge arrow = {
        .at = target, .other = source, .stroke = stroke_of(edge->kind), .is_masked = edge->is_masked};
    if (edge->kind == LT_EDGE_ALIAS)
        arrow = (struct lt_picture_edge){
            .at = source, .other = target, .is_outward = true, .stroke = LT_STROKE_SAME};
    if (edge->kind != LT_EDGE_ALIAS || source < target)
        lt_picture_connect(sketch->picture, arrow);
}

/* ---- through jobs ---- */

static int by_name_first(const void *left, const void *right)
{
    const struct placed *one = left, *other = right;
    int order = strcmp(one->name.name, other->name.name);
    return order ? order : strcmp(one->name.namespace, other->name.namespace);
}

static void mark_job(struct sketch *sketch, uint32_t job, struct lt_nodes *jobs)
{
    if (!job || sketch->drawn[job])
        return;
    sketch->drawn[job] = 1; /* until it has its place */
    LT_VEC_PUSH(&jobs->items, job);
}

/* A use of a dataset, with or without an edge. */
static void connect_use(struct sketch *sketch, uint32_t dataset, uint32_t job, bool is_output, uint32_t kind)
{
    lt_picture_connect(sketch->picture, (struct lt_picture_edge){.at = drawn_of(sketch, job),
                                                                 .other = drawn_of(sketch, dataset),
                                                                 .is_outward = is_output,
                                                                 .stroke = stroke_of(kind)});
}

static void draw_jobs(struct sketch *sketch, struct lt_nodes *jobs)
{
    struct placed *placed = lt_xcalloc(jobs->items.count + 1, sizeof *placed);
    for (size_t i = 0; i < jobs->items.count; i++) {
        placed[i].node = jobs->items.items[i];
        lt_about_name(sketch->about, placed[i].node, &placed[i].name);
    }
    qsort(placed, jobs->items.count, sizeof *placed, by_name_first);
    for (size_t i = 0; i < jobs->items.count; i++) {
        struct lt_about_run run = lt_about_job_run(sketch->about, placed[i].node);
        bool is_failed = run.id && (strcmp(run.status, "FAILED") == 0 || strcmp(run.status, "ABORTED") == 0);
        const char *text = lt_picture_text(sketch->picture, lt_about_job(sketch->about, placed[i].node));
        const char *family = lt_picture_text(sketch->picture, placed[i].name.namespace);
        sketch->drawn[placed[i].node] =
            lt_picture_add(sketch->picture, is_failed ? LT_SHAPE_FAILED : LT_SHAPE_JOB, text, family) + 1;
    }
    free(placed);
}

/* The uses of datasets in the whole graph: those of jobs that only read, too. `jobs` NULL: draws them. */
static void go_through_uses(struct sketch *sketch, struct lt_nodes *jobs)
{
    struct lt_view view;
    lt_view_open(sketch->about->index, sketch->about->links, LT_VIEW_ALL, &view);
    for (size_t i = 0; i < sketch->found->nodes.items.count; i++) {
        uint32_t dataset = sketch->found->nodes.items.items[i];
        for (int is_output = 0; is_output < 2; is_output++) {
            size_t count;
            const struct lt_link *link =
                view.graph.of(view.graph.user, dataset, is_output ? LT_UPSTREAM : LT_DOWNSTREAM, &count);
            for (; count; count--, link++) {
                if (link->kind != (is_output ? LT_EDGE_WRITES : LT_EDGE_READS))
                    continue;
                if (jobs)
                    mark_job(sketch, link->other, jobs);
                else
                    connect_use(sketch, dataset, link->other, is_output, LT_EDGE_DIRECT);
            }
        }
    }
    lt_view_clear(&view);
}

/* Notes of each dataset that the job reads that it does. */
static void note_reads(const struct sketch *sketch, uint32_t job, uint32_t *read_by)
{
    struct lt_view view;
    size_t count;
    lt_view_open(sketch->about->index, sketch->about->links, LT_VIEW_ALL, &view);
    const struct lt_link *link = view.graph.of(view.graph.user, job, LT_UPSTREAM, &count);
    for (; count; count--, link++)
        if (link->kind == LT_EDGE_READS)
            read_by[link->other] = job;
    lt_view_clear(&view);
}

/* The uses that the edges tell. Between two outputs of a job there may be one: in the whole graph, which is
 * drawn as the log is, the job reads neither. */
static void draw_told_uses(struct sketch *sketch)
{
    const struct lt_told *told = &sketch->found->told;
    uint32_t *read_by = lt_xcalloc(sketch->about->node_count, sizeof *read_by);
    for (size_t i = 0; i < told->edges.count; i++) {
        const struct lt_told_edge *edge = &told->edges.items[i];
        if (!edge->job) {
            connect_two(sketch, edge);
            continue;
        }
        if (sketch->found->is_whole && (i == 0 || edge[-1].job != edge->job))
            note_reads(sketch, edge->job, read_by);
        if (!sketch->found->is_whole || read_by[edge->source] == edge->job)
            connect_use(sketch, edge->source, edge->job, false, edge->kind);
        connect_use(sketch, edge->target, edge->job, true, edge->kind);
    }
    free(read_by);
}

static void draw_through_jobs(struct sketch *sketch)
{
    struct lt_nodes jobs = {0};
    const struct lt_told *told = &sketch->found->told;
    for (size_t i = 0; i < told->edges.count; i++)
        mark_job(sketch, told->edges.items[i].job, &jobs);
    if (sketch->found->is_whole)
        go_through_uses(sketch, &jobs);
    draw_jobs(sketch, &jobs);
    draw_told_uses(sketch);
    if (sketch->found->is_whole)
        go_through_uses(sketch, NULL);
    sketch->picture->actor_noun = "jobs";
    lt_nodes_clear(&jobs);
}

/* ---- columns ---- */

static int by_dataset(const void *left, const void *right)
{
    const struct placed *one = left, *other = right;
    if (one->parent != other->parent)
        return one->parent < other->parent ? -1 : 1;
    return strcmp(one->name.column, other->name.column);
}

/* Those that an edge leads from or to; of a selection all. */
static void draw_columns(struct sketch *sketch)
{
    const struct lt_told *told = &sketch->found->told;
    const struct lt_nodes *nodes = &sketch->found->nodes;
    uint8_t *is_drawn = lt_xcalloc(sketch->about->node_count, 1);
    LT_VEC(struct placed) placed = {0};
    for (size_t i = 0; i < told->edges.count; i++)
        is_drawn[told->edges.items[i].source] = is_drawn[told->edges.items[i].target] = 1;
    for (size_t i = 0; i < nodes->items.count; i++) {
        struct placed one = {.node = nodes->items.items[i]};
        if (sketch->found->is_whole && !is_drawn[one.node])
            continue;
        lt_about_name(sketch->about, one.node, &one.name);
        take_dataset(sketch, one.name.parent);
        LT_VEC_PUSH(&placed, one);
    }
    draw_datasets(sketch);
    for (size_t i = 0; i < placed.count; i++)
        placed.items[i].parent = drawn_of(sketch, placed.items[i].name.parent);
    if (placed.count)
        qsort(placed.items, placed.count, sizeof *placed.items, by_dataset);
    for (size_t i = 0; i < placed.count; i++) {
        uint32_t node = lt_picture_add(sketch->picture, LT_SHAPE_COLUMN,
                                       lt_picture_text(sketch->picture, placed.items[i].name.column), NULL);
        sketch->picture->nodes.items[node].parent = placed.items[i].parent;
        sketch->drawn[placed.items[i].node] = node + 1;
    }
    free(placed.items);
    free(is_drawn);
}

/* ---- all ---- */

static void remark_incomplete(struct sketch *sketch)
{
    const struct lt_told *told = &sketch->found->told;
    for (size_t i = 0; i < told->edges.count; i++)
        if (lt_database_number(sketch->about->database, 0,
                               "SELECT verdict = 'incomplete' FROM run WHERE id = ?", "i",
                               told->edges.items[i].last_run)) {
            lt_picture_remark(sketch->picture, "a run that told of it is incomplete: arrows may be missing");
            return;
        }
}

void lt_graph_found_picture(const struct lt_graph_selection *selection, struct lt_graph_found *found,
                            struct lt_picture *ret_picture)
{
    size_t count = found->question.about.node_count;
    *ret_picture = (struct lt_picture){.dataset_noun = "datasets"};
    struct sketch sketch = {.found = found,
                            .about = &found->question.about,
                            .picture = ret_picture,
                            .numbers = lt_xcalloc(count, sizeof *sketch.numbers),
                            .drawn = lt_xcalloc(count, sizeof *sketch.drawn)};
    if (found->is_of_columns) {
        draw_columns(&sketch);
    } else {
        for (size_t i = 0; i < found->nodes.items.count; i++)
            take_dataset(&sketch, found->nodes.items.items[i]);
        draw_datasets(&sketch);
    }
    if (!found->is_of_columns && !selection->is_by_file)
        draw_through_jobs(&sketch);
    else
        for (size_t i = 0; i < found->told.edges.count; i++)
            connect_two(&sketch, &found->told.edges.items[i]);
    if (!found->is_whole)
        remark_incomplete(&sketch);
    if (lt_doubt_files(found->question.index))
        lt_picture_remark(ret_picture,
                          "there are events that could not be read: 'lintrace index' names them");
    lt_picture_finish(ret_picture);
    lt_picture_names_clear(&sketch.names);
    free(sketch.numbers);
    free(sketch.drawn);
}
