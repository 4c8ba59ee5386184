/* SPDX-License-Identifier: Apache-2.0
 *
 * The second look. A node has up to two states: reached by an edge, and by an alias, which may not be
 * followed by another. Both are gone through level by level, so that what a level needs of the one before is
 * known. */
#include "model/graph.h"

#include <stdlib.h>
#include <string.h>

/* The state of a node that was reached by an edge, or is a start. */
struct state {
    struct lt_way way;
    bool has_alias; /* among its links */
};

struct look {
    const struct lt_links *links;
    const struct lt_reach *reach;
    enum lt_direction back; /* the other direction */
    struct state *by_edge;  /* by place */
    struct lt_ways *ways;   /* with the fewest hops, by either */
};

static bool is_edge(const struct lt_link *link)
{
    return link->kind == LT_EDGE_DIRECT || link->kind == LT_EDGE_INDIRECT;
}

static int by_number(const void *left, const void *right)
{
    uint32_t one = *(const uint32_t *)left, other = *(const uint32_t *)right;
    return (one > other) - (one < other);
}

/* Makes a set of the jobs that were added since `first`. */
static void close_jobs(struct lt_ways *ways, size_t first, struct lt_way *way)
{
    uint32_t *jobs = ways->jobs.items + first;
    size_t count = ways->jobs.count - first, kept = 0;
    if (count > 1)
        qsort(jobs, count, sizeof *jobs, by_number);
    for (size_t i = 0; i < count; i++)
        if (!kept || jobs[kept - 1] != jobs[i])
            jobs[kept++] = jobs[i];
    ways->jobs.count = first + kept;
    way->first_job = first;
    way->count = kept;
}

static void add_jobs(struct lt_ways *ways, const struct lt_way *of)
{
    for (size_t i = 0; i < of->count; i++) {
        uint32_t job = ways->jobs.items[of->first_job + i];
        LT_VEC_PUSH(&ways->jobs, job);
    }
}

/* By an edge: from what is one hop nearer. */
static void look_at_edges(struct look *look, size_t place)
{
    const struct lt_reached *node = &look->reach->nodes.items[place];
    struct state *state = &look->by_edge[place];
    size_t count, first = look->ways->jobs.count;
    const struct lt_link *link = look->links->of(look->links->user, node->node, look->back, &count);
    state->way.is_direct = node->edge_hops == 0;
    for (; count; count--, link++) {
        size_t from = lt_graph_reached(look->reach, link->other);
        state->has_alias |= link->kind == LT_EDGE_ALIAS;
        if (!is_edge(link) || from == SIZE_MAX || node->edge_hops == 0 ||
            look->reach->nodes.items[from].hops != node->edge_hops - 1)
            continue;
        LT_VEC_PUSH(&look->ways->jobs, link->job);
        state->way.is_direct |= link->kind == LT_EDGE_DIRECT && look->ways->items[from].is_direct;
    }
    close_jobs(look->ways, first, &state->way);
}

/* With the fewest hops: what was found by edges, and by an alias of what has as many. */
static void look_at_aliases(struct look *look, size_t place)
{
    const struct lt_reached *node = &look->reach->nodes.items[place];
    struct lt_way *way = &look->ways->items[place];
    const struct state *state = &look->by_edge[place];
    bool is_by_edge = node->edge_hops == node->hops;
    if (is_by_edge)
        *way = state->way;
    if (node->edge_hops == 0 || (is_by_edge && !state->has_alias))
        return;
    size_t count, first = look->ways->jobs.count;
    const struct lt_link *link = look->links->of(look->links->user, node->node, look->back, &count);
    add_jobs(look->ways, way);
    for (; count; count--, link++) {
        size_t from = lt_graph_reached(look->reach, link->other);
        if (link->kind != LT_EDGE_ALIAS || from == SIZE_MAX ||
            look->reach->nodes.items[from].edge_hops != node->hops)
            continue;
        add_jobs(look->ways, &look->by_edge[from].way);
        way->is_direct |= look->by_edge[from].way.is_direct;
    }
    close_jobs(look->ways, first, way);
}

