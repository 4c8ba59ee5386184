/* SPDX-License-Identifier: Apache-2.0
 *
 * An edge that some runs call direct and others indirect is two rows of the table and one edge to people. How
 * many runs tell it stands in the row, as long as all of them count; else the runs of its job are asked. */
#include "index/arc.h"

#include "ext/database.h"

#include <stdlib.h>
#include <string.h>

void lt_arc_clear(struct lt_arc *arc)
{
    free(arc->subtype);
    free(arc->description);
    *arc = (struct lt_arc){0};
}

void lt_arcs_clear(struct lt_arcs *arcs)
{
    for (size_t i = 0; i < arcs->items.count; i++)
        lt_arc_clear(&arcs->items.items[i]);
    free(arcs->items.items);
    *arcs = (struct lt_arcs){0};
}

static char *copy(const char *text)
{
    return text ? lt_xstrdup(text) : NULL;
}

/* One row of the table; false when there is none. What makes the edge direct says how. */
static bool add_row(struct lt_index *index, enum lt_edge_kind kind, struct lt_arc *arc, int64_t *ret_edge)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(index),
                        "SELECT id, runs, first_run, last_run, subtype, description, is_masked FROM edge "
                        "WHERE source = ? AND target = ? AND job = ? AND kind = ?",
                        "iiii", (int64_t)arc->source, (int64_t)arc->target, (int64_t)arc->job, (int64_t)kind);
    if (!lt_query_next(query))
        return false;
    struct lt_place first = lt_place_of(index, lt_query_integer(query, 2));
    struct lt_place last = lt_place_of(index, lt_query_integer(query, 3));
    *ret_edge = lt_query_integer(query, 0);
    if (!arc->runs) {
        arc->subtype = copy(lt_query_text(query, 4));
        arc->description = copy(lt_query_text(query, 5));
        arc->is_masked = lt_query_integer(query, 6) != 0;
    }
    arc->runs += lt_query_integer(query, 1);
    if (!arc->first.id || lt_place_is_later(&arc->first, &first))
        arc->first = first;
    if (lt_place_is_later(&last, &arc->last))
        arc->last = last;
    return true;
}

/* The same from the runs of its job that count. */
static void count_runs(struct lt_index *index, const struct lt_index_links *links, int64_t direct,
                       int64_t indirect, struct lt_arc *arc)
{
    bool is_direct = false;
    struct lt_query *query =
        lt_database_ask(lt_index_database(index),
                        "SELECT r.id, EXISTS (SELECT 1 FROM run_edge WHERE run = r.id AND edge = ?1), EXISTS "
                        "(SELECT 1 FROM run_edge WHERE run = r.id AND edge = ?2), r.status FROM run r "
                        "WHERE r.job = ?3",
                        "iii", direct, indirect, (int64_t)arc->job);
    arc->runs = 0;
    arc->first = arc->last = (struct lt_place){0};
    while (lt_query_next(query)) {
        bool tells_direct = lt_query_integer(query, 1) != 0;
        if ((!tells_direct && !lt_query_integer(query, 2)) ||
            !lt_index_links_counts(links, lt_query_integer(query, 0)))
            continue;
        is_direct |= tells_direct;
        if (strcmp(lt_query_text(query, 3), "DECLARED") == 0)
            continue;
        struct lt_place place = lt_place_of(index, lt_query_integer(query, 0));
        arc->runs++;
        if (!arc->first.id || lt_place_is_later(&arc->first, &place))
            arc->first = place;
        if (lt_place_is_later(&place, &arc->last))
            arc->last = place;
    }
    arc->kind = is_direct ? LT_EDGE_DIRECT : LT_EDGE_INDIRECT;
}

void lt_arc_look(struct lt_index *index, const struct lt_index_links *links, uint32_t source, uint32_t target,
                 uint32_t job, enum lt_edge_kind kind, struct lt_arc *ret_arc)
{
    int64_t direct = 0, indirect = 0;
    *ret_arc = (struct lt_arc){.source = source, .target = target, .job = job, .kind = kind};
    if (kind == LT_EDGE_ALIAS)
        return;
    bool is_direct = add_row(index, LT_EDGE_DIRECT, ret_arc, &direct);
    bool is_both = add_row(index, LT_EDGE_INDIRECT, ret_arc, &indirect) && is_direct;
    ret_arc->kind = is_direct ? LT_EDGE_DIRECT : LT_EDGE_INDIRECT;
    if (is_both || !lt_index_links_is_whole(links) ||
        lt_database_number(lt_index_database(index), 0,
                           "SELECT EXISTS (SELECT 1 FROM run WHERE status = 'DECLARED')", ""))
        count_runs(index, links, direct, indirect, ret_arc);
}

static int by_ends(const void *left, const void *right)
{
    const struct lt_link *one = left, *other = right;
    if (one->other != other->other)
        return one->other < other->other ? -1 : 1;
    if (one->job != other->job)
        return one->job < other->job ? -1 : 1;
    return (one->kind > other->kind) - (one->kind < other->kind);
}

void lt_arcs_around(struct lt_index *index, const struct lt_index_links *links, uint32_t node,
                    enum lt_direction direction, struct lt_arcs *ret_arcs)
{
    const struct lt_links *graph = lt_index_links_graph(links);
    LT_VEC(struct lt_link) around = {0};
    size_t count;
    const struct lt_link *link = graph->of(graph->user, node, direction, &count);
    *ret_arcs = (struct lt_arcs){0};
    for (size_t i = 0; i < count; i++)
        if (link[i].kind <= LT_EDGE_ALIAS)
            LT_VEC_PUSH(&around, link[i]);
    if (around.count)
        qsort(around.items, around.count, sizeof *around.items, by_ends);
    for (size_t i = 0; i < around.count; i++) {
        const struct lt_link *at = &around.items[i];
        struct lt_arc arc;
        if (i && at->other == at[-1].other && at->job == at[-1].job)
            continue; /* direct and indirect: told with the first */
        lt_arc_look(index, links, direction == LT_UPSTREAM ? at->other : node,
                    direction == LT_UPSTREAM ? node : at->other, at->job, (enum lt_edge_kind)at->kind, &arc);
        LT_VEC_PUSH(&ret_arcs->items, arc);
    }
    free(around.items);
}
