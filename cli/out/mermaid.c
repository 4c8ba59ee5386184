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
    size_t job, dataset;
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

/* Sorts and drops what compares equal; returns how many are left. */
static size_t sort_distinct(void *items, size_t count, size_t size,
                            int (*compare)(const void *, const void *))
{
    if (count == 0)
        return 0;
    char *bytes = items;
    size_t kept = 1;
    qsort(items, count, size, compare);
    for (size_t i = 1; i < count; i++)
        if (compare(bytes + (kept - 1) * size, bytes + i * size) != 0)
            memmove(bytes + kept++ * size, bytes + i * size, size);
    return kept;
}

static size_t text_index(const char *const *texts, size_t count, const char *text)
{
    const char *const *found = bsearch(&text, texts, count, sizeof *texts, compare_texts);
    return (size_t)(found - texts);
}

static void add_edges(struct graph *graph, size_t job, const struct lt_text_list *names, bool is_output)
{
    for (size_t i = 0; i < names->count; i++) {
        size_t dataset = text_index(graph->datasets.items, graph->datasets.count, names->items[i]);
        LT_VEC_PUSH(&graph->edges, (struct edge){job, dataset, is_output});
    }
}

/* Connects a row's datasets to its job, and notes how the job's last run ended. */
static void add_row(struct graph *graph, const struct lt_log_row *row)
{
    struct job key = {.name = row->job_name, .namespace = row->job_namespace};
    struct job *job = bsearch(&key, graph->jobs.items, graph->jobs.count, sizeof key, compare_jobs);
    if (!job->last_time || strcmp(row->event_time, job->last_time) >= 0) {
        job->last_time = row->event_time;
        job->is_failed = row->is_failed;
    }
    size_t index = (size_t)(job - graph->jobs.items);
    add_edges(graph, index, &row->inputs, false);
    add_edges(graph, index, &row->outputs, true);
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

static void build_graph(struct graph *graph, const struct lt_log_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct lt_log_row *row = &rows->items[i];
        LT_VEC_PUSH(&graph->jobs, (struct job){.name = row->job_name, .namespace = row->job_namespace});
        for (size_t j = 0; j < row->inputs.count; j++)
            LT_VEC_PUSH(&graph->datasets, row->inputs.items[j]);
        for (size_t j = 0; j < row->outputs.count; j++)
            LT_VEC_PUSH(&graph->datasets, row->outputs.items[j]);
    }
    graph->datasets.count =
        sort_distinct(graph->datasets.items, graph->datasets.count, sizeof(char *), compare_texts);
    graph->jobs.count = sort_distinct(graph->jobs.items, graph->jobs.count, sizeof(struct job), compare_jobs);
    for (size_t i = 0; i < rows->count; i++)
        add_row(graph, &rows->items[i]);
    graph->edges.count =
        sort_distinct(graph->edges.items, graph->edges.count, sizeof(struct edge), compare_edges);
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
    size_t *of; /* of each dataset or job: its node */
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

/* The first `depth` folders of a name, with the last slash. */
static char *folder_key(const char *name, size_t depth)
{
    size_t length = 0;
    for (size_t i = 0; name[i] && depth; i++) {
        if (name[i] != '/')
            continue;
        length = i + 1;
        depth -= i > 0; /* a leading slash is no folder of its own */
    }
    return lt_xstrndup(name, length);
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

/* Makes one node for each distinct key; keys[i] belongs to member i. */
static void group(struct nodes *nodes, char *const *keys, size_t count)
{
    const char **distinct = lt_xcalloc(count, sizeof(char *));
    for (size_t i = 0; i < count; i++)
        distinct[i] = keys[i];
    nodes->count = sort_distinct(distinct, count, sizeof(char *), compare_texts);
    nodes->items = lt_xcalloc(nodes->count, sizeof *nodes->items);
    nodes->of = lt_xcalloc(count, sizeof *nodes->of);
    for (size_t i = 0; i < count; i++) {
        nodes->of[i] = text_index(distinct, nodes->count, keys[i]);
        nodes->items[nodes->of[i]].members++;
        nodes->items[nodes->of[i]].member = i;
    }
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
        char *folder = folder_key(name, depth);
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

static char *job_key(const struct job *job, size_t index, enum job_fold fold)
{
    if (fold == EACH_JOB)
        return lt_xasprintf("%012zu", index); /* keeps their order */
    return lt_xstrdup(fold == JOBS_BY_NAMESPACE ? job->namespace : "");
}

static void free_keys(char **keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(keys[i]);
    free(keys);
}

static void group_all(struct view *view, const struct graph *graph, struct fold fold)
{
    size_t count = graph->datasets.count;
    char **keys = lt_xcalloc(count, sizeof(char *));
    for (size_t i = 0; i < count; i++)
        keys[i] = fold.depth == NO_FOLD ? lt_xstrdup(graph->datasets.items[i])
                                        : folder_key(relative_name(graph, i), fold.depth);
    group(&view->datasets, keys, count);
    free_keys(keys, count);
    count = graph->jobs.count;
    keys = lt_xcalloc(count, sizeof(char *));
    for (size_t i = 0; i < count; i++)
        keys[i] = job_key(&graph->jobs.items[i], i, fold.jobs);
    group(&view->jobs, keys, count);
    free_keys(keys, count);
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
    group_all(view, graph, fold);
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct edge *edge = &graph->edges.items[i];
        LT_VEC_PUSH(&view->edges, (struct edge){view->jobs.of[edge->job], view->datasets.of[edge->dataset],
                                                edge->is_output});
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
            lt_buf_addf(text, "    j%zu --> d%zu\n", edge->job + 1, edge->dataset + 1);
        else
            lt_buf_addf(text, "    d%zu --> j%zu\n", edge->dataset + 1, edge->job + 1);
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

bool lt_mermaid_draw(const struct lt_log_rows *rows, struct lt_buf *ret_text)
{
    struct graph graph = {0};
    build_graph(&graph, rows);
    struct fold fold = {NO_FOLD, EACH_JOB};
    bool is_done = draw_folded(&graph, rows->problems.count, fold, ret_text);
    bool is_folded = !is_done;
    while (!is_done) { /* ends: one node for all datasets and one for all jobs always fits */
        if (fold.depth == NO_FOLD)
            fold.depth = deepest_of(&graph);
        else if (fold.depth > 0)
            fold.depth--;
        else
            fold.jobs++;
        is_done = draw_folded(&graph, rows->problems.count, fold, ret_text);
    }
    clear_graph(&graph);
    return is_folded;
}

int lt_mermaid_from_csv(const struct lt_buf *csv, struct lt_buf *ret_text, struct lt_err *err)
{
    struct lt_log_rows rows;
    int result = lt_log_rows_read(csv->data, csv->length, &rows, err);
    if (result == LT_OK)
        lt_mermaid_draw(&rows, ret_text);
    lt_log_rows_clear(&rows);
    return result;
}
