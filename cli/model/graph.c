/* SPDX-License-Identifier: Apache-2.0
 *
 * Breadth first. An alias costs no hop, so that what it leads to belongs to the level at hand; it is not
 * followed by another, else all members of a group would be one. */
#include "model/graph.h"

#include <stdlib.h>
#include <string.h>

static uint32_t *place_of(struct lt_reach *reach, uint32_t node)
{
    if (node >= reach->place_count) {
        size_t count = reach->place_count ? reach->place_count * 2 : 1024;
        while (count <= node)
            count *= 2;
        reach->places = lt_xrealloc(reach->places, count * sizeof *reach->places);
        memset(reach->places + reach->place_count, 0, (count - reach->place_count) * sizeof *reach->places);
        reach->place_count = count;
    }
    return &reach->places[node];
}

/* Reached by other than an alias although an alias had led there before: its own aliases count from now on.
 */
typedef LT_VEC(size_t) places;

static void add(struct lt_reach *reach, struct lt_reached found, places *ret_fresh)
{
    uint32_t *place = place_of(reach, found.node);
    struct lt_reached *known = *place ? &reach->nodes.items[*place - 1] : NULL;
    bool is_alias = found.kind == LT_EDGE_ALIAS;
    found.is_by_alias = is_alias;
    found.edge_hops = is_alias ? LT_HOPS_ALL : found.hops;
    if (known && (is_alias || !known->is_by_alias))
        return;
    if (known) {
        known->is_by_alias = false;
        known->edge_hops = found.hops;
        LT_VEC_PUSH(ret_fresh, *place - 1);
        return;
    }
    LT_VEC_PUSH(&reach->nodes, found);
    *place = (uint32_t)reach->nodes.count;
    if (!is_alias)
        LT_VEC_PUSH(ret_fresh, reach->nodes.count - 1);
}

/* The other names of the nodes that this level has come to by an edge. */
static void add_aliases(const struct lt_links *links, enum lt_direction direction, uint32_t hops,
                        places *fresh, struct lt_reach *reach)
{
    for (size_t i = 0; i < fresh->count; i++) {
        uint32_t node = reach->nodes.items[fresh->items[i]].node;
        size_t count;
        const struct lt_link *link = links->of(links->user, node, direction, &count);
        for (; count; count--, link++)
            if (link->kind == LT_EDGE_ALIAS)
                add(reach, (struct lt_reached){link->other, hops, node, 0, LT_EDGE_ALIAS, true, 0}, fresh);
    }
    fresh->count = 0;
}

static void add_fed(const struct lt_links *links, enum lt_direction direction, struct lt_reached at,
                    places *fresh, struct lt_reach *reach)
{
    size_t count;
    const struct lt_link *link = links->of(links->user, at.node, direction, &count);
    for (; count; count--, link++)
        if (link->kind == LT_EDGE_DIRECT || link->kind == LT_EDGE_INDIRECT)
            add(reach,
                (struct lt_reached){link->other, at.hops + 1, at.node, link->job, link->kind, false, 0},
                fresh);
}

void lt_graph_reach(const struct lt_links *links, const uint32_t *starts, size_t count,
                    enum lt_direction direction, uint32_t hops, struct lt_reach *ret_reach)
{
    places fresh = {0};
    *ret_reach = (struct lt_reach){0};
    for (size_t i = 0; i < count; i++)
        add(ret_reach, (struct lt_reached){.node = starts[i]}, &fresh);
    add_aliases(links, direction, 0, &fresh, ret_reach);
    for (size_t begin = 0, end; begin < ret_reach->nodes.count; begin = end) {
        uint32_t level = ret_reach->nodes.items[begin].hops;
        end = ret_reach->nodes.count;
        if (level >= hops)
            break;
        for (size_t i = begin; i < end; i++)
            add_fed(links, direction, ret_reach->nodes.items[i], &fresh, ret_reach);
        add_aliases(links, direction, level + 1, &fresh, ret_reach);
    }
    free(fresh.items);
}

void lt_graph_reach_clear(struct lt_reach *reach)
{
    free(reach->nodes.items);
    free(reach->places);
    *reach = (struct lt_reach){0};
}

size_t lt_graph_reached(const struct lt_reach *reach, uint32_t node)
{
    return node < reach->place_count && reach->places[node] ? reach->places[node] - 1 : SIZE_MAX;
}
