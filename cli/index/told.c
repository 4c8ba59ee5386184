/* SPDX-License-Identifier: Apache-2.0
 *
 * An edge that is counted in the index is counted in every run that ever told it. Where the graph has not all
 * runs, or events of no run tell edges, the runs of each job are gone through instead, all its edges at once.
 */
#include "index/told.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void lt_told_add(struct lt_told *told, uint32_t source, const struct lt_link *link)
{
    LT_VEC_PUSH(
        &told->edges,
        (struct lt_told_edge){.source = source, .target = link->other, .job = link->job, .kind = link->kind});
}

static int by_ends(const void *left, const void *right)
{
    const struct lt_told_edge *one = left, *other = right;
    if (one->job != other->job) /* first, so that those of a job are together */
        return one->job < other->job ? -1 : 1;
    if (one->source != other->source)
        return one->source < other->source ? -1 : 1;
    if (one->target != other->target)
        return one->target < other->target ? -1 : 1;
    return one->kind < other->kind ? -1 : one->kind > other->kind;
}

void lt_told_close(struct lt_told *told)
{
    size_t kept = 0;
    struct lt_told_edge *items = told->edges.items;
    if (told->edges.count)
        qsort(items, told->edges.count, sizeof *items, by_ends);
    for (size_t i = 0; i < told->edges.count; i++)
        if (!kept || items[kept - 1].job != items[i].job || items[kept - 1].source != items[i].source ||
            items[kept - 1].target != items[i].target)
            items[kept++] = items[i];
    told->edges.count = kept;
}

void lt_told_clear(struct lt_told *told)
{
    free(told->edges.items);
    *told = (struct lt_told){0};
}

/* ---- filling in ---- */

/* A row of the table of edges, and whose it is. */
struct numbered {
    int64_t number;
    struct lt_told_edge *edge;
};
typedef LT_VEC(struct numbered) numbers;

static const char *keep(struct lt_about *about, const char *text)
{
    return text ? lt_pool_text(about->texts, text, strlen(text)) : NULL;
}

/* What the edge's rows say, the direct one first. */
static void look_up(struct lt_about *about, struct lt_told_edge *edge, numbers *ret_numbers)
{
    struct lt_query *query = lt_database_ask(
        about->database,
        "SELECT id, runs, first_run, last_run, subtype, description, is_masked FROM edge "
        "WHERE source = ? AND target = ? AND job = ? AND kind BETWEEN ? AND 1 ORDER BY kind",
        "iiii", (int64_t)edge->source, (int64_t)edge->target, (int64_t)edge->job, (int64_t)edge->kind);
    for (bool is_first = true; lt_query_next(query); is_first = false) {
        LT_VEC_PUSH(ret_numbers, (struct numbered){.number = lt_query_integer(query, 0), .edge = edge});
        if (!is_first)
            continue;
        edge->is_masked = lt_query_integer(query, 6);
        edge->runs = lt_query_integer(query, 1);
        edge->first_run = lt_query_integer(query, 2);
        edge->last_run = lt_query_integer(query, 3);
        edge->subtype = keep(about, lt_query_text(query, 4));
        edge->description = keep(about, lt_query_text(query, 5));
    }
}

static int by_number(const void *left, const void *right)
{
    const struct numbered *one = left, *other = right;
    return one->number < other->number ? -1 : one->number > other->number;
}

static void count_run(struct numbered *at, int64_t run)
{
    struct lt_told_edge *edge = at->edge;
    if (edge->last_run == run)
        return; /* by its other row: an edge may be told as both */
    edge->first_run = edge->first_run ? edge->first_run : run;
    edge->last_run = run;
    edge->runs++;
}

/* Counts again, with the runs of the graph only. */
static void recount(struct lt_about *about, uint32_t job, numbers *list)
{
    int64_t last = 0;
    bool is_counted = false;
    qsort(list->items, list->count, sizeof *list->items, by_number);
    for (size_t i = 0; i < list->count; i++)
        list->items[i].edge->runs = list->items[i].edge->first_run = list->items[i].edge->last_run = 0;
    struct lt_query *query =
        lt_database_ask(about->database,
                        "SELECT r.id, e.edge FROM run r JOIN run_edge e ON e.run = r.id "
                        "WHERE r.job = ? AND r.status <> 'DECLARED' ORDER BY r.seen, r.run_id",
                        "i", (int64_t)job);
    while (lt_query_next(query)) {
        struct numbered key = {.number = lt_query_integer(query, 1)};
        int64_t run = lt_query_integer(query, 0);
        if (run != last)
            is_counted = lt_index_links_counts(about->links, run);
        last = run;
        struct numbered *at =
            is_counted ? bsearch(&key, list->items, list->count, sizeof key, by_number) : NULL;
        if (at)
            count_run(at, run);
    }
}

/* The edges of one job, from `first` to `end`. */
static void fill_job(struct lt_about *about, struct lt_told_edge *first, const struct lt_told_edge *end)
{
    numbers list = {0};
    size_t edges = (size_t)(end - first);
    uint32_t job = first->job;
    for (; first < end; first++)
        look_up(about, first, &list);
    if (list.count && (!about->is_plain || list.count != edges))
        recount(about, job, &list);
    free(list.items);
}

void lt_told_fill(struct lt_about *about, struct lt_told *told)
{
    struct lt_told_edge *at = told->edges.items, *end = at + told->edges.count;
    while (at < end) {
        struct lt_told_edge *first = at;
        while (at < end && at->job == first->job)
            at++;
        fill_job(about, first, at);
    }
}
