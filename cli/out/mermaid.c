/* SPDX-License-Identifier: Apache-2.0
 *
 * Two steps: the graph of the log (distinct datasets, jobs and edges, all sorted), then a view of it, in
 * which datasets and jobs may be put together. Views are tried from the finest to the coarsest until one
 * fits. */
#include "out/mermaid.h"

#include "base/mem.h"
#include "model/ident.h"
#include "out/escape.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_MOST = 60, NODES_MOST = 1000, DEPTH_MOST = 32, NO_FOLD = DEPTH_MOST + 1 };

struct job {
    const char *name, *namespace, *last_time;
    bool is_failed; /* its last run */
};
struct edge {
    uint32_t job, dataset;
    bool is_output;
};
struct graph {
    LT_VEC(const char *) datasets; /* distinct names, sorted; borrowed from the rows, as all text here */
    LT_VEC(struct job) jobs;       /* distinct, by name, then namespace */
    LT_VEC(struct edge) edges;     /* distinct, by job, inputs first, then dataset */
    size_t common_bytes;           /* length of the folder that all absolute names share, with its slash */
};

/* ---- the graph of the log ---- */

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static int compare_jobs(const void *left_, const void *right_)
{
    const struct job *left = left_, *right = right_;
    int order = strcmp(left->name, right->name);
    return order ? order : strcmp(left->namespace, right->namespace);
}

