/* SPDX-License-Identifier: Apache-2.0
 *
 * Datasets, jobs and arrows are gathered once each through hash tables, then sorted: a log of a million rows
 * is no more than its distinct things. */
#include "out/picture_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct job {
    const char *name, *namespace, *last_time;
    bool is_failed; /* its last run */
};
struct graph {
    LT_VEC(const char *) datasets; /* distinct names, sorted; borrowed from the rows, as all text here */
    LT_VEC(struct job) jobs;       /* distinct, by name, then namespace */
    LT_VEC(struct lt_picture_edge) edges; /* distinct; at a job, the other end a dataset */
};

static int compare_jobs(const void *left_, const void *right_)
{
    const struct job *left = left_, *right = right_;
    int order = strcmp(left->name, right->name);
    return order ? order : strcmp(left->namespace, right->namespace);
}

static bool is_same_edge(const struct lt_picture_edge *left, const struct lt_picture_edge *right)
{
    return left->at == right->at && left->other == right->other && left->is_outward == right->is_outward;
}

static void sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    const char *bytes = items;
    bool is_sorted = true;
    for (size_t i = 1; i < count && is_sorted; i++)
        is_sorted = compare(bytes + (i - 1) * size, bytes + i * size) <= 0;
    if (!is_sorted)
        qsort(items, count, size, compare);
}

/* Finds what is equal among things that are kept elsewhere in an array. */
struct index {
    uint32_t *slots; /* places in the array, plus one; 0 when free */
    size_t size;     /* a power of two */
};

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return (hash ^ 0xff) * UINT64_C(0x100000001b3); /* its end counts, too */
}

/* Makes room for one more of `count` things; `hash` tells the hash of one of them. */
static void grow(struct index *index, size_t count, uint64_t (*hash)(const struct graph *, size_t),
                 const struct graph *graph)
{
    if (count * 2 < index->size)
        return;
    free(index->slots);
    index->size = index->size ? index->size * 2 : 64;
    index->slots = lt_xcalloc(index->size, sizeof *index->slots);
    for (size_t i = 0; i < count; i++) {
        size_t slot = hash(graph, i) & (index->size - 1);
        while (index->slots[slot])
            slot = (slot + 1) & (index->size - 1);
        index->slots[slot] = (uint32_t)i + 1;
    }
}

static uint64_t finish(uint64_t hash)
{
    return hash ^ hash >> 32;
}

static uint64_t dataset_hash(const struct graph *graph, size_t i)
{
    return finish(hash_text(0, graph->datasets.items[i]));
}

static uint64_t job_hash(const struct graph *graph, size_t i)
{
    return finish(hash_text(hash_text(0, graph->jobs.items[i].name), graph->jobs.items[i].namespace));
}

static uint64_t edge_hash(const struct graph *graph, size_t i)
{
    const struct lt_picture_edge *edge = &graph->edges.items[i];
    uint64_t key = (uint64_t)edge->at << 33 | (uint64_t)edge->other << 1 | edge->is_outward;
    return finish(key * UINT64_C(0x9e3779b97f4a7c15));
}

/* What is being put together: the graph as yet unsorted, and where things are in it. */
struct gathering {
    struct graph *graph;
    struct index datasets, jobs, edges;
};

static uint32_t gather_dataset(struct gathering *gathering, const char *name)
{
    struct graph *graph = gathering->graph;
    struct index *index = &gathering->datasets;
    grow(index, graph->datasets.count, dataset_hash, graph);
    size_t slot = finish(hash_text(0, name)) & (index->size - 1);
    for (; index->slots[slot]; slot = (slot + 1) & (index->size - 1))
        if (strcmp(graph->datasets.items[index->slots[slot] - 1], name) == 0)
            return index->slots[slot] - 1;
    LT_VEC_PUSH(&graph->datasets, name);
    index->slots[slot] = (uint32_t)graph->datasets.count;
    return index->slots[slot] - 1;
}

