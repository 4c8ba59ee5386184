/* SPDX-License-Identifier: Apache-2.0
 *
 * Links are copied out of the index, so that more can be asked while they are looked at. */
#include "index/view.h"

#include <stdlib.h>
#include <string.h>

static void copy(struct lt_view *view, uint32_t node, enum lt_direction direction)
{
    const struct lt_links *base = lt_index_links_graph(view->links);
    size_t count;
    const struct lt_link *links = base->of(base->user, node, direction, &count);
    if (count > view->buffer.capacity) {
        view->buffer.items = lt_xrealloc(view->buffer.items, count * sizeof *view->buffer.items);
        view->buffer.capacity = count;
    }
    if (count)
        memcpy(view->buffer.items, links, count * sizeof *view->buffer.items);
    view->buffer.count = count;
}

/* Keeps aliases of what is in the graph, and what else is asked for. */
static void sift(struct lt_view *view,
                 bool (*is_kept)(struct lt_view *, uint32_t, enum lt_direction, const struct lt_link *),
                 uint32_t node, enum lt_direction direction)
{
    size_t kept = 0;
    for (size_t i = 0; i < view->buffer.count; i++)
        if (is_kept(view, node, direction, &view->buffer.items[i]))
            view->buffer.items[kept++] = view->buffer.items[i];
    view->buffer.count = kept;
}

static bool is_there(struct lt_view *view, uint32_t node, enum lt_direction direction,
                     const struct lt_link *link)
{
    (void)node;
    (void)direction;
    return link->kind != LT_EDGE_ALIAS || lt_index_links_has(view->links, link->other);
}

/* Has the graph the same as a direct edge? */
static bool has_direct(const struct lt_view *view, uint32_t node, enum lt_direction direction,
                       const struct lt_link *link)
{
    const struct lt_links *base = lt_index_links_graph(view->links);
    size_t count;
    const struct lt_link *links = base->of(base->user, node, direction, &count);
    for (size_t i = 0; i < count; i++) {
        struct lt_link one;
        memcpy(&one, (const char *)links + i * sizeof one, sizeof one); /* where it lies is not aligned */
        if (one.kind == LT_EDGE_DIRECT && one.other == link->other && one.job == link->job)
            return true;
    }
    return false;
}

/* Of a pair that is told as both, what makes it direct counts: what decides which rows there are shows none.
 */
static bool is_unmasked(struct lt_view *view, uint32_t node, enum lt_direction direction,
                        const struct lt_link *link)
{
    bool is_down = direction == LT_DOWNSTREAM;
    uint32_t kind = link->kind == LT_EDGE_INDIRECT && has_direct(view, node, direction, link) ? LT_EDGE_DIRECT
                                                                                              : link->kind;
    return link->kind == LT_EDGE_ALIAS ||
           !lt_database_number(view->database, 0,
                               "SELECT is_masked FROM edge WHERE source = ? AND target = ? AND job = ? AND "
                               "kind = ?",
                               "iiii", (int64_t)(is_down ? node : link->other),
                               (int64_t)(is_down ? link->other : node), (int64_t)link->job, (int64_t)kind);
}

static const struct lt_link *links_of(void *user, uint32_t node, enum lt_direction direction,
                                      size_t *ret_count)
{
    struct lt_view *view = user;
    copy(view, node, direction);
    if (view->kind == LT_VIEW_UNMASKED)
        sift(view, is_unmasked, node, direction);
    sift(view, is_there, node, direction);
    *ret_count = view->buffer.count;
    return view->buffer.items;
}

void lt_view_open(struct lt_index *index, const struct lt_index_links *links, enum lt_view_kind kind,
                  struct lt_view *ret_view)
{
    *ret_view = (struct lt_view){
        .graph = {links_of, ret_view}, .database = lt_index_database(index), .links = links, .kind = kind};
}

void lt_view_clear(struct lt_view *view)
{
    free(view->buffer.items);
    *view = (struct lt_view){0};
}
