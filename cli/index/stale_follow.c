/* SPDX-License-Identifier: Apache-2.0
 *
 * What comes from a stale input is stale; that is found by going through the edges of the runs that made the
 * outputs. It is no surer than what it follows from. */
#include "index/stale.h"

#include "base/mem.h"

#include <stdlib.h>

/* The edges of the makers, by source. */
struct feeds {
    struct feed {
        uint32_t source;
        struct lt_link link; /* to a member: indirect */
    } * items;
    size_t count;
    bool is_for_sure;             /* without members */
    LT_VEC(struct lt_link) links; /* of the node that was asked for last */
};

static int by_source(const void *left, const void *right)
{
    const struct feed *one = left, *other = right;
    if (one->source != other->source)
        return one->source < other->source ? -1 : 1;
    return (one->link.other > other->link.other) - (one->link.other < other->link.other);
}

static const struct lt_link *links_of(void *user, uint32_t node, enum lt_direction direction,
                                      size_t *ret_count)
{
    struct feeds *feeds = user;
    size_t low = 0, high = feeds->count;
    (void)direction;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (feeds->items[middle].source < node)
            low = middle + 1;
        else
            high = middle;
    }
    feeds->links.count = 0;
    for (; low < feeds->count && feeds->items[low].source == node; low++)
        if (!feeds->is_for_sure || feeds->items[low].link.kind == LT_EDGE_DIRECT)
            LT_VEC_PUSH(&feeds->links, feeds->items[low].link);
    *ret_count = feeds->links.count;
    return feeds->links.items;
}

static struct feeds feeds_of(const struct lt_stale *stale)
{
    struct feeds feeds = {.items = lt_xcalloc(stale->sources.count + 1, sizeof *feeds.items)};
    for (size_t i = 0; i < stale->targets.count; i++) {
        const struct lt_target *target = &stale->targets.items[i];
        for (size_t at = 0; at < target->source_count; at++) {
            const struct lt_made_from *from = &stale->sources.items[target->first_source + at];
            enum lt_edge_kind kind = from->is_member ? LT_EDGE_INDIRECT : LT_EDGE_DIRECT;
            feeds.items[feeds.count++] = (struct feed){from->source, {target->dataset, 0, kind}};
        }
    }
    qsort(feeds.items, feeds.count, sizeof *feeds.items, by_source);
    return feeds;
}

/* Marks what comes from outputs that are stale, those alone for sure or all; `reach` is to be cleared. */
static void spread(const struct lt_stale *stale, struct feeds *feeds, bool is_for_sure,
                   struct lt_reach *ret_reach)
{
    struct lt_links graph = {links_of, feeds};
    struct lt_nodes spoilt = {0};
    feeds->is_for_sure = is_for_sure;
    for (size_t i = 0; i < stale->rows.count; i++)
        if (!is_for_sure || !stale->rows.items[i].is_warning)
            LT_VEC_PUSH(&spoilt.items, stale->rows.items[i].dataset);
    lt_nodes_sort(&spoilt);
    lt_graph_reach(&graph, spoilt.items.items, spoilt.items.count, LT_DOWNSTREAM, LT_HOPS_ALL, ret_reach);
    lt_nodes_clear(&spoilt);
}

void lt_stale_inherit(struct lt_stale *stale)
{
    struct feeds feeds = feeds_of(stale);
    struct lt_reach all, sure;
    spread(stale, &feeds, false, &all);
    spread(stale, &feeds, true, &sure);
    for (size_t i = 0; i < stale->targets.count; i++) {
        const struct lt_target target = stale->targets.items[i];
        for (size_t at = 0; at < target.source_count; at++) {
            const struct lt_made_from from = stale->sources.items[target.first_source + at];
            if (lt_graph_reached(&all, from.source) != SIZE_MAX)
                lt_stale_add(stale, LT_STALE_INPUT_STALE, &target, &from)->is_warning =
                    from.is_member || lt_graph_reached(&sure, from.source) == SIZE_MAX;
        }
    }
    lt_graph_reach_clear(&all);
    lt_graph_reach_clear(&sure);
    free(feeds.items);
    free(feeds.links.items);
}