static uint32_t gather_job(struct gathering *gathering, const struct lt_log_row *row)
{
    struct graph *graph = gathering->graph;
    struct index *index = &gathering->jobs;
    struct job key = {.name = row->job_name, .namespace = row->job_namespace};
    grow(index, graph->jobs.count, job_hash, graph);
    size_t slot = finish(hash_text(hash_text(0, key.name), key.namespace)) & (index->size - 1);
    for (; index->slots[slot]; slot = (slot + 1) & (index->size - 1))
        if (compare_jobs(&graph->jobs.items[index->slots[slot] - 1], &key) == 0)
            return index->slots[slot] - 1;
    LT_VEC_PUSH(&graph->jobs, key);
    index->slots[slot] = (uint32_t)graph->jobs.count;
    return index->slots[slot] - 1;
}

static void gather_edge(struct gathering *gathering, struct lt_picture_edge edge)
{
    struct graph *graph = gathering->graph;
    struct index *index = &gathering->edges;
    LT_VEC_PUSH(&graph->edges, edge); /* taken back when it is there already */
    size_t last = graph->edges.count - 1;
    grow(index, last, edge_hash, graph);
    size_t slot = edge_hash(graph, last) & (index->size - 1);
    for (; index->slots[slot]; slot = (slot + 1) & (index->size - 1))
        if (is_same_edge(&graph->edges.items[index->slots[slot] - 1], &edge)) {
            graph->edges.count--;
            return;
        }
    index->slots[slot] = (uint32_t)last + 1;
}

/* Connects a row's datasets to its job, and notes how the job's last run ended. */
static void gather_row(struct gathering *gathering, const struct lt_log_row *row)
{
    uint32_t index = gather_job(gathering, row);
    struct job *job = &gathering->graph->jobs.items[index];
    if (!job->last_time || strcmp(row->event_time, job->last_time) >= 0) {
        job->last_time = row->event_time;
        job->is_failed = row->is_failed;
    }
    for (size_t i = 0; i < row->inputs.count; i++)
        gather_edge(gathering, (struct lt_picture_edge){
                                   .at = index, .other = gather_dataset(gathering, row->inputs.items[i])});
    for (size_t i = 0; i < row->outputs.count; i++)
        gather_edge(gathering,
                    (struct lt_picture_edge){.at = index,
                                             .other = gather_dataset(gathering, row->outputs.items[i]),
                                             .is_outward = true});
}

/* A thing and where it stood before it was sorted. */
struct placed {
    union {
        const char *text;
        const struct job *job;
    };
    uint32_t place;
};

static int compare_placed_texts(const void *left, const void *right)
{
    return strcmp(((const struct placed *)left)->text, ((const struct placed *)right)->text);
}

static int compare_placed_jobs(const void *left, const void *right)
{
    return compare_jobs(((const struct placed *)left)->job, ((const struct placed *)right)->job);
}

/* Sorts the datasets; returns the new place of each, malloc'd, or NULL when they were sorted already. */
static uint32_t *sort_datasets(struct graph *graph)
{
    size_t count = graph->datasets.count, sorted = 1;
    while (sorted < count && strcmp(graph->datasets.items[sorted - 1], graph->datasets.items[sorted]) <= 0)
        sorted++;
    if (sorted >= count)
        return NULL;
    struct placed *placed = lt_xcalloc(count, sizeof *placed);
    uint32_t *places = lt_xcalloc(count, sizeof *places);
    for (size_t i = 0; i < count; i++)
        placed[i] = (struct placed){.text = graph->datasets.items[i], .place = (uint32_t)i};
    sort(placed, count, sizeof *placed, compare_placed_texts);
    for (size_t i = 0; i < count; i++) {
        graph->datasets.items[i] = placed[i].text;
        places[placed[i].place] = (uint32_t)i;
    }
    free(placed);
    return places;
}

static uint32_t *sort_jobs(struct graph *graph)
{
    size_t count = graph->jobs.count;
    struct job *jobs = graph->jobs.items, *sorted = lt_xcalloc(count, sizeof *sorted);
    struct placed *placed = lt_xcalloc(count, sizeof *placed);
    uint32_t *places = lt_xcalloc(count, sizeof *places);
    for (size_t i = 0; i < count; i++)
        placed[i] = (struct placed){.job = &jobs[i], .place = (uint32_t)i};
    sort(placed, count, sizeof *placed, compare_placed_jobs);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = *placed[i].job;
        places[placed[i].place] = (uint32_t)i;
    }
    free(placed);
    free(jobs);
    graph->jobs.items = sorted;
    graph->jobs.capacity = count;
    return places;
}