static int compare_edges(const void *left_, const void *right_)
{
    const struct edge *left = left_, *right = right_;
    if (left->job != right->job)
        return left->job < right->job ? -1 : 1;
    if (left->is_output != right->is_output)
        return left->is_output ? 1 : -1;
    return (left->dataset > right->dataset) - (left->dataset < right->dataset);
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

/* Sorts and drops what compares equal; returns how many are left. */
static size_t sort_distinct(void *items, size_t count, size_t size,
                            int (*compare)(const void *, const void *))
{
    if (count == 0)
        return 0;
    char *bytes = items;
    size_t kept = 1;
    sort(items, count, size, compare);
    for (size_t i = 1; i < count; i++)
        if (compare(bytes + (kept - 1) * size, bytes + i * size) != 0) {
            if (kept != i)
                memcpy(bytes + kept * size, bytes + i * size, size);
            kept++;
        }
    return kept;
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

static size_t text_index(const char *const *texts, size_t count, const char *text)
{
    const char *const *found = bsearch(&text, texts, count, sizeof *texts, compare_texts);
    return (size_t)(found - texts);
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
    const struct edge *edge = &graph->edges.items[i];
    uint64_t key = (uint64_t)edge->job << 33 | (uint64_t)edge->dataset << 1 | edge->is_output;
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

static void gather_edge(struct gathering *gathering, struct edge edge)
{
    struct graph *graph = gathering->graph;
    struct index *index = &gathering->edges;
    LT_VEC_PUSH(&graph->edges, edge); /* taken back when it is there already */
    size_t last = graph->edges.count - 1;
    grow(index, last, edge_hash, graph);
    size_t slot = edge_hash(graph, last) & (index->size - 1);
    for (; index->slots[slot]; slot = (slot + 1) & (index->size - 1))
        if (compare_edges(&graph->edges.items[index->slots[slot] - 1], &edge) == 0) {
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
        gather_edge(gathering, (struct edge){index, gather_dataset(gathering, row->inputs.items[i]), false});
    for (size_t i = 0; i < row->outputs.count; i++)
        gather_edge(gathering, (struct edge){index, gather_dataset(gathering, row->outputs.items[i]), true});
}

/* Sorted names share what the first and the last share. */
static size_t common_folder(const char *const *names, size_t count)
{
    size_t first = 0, last = count, shared = 0;
    while (first < count && names[first][0] != '/')
        first++;
    while (last > first && names[last - 1][0] != '/')
        last--;
    if (first == last)
        return 0;
    const char *low = names[first], *high = names[last - 1];
    for (size_t i = 0; low[i] && low[i] == high[i]; i++)
        if (low[i] == '/')
            shared = i + 1;
    return shared > 1 ? shared : 0; /* when only the root is shared, whole paths say more */
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
        struct edge *edge = &graph->edges.items[i];
        edge->job = jobs[edge->job];
        edge->dataset = datasets ? datasets[edge->dataset] : edge->dataset;
    }
    free(datasets);
    free(jobs);
    sort(graph->edges.items, graph->edges.count, sizeof(struct edge), compare_edges);
    graph->common_bytes = common_folder(graph->datasets.items, graph->datasets.count);
}

static void clear_graph(struct graph *graph)
{
    free(graph->datasets.items);
    free(graph->jobs.items);
    free(graph->edges.items);
}

/* ---- a view of it ---- */

enum job_fold { EACH_JOB, JOBS_BY_NAMESPACE, ALL_JOBS };

/* How much is put together: datasets by the first `depth` folders of their names (NO_FOLD: not at all). */
struct fold {
    size_t depth;
    enum job_fold jobs;
};

struct node {
    char *label;    /* escaped */
    size_t members; /* how many datasets or jobs it stands for */
    size_t member;  /* the last of them */
    bool is_failed;
};
struct nodes {
    struct node *items;
    size_t count;
    uint32_t *of; /* of each dataset or job: its node */
};
struct view {
    struct nodes datasets, jobs;
    LT_VEC(struct edge) edges; /* between nodes */
};

static const char *relative_name(const struct graph *graph, size_t dataset)
{
    const char *name = graph->datasets.items[dataset];
    return name[0] == '/' ? name + graph->common_bytes : name;
}

/* The length of the first `depth` folders of a name, with the last slash. */
static size_t folder_length(const char *name, size_t depth)
{
    size_t length = 0;
    for (size_t i = 0; name[i] && depth; i++) {
        if (name[i] != '/')
            continue;
        length = i + 1;
        depth -= i > 0; /* a leading slash is no folder of its own */
    }
    return length;
}

/* How many folders deep the deepest dataset lies, at most DEPTH_MOST. */
static size_t deepest_of(const struct graph *graph)
{
    size_t deepest = 0;
    for (size_t i = 0; i < graph->datasets.count; i++) {
        size_t depth = 0;
        for (const char *at = relative_name(graph, i); *at; at++)
            depth += *at == '/';
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest < DEPTH_MOST ? deepest : DEPTH_MOST;
}

/* Puts members together by key: one after the other, then a node for each distinct key. Members are in such
 * an order that most with the same key stand side by side. */
struct grouping {
    LT_VEC(char *) keys; /* of each stretch of members */
    uint32_t *stretch;   /* of each member */
};

static void group_member(struct grouping *grouping, size_t member, const char *key, size_t length)
{
    const char *last = grouping->keys.count ? grouping->keys.items[grouping->keys.count - 1] : NULL;
    if (!last || strncmp(last, key, length) != 0 || last[length])
        LT_VEC_PUSH(&grouping->keys, lt_xstrndup(key, length));
    grouping->stretch[member] = (uint32_t)grouping->keys.count - 1;
}

static void end_grouping(struct grouping *grouping, struct nodes *nodes, size_t count)
{
    size_t stretches = grouping->keys.count;
    const char **distinct = lt_xcalloc(stretches, sizeof(char *));
    uint32_t *node_of = lt_xcalloc(stretches, sizeof *node_of);
    for (size_t i = 0; i < stretches; i++)
        distinct[i] = grouping->keys.items[i];
    nodes->count = sort_distinct(distinct, stretches, sizeof(char *), compare_texts);
    nodes->items = lt_xcalloc(nodes->count, sizeof *nodes->items);
    nodes->of = grouping->stretch;
    for (size_t i = 0; i < stretches; i++)
        node_of[i] = (uint32_t)text_index(distinct, nodes->count, grouping->keys.items[i]);
    for (size_t i = 0; i < count; i++) {
        nodes->of[i] = node_of[grouping->stretch[i]];
        nodes->items[nodes->of[i]].members++;
        nodes->items[nodes->of[i]].member = i;
    }
    for (size_t i = 0; i < stretches; i++)
        free(grouping->keys.items[i]);
    free(grouping->keys.items);
    free(node_of);
    free(distinct);
}

/* The text cut to `most` characters, the middle left out. */
static char *shorten(const char *text, size_t most)
{
    size_t characters = 0;
    uint32_t point;
    for (const char *at = text; *at; characters++) {
        size_t length = lt_ident_utf8(at, &point);
        at += length ? length : 1;
    }
    if (characters <= most)
        return lt_xstrdup(text);
    struct lt_buf cut = {0};
    size_t head = most / 2, tail = characters - (most - head - 1), index = 0;
    for (const char *at = text; *at; index++) {
        size_t length = lt_ident_utf8(at, &point);
        length = length ? length : 1;
        if (index == head)
            lt_buf_adds(&cut, "\xE2\x80\xA6");
        if (index < head || index >= tail)
            lt_buf_add(&cut, at, length);
        at += length;
    }
    return lt_buf_take(&cut);
}

/* Gives node `index` its label: short, escaped, and unlike those of the nodes before it. */
static void set_label(struct nodes *nodes, size_t index, const char *text)
{
    char suffix[32] = "";
    for (size_t number = 2;; number++) {
        size_t taken = 0;
        char *cut = shorten(text, LABEL_MOST - strlen(suffix));
        struct lt_buf label = {0};
        lt_escape_mermaid(cut, &label);
        lt_buf_adds(&label, suffix);
        free(cut);
        while (taken < index && strcmp(nodes->items[taken].label, label.data) != 0)
            taken++;
        if (taken == index) {
            nodes->items[index].label = lt_buf_take(&label);
            return;
        }
        lt_buf_clear(&label);
        snprintf(suffix, sizeof suffix, " (%zu)", number);
    }
}

static void label_datasets(struct view *view, const struct graph *graph, size_t depth)
{
    for (size_t i = 0; i < view->datasets.count; i++) {
        const struct node *node = &view->datasets.items[i];
        const char *name = relative_name(graph, node->member);
        if (node->members == 1) {
            set_label(&view->datasets, i, name);
            continue;
        }
        char *folder = lt_xstrndup(name, folder_length(name, depth));
        char *text = lt_xasprintf("%s (%zu datasets)", *folder ? folder : "./", node->members);
        set_label(&view->datasets, i, text);
        free(text);
        free(folder);
    }
}

/* A job's name, with its namespace where the name alone would be another job's too. */
static char *job_text(const struct graph *graph, size_t index)
{
    const struct job *job = &graph->jobs.items[index];
    bool is_shared = (index > 0 && strcmp(job[-1].name, job->name) == 0) ||
                     (index + 1 < graph->jobs.count && strcmp(job[1].name, job->name) == 0);
    return is_shared ? lt_xasprintf("%s/%s", job->namespace, job->name) : lt_xstrdup(job->name);
}

static void label_jobs(struct view *view, const struct graph *graph, enum job_fold fold)
{
    for (size_t i = 0; i < graph->jobs.count; i++)
        view->jobs.items[view->jobs.of[i]].is_failed |= graph->jobs.items[i].is_failed;
    for (size_t i = 0; i < view->jobs.count; i++) {
        const struct node *node = &view->jobs.items[i];
        const char *namespace = fold == ALL_JOBS ? "" : graph->jobs.items[node->member].namespace;
        char *text = node->members == 1 ? job_text(graph, node->member)
                                        : lt_xasprintf("%s (%zu jobs)", namespace, node->members);
        set_label(&view->jobs, i, text);
        free(text);
    }
}

static void group_datasets(struct view *view, const struct graph *graph, size_t depth)
{
    size_t count = graph->datasets.count;
    struct grouping grouping = {.stretch = lt_xcalloc(count, sizeof(uint32_t))};
    for (size_t i = 0; i < count; i++) {
        const char *name = depth == NO_FOLD ? graph->datasets.items[i] : relative_name(graph, i);
        group_member(&grouping, i, name, depth == NO_FOLD ? strlen(name) : folder_length(name, depth));
    }
    end_grouping(&grouping, &view->datasets, count);
}

static void group_jobs(struct view *view, const struct graph *graph, enum job_fold fold)
{
    size_t count = graph->jobs.count;
    struct grouping grouping = {.stretch = lt_xcalloc(count, sizeof(uint32_t))};
    for (size_t i = 0; i < count; i++) {
        char number[32] = "";
        const char *key = fold == JOBS_BY_NAMESPACE ? graph->jobs.items[i].namespace : number;
        if (fold == EACH_JOB)
            snprintf(number, sizeof number, "%012zu", i); /* keeps their order */
        group_member(&grouping, i, key, strlen(key));
    }
    end_grouping(&grouping, &view->jobs, count);
}

static void clear_view(struct view *view)
{
    for (size_t i = 0; i < view->datasets.count; i++)
        free(view->datasets.items[i].label);
    for (size_t i = 0; i < view->jobs.count; i++)
        free(view->jobs.items[i].label);
    free(view->datasets.items);
    free(view->datasets.of);
    free(view->jobs.items);
    free(view->jobs.of);
    free(view->edges.items);
}

/* Puts the view together; false when it has too many nodes or edges (it has no labels then). */
static bool build_view(struct view *view, const struct graph *graph, struct fold fold)
{
    if (fold.depth == NO_FOLD && graph->edges.count > LT_MERMAID_EDGES_MOST)
        return false;
    group_datasets(view, graph, fold.depth);
    group_jobs(view, graph, fold.jobs);
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct edge *edge = &graph->edges.items[i];
        struct edge drawn = {view->jobs.of[edge->job], view->datasets.of[edge->dataset], edge->is_output};
        size_t count = view->edges.count;
        if (!count || compare_edges(&view->edges.items[count - 1], &drawn) != 0)
            LT_VEC_PUSH(&view->edges, drawn);
    }
    view->edges.count =
        sort_distinct(view->edges.items, view->edges.count, sizeof(struct edge), compare_edges);
    if (view->edges.count > LT_MERMAID_EDGES_MOST || view->datasets.count + view->jobs.count > NODES_MOST)
        return false;
    label_datasets(view, graph, fold.depth);
    label_jobs(view, graph, fold.jobs);
    return true;
}

/* ---- the text ---- */

static void write_view(const struct view *view, struct lt_buf *text)
{
    lt_buf_adds(text, "    classDef dataset fill:#e8f1fb,stroke:#3b6ea5,color:#10243a\n"
                      "    classDef job fill:#f3f0e4,stroke:#8a7a3c,color:#2c2710\n"
                      "    classDef failed fill:#fbe6e6,stroke:#b03030,color:#4a1010\n");
    for (size_t i = 0; i < view->datasets.count; i++)
        lt_buf_addf(text, "    d%zu[(\"%s\")]:::dataset\n", i + 1, view->datasets.items[i].label);
    for (size_t i = 0; i < view->jobs.count; i++)
        lt_buf_addf(text, "    j%zu[\"%s\"]:::%s\n", i + 1, view->jobs.items[i].label,
                    view->jobs.items[i].is_failed ? "failed" : "job");
    for (size_t i = 0; i < view->edges.count; i++) {
        const struct edge *edge = &view->edges.items[i];
        if (edge->is_output)
            lt_buf_addf(text, "    j%u --> d%u\n", edge->job + 1, edge->dataset + 1);
        else
            lt_buf_addf(text, "    d%u --> j%u\n", edge->dataset + 1, edge->job + 1);
    }
}

/* Appends the diagram as `fold` shows it; false, with nothing appended, when that is too much. */
static bool draw_folded(const struct graph *graph, size_t problems, struct fold fold, struct lt_buf *text)
{
    struct view view = {0};
    size_t start = text->length;
    bool fits = build_view(&view, graph, fold);
    if (fits) {
        lt_buf_addf(text, "graph TD\n%%%% %zu datasets, %zu jobs, %zu edges\n", graph->datasets.count,
                    graph->jobs.count, graph->edges.count);
        if (fold.depth != NO_FOLD)
            lt_buf_addf(text,
                        "%%%% folded by folder to %zu datasets, %zu jobs, %zu edges: too many to draw\n",
                        view.datasets.count, view.jobs.count, view.edges.count);
        if (problems)
            lt_buf_addf(text, "%%%% lines of the log that could not be read and are left out: %zu\n",
                        problems);
        write_view(&view, text);
        fits = text->length - start <= LT_MERMAID_CHARS_MOST;
        if (!fits)
            text->length = start;
    }
    clear_view(&view);
    return fits;
}

static bool draw(const struct graph *graph, size_t problems, struct lt_buf *ret_text)
{
    struct fold fold = {NO_FOLD, EACH_JOB};
    bool is_done = draw_folded(graph, problems, fold, ret_text);
    bool is_folded = !is_done;
    while (!is_done) { /* ends: one node for all datasets and one for all jobs always fits */
        if (fold.depth == NO_FOLD)
            fold.depth = deepest_of(graph);
        else if (fold.depth > 0)
            fold.depth--;
        else
            fold.jobs++;
        is_done = draw_folded(graph, problems, fold, ret_text);
    }
    return is_folded;
}

bool lt_mermaid_draw(const struct lt_log_rows *rows, struct lt_buf *ret_text)
{
    struct graph graph = {0};
    build_graph(&graph, rows);
    bool is_folded = draw(&graph, rows->problems.count, ret_text);
    clear_graph(&graph);
    return is_folded;
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
        const struct edge *edge = &graph->edges.items[i];
        LT_VEC_PUSH(drawn, number_of(&graph->jobs.items[edge->job], graph->datasets.items[edge->dataset],
                                     3 + edge->is_output));
    }
    if (drawn->count)
        qsort(drawn->items, drawn->count, sizeof *drawn->items, compare_numbers);
}

int lt_mermaid_from_csv(struct lt_buf *csv, struct lt_buf *ret_text, struct lt_drawn *ret_drawn,
                        struct lt_err *err)
{
    struct lt_log_rows rows;
    struct graph graph = {0};
    /* A row's place in a log with other columns would be read otherwise than by itself. */
    bool is_ours = csv->length > strlen(LT_CSV_HEADER) &&
                   strncmp(csv->data, LT_CSV_HEADER "\n", strlen(LT_CSV_HEADER) + 1) == 0;
    int result = lt_log_rows_take(csv, &rows, err);
    if (result == LT_OK) {
        build_graph(&graph, &rows);
        draw(&graph, rows.problems.count, ret_text);
        if (ret_drawn && is_ours)
            tell_drawn(&graph, &rows, ret_drawn);
        clear_graph(&graph);
    }
    lt_log_rows_clear(&rows);
    return result;
}