/* The places by edge_hops; ret_ends: where each level of them ends. */
static size_t *sort_by_edge_hops(const struct lt_reach *reach, size_t level_count, size_t **ret_ends)
{
    size_t *sorted = lt_xcalloc(reach->nodes.count + 1, sizeof *sorted);
    size_t *ends = lt_xcalloc(level_count + 2, sizeof *ends);
    for (size_t i = 0; i < reach->nodes.count; i++)
        if (reach->nodes.items[i].edge_hops < level_count)
            ends[reach->nodes.items[i].edge_hops + 1]++;
    for (size_t level = 1; level <= level_count; level++)
        ends[level] += ends[level - 1];
    for (size_t i = 0; i < reach->nodes.count; i++)
        if (reach->nodes.items[i].edge_hops < level_count)
            sorted[ends[reach->nodes.items[i].edge_hops]++] = i;
    *ret_ends = ends;
    return sorted;
}

void lt_graph_ways(const struct lt_links *links, enum lt_direction direction, const struct lt_reach *reach,
                   struct lt_ways *ret_ways)
{
    size_t count = reach->nodes.count, at = 0, fewest = 0, *ends;
    size_t level_count = count; /* each level has a node that no other has */
    *ret_ways = (struct lt_ways){.items = lt_xcalloc(count + 1, sizeof *ret_ways->items)};
    struct look look = {.links = links,
                        .reach = reach,
                        .back = direction == LT_DOWNSTREAM ? LT_UPSTREAM : LT_DOWNSTREAM,
                        .by_edge = lt_xcalloc(count + 1, sizeof *look.by_edge),
                        .ways = ret_ways};
    size_t *sorted = sort_by_edge_hops(reach, level_count, &ends);
    for (size_t level = 0; level < level_count; level++) {
        for (; at < ends[level]; at++)
            look_at_edges(&look, sorted[at]);
        for (; fewest < count && reach->nodes.items[fewest].hops == level; fewest++)
            look_at_aliases(&look, fewest);
    }
    free(sorted);
    free(ends);
    free(look.by_edge);
}

void lt_graph_ways_clear(struct lt_ways *ways)
{
    free(ways->items);
    free(ways->jobs.items);
    *ways = (struct lt_ways){0};
}

/* ---- a path ---- */

/* Does the link keep to a shortest way, with `left` hops to go? */
static bool is_on_way(const struct lt_reach *reach, const struct lt_link *link, uint32_t left,
                      bool is_after_alias)
{
    size_t place = lt_graph_reached(reach, link->other);
    if (place == SIZE_MAX)
        return false;
    const struct lt_reached *other = &reach->nodes.items[place];
    if (link->kind == LT_EDGE_ALIAS)
        return !is_after_alias && other->edge_hops == left;
    return is_edge(link) && left > 0 && other->hops == left - 1;
}

bool lt_graph_path(const struct lt_links *links, uint32_t start, const struct lt_reach *reach,
                   lt_link_order *compare, void *user, struct lt_path *ret_path)
{
    size_t place = lt_graph_reached(reach, start);
    bool is_after_alias = false;
    *ret_path = (struct lt_path){0};
    if (place == SIZE_MAX)
        return false;
    while (reach->nodes.items[place].edge_hops != 0) {
        const struct lt_reached *at = &reach->nodes.items[place];
        uint32_t left = is_after_alias ? at->edge_hops : at->hops;
        struct lt_step best = {.source = at->node};
        size_t count;
        const struct lt_link *link = links->of(links->user, at->node, LT_DOWNSTREAM, &count);
        for (; count; count--, link++)
            if (is_on_way(reach, link, left, is_after_alias) &&
                (!best.link.other || compare(user, link, &best.link) < 0))
                best.link = *link;
        is_after_alias = best.link.kind == LT_EDGE_ALIAS;
        place = lt_graph_reached(reach, best.link.other);
        if (place == SIZE_MAX) { /* the links are others than those that were gone through */
            lt_graph_path_clear(ret_path);
            return false;
        }
        LT_VEC_PUSH(&ret_path->steps, best);
    }
    return true;
}

void lt_graph_path_clear(struct lt_path *path)
{
    free(path->steps.items);
    *path = (struct lt_path){0};
}