static void build_graph(struct graph *graph, const struct lt_log_rows *rows)
{
    struct gathering gathering = {.graph = graph};
    for (size_t i = 0; i < rows->count; i++)
        gather_row(&gathering, &rows->items[i]);
    free(gathering.datasets.slots);
    free(gathering.jobs.slots);
    free(gathering.edges.slots);
    uint32_t *datasets = sort_datasets(graph), *jobs = sort_jobs(graph);
    for (size_t i = 0; i < graph->edges.count; i++) {
        struct lt_picture_edge *edge = &graph->edges.items[i];
        edge->at = jobs[edge->at];
        edge->other = datasets ? datasets[edge->other] : edge->other;
    }
    free(datasets);
    free(jobs);
}

/* ---- what was drawn ---- */

static int compare_numbers(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static uint64_t number_of(const struct job *job, const char *dataset, unsigned kind)
{
    uint64_t hash = hash_text(hash_text(hash_text(kind, job->namespace), job->name), dataset);
    hash = (hash ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static void tell_drawn(const struct graph *graph, const struct lt_log_rows *rows, struct lt_drawn *drawn)
{
    const char *last = "";
    for (size_t i = 0; i < rows->count; i++)
        last = strcmp(rows->items[i].event_time, last) > 0 ? rows->items[i].event_time : last;
    snprintf(drawn->last_time, sizeof drawn->last_time, "%s",
             strlen(last) < sizeof drawn->last_time ? last : "");
    for (size_t i = 0; i < graph->jobs.count; i++)
        LT_VEC_PUSH(drawn, number_of(&graph->jobs.items[i], "", 1 + graph->jobs.items[i].is_failed));
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct lt_picture_edge *edge = &graph->edges.items[i];
        LT_VEC_PUSH(drawn, number_of(&graph->jobs.items[edge->at], graph->datasets.items[edge->other],
                                     3 + edge->is_outward));
    }
    if (drawn->count)
        qsort(drawn->items, drawn->count, sizeof *drawn->items, compare_numbers);
}

/* ---- the picture ---- */

/* A job's name, with its namespace where the name alone would be another job's too. */
static const char *job_text(const struct graph *graph, size_t index, struct lt_picture *picture)
{
    const struct job *job = &graph->jobs.items[index];
    bool is_shared = (index > 0 && strcmp(job[-1].name, job->name) == 0) ||
                     (index + 1 < graph->jobs.count && strcmp(job[1].name, job->name) == 0);
    if (!is_shared)
        return job->name;
    char *both = lt_xasprintf("%s/%s", job->namespace, job->name);
    const char *text = lt_picture_text(picture, both);
    free(both);
    return text;
}

void lt_picture_of_log(const struct lt_log_rows *rows, struct lt_picture *ret_picture,
                       struct lt_drawn *ret_drawn)
{
    struct graph graph = {0};
    *ret_picture = (struct lt_picture){.dataset_noun = "datasets", .actor_noun = "jobs"};
    build_graph(&graph, rows);
    if (ret_drawn)
        tell_drawn(&graph, rows, ret_drawn);
    uint32_t first_job = (uint32_t)graph.datasets.count;
    for (size_t i = 0; i < graph.datasets.count; i++)
        lt_picture_add(ret_picture, LT_SHAPE_DATASET, graph.datasets.items[i], NULL);
    for (size_t i = 0; i < graph.jobs.count; i++)
        lt_picture_add(ret_picture, graph.jobs.items[i].is_failed ? LT_SHAPE_FAILED : LT_SHAPE_JOB,
                       job_text(&graph, i, ret_picture), graph.jobs.items[i].namespace);
    for (size_t i = 0; i < graph.edges.count; i++)
        graph.edges.items[i].at += first_job;
    ret_picture->edges.items = graph.edges.items; /* handed over: there may be millions */
    ret_picture->edges.count = graph.edges.count;
    ret_picture->edges.capacity = graph.edges.capacity;
    free(graph.datasets.items);
    free(graph.jobs.items);
    if (rows->problems.count)
        lt_picture_remark(ret_picture, "lines of the log that could not be read and are left out: %zu",
                          rows->problems.count);
    lt_picture_finish(ret_picture);
}
