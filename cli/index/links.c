/* SPDX-License-Identifier: Apache-2.0
 *
 * The graph of now lies packed in the index, and is read node by node. Any other is put together in memory
 * from the runs that count. */
#include "index/links.h"

#include "index/index_priv.h"
#include "index/stretches.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct side {
    uint32_t *begins; /* by node, and one more */
    struct lt_link *links;
};

struct marks {
    uint8_t *items;
    size_t count;
};

struct lt_index_links {
    struct lt_links graph;
    struct lt_index *index;
    struct lt_stretches stretches;
    bool is_whole;        /* no moment, no rollback: as packed */
    bool is_plain;        /* and all of it of runs */
    size_t asked[2];      /* of the index, by enum lt_direction */
    struct side sides[2]; /* the same; of what is packed when they were asked for often */
    struct marks *runs;   /* that count; made when first asked for */
    uint8_t *is_there;    /* by node */
    size_t node_count;    /* and one: the numbers are below */
};

/* ---- put together ---- */

static struct marks new_marks(struct lt_database *database, const char *sql)
{
    size_t count = (size_t)lt_database_number(database, 0, sql, "") + 1;
    return (struct marks){lt_xcalloc(count, 1), count};
}

static struct marks counted_runs(const struct lt_index_links *links)
{
    struct lt_database *database = links->index->database;
    struct marks runs = new_marks(database, "SELECT max(id) FROM run");
    struct lt_query *query = lt_database_ask(database, "SELECT id, seen, run_id FROM run", "");
    while (lt_query_next(query))
        runs.items[lt_query_integer(query, 0)] =
            lt_stretches_have(&links->stretches, lt_query_integer(query, 1), lt_query_text(query, 2));
    return runs;
}

bool lt_index_links_counts(const struct lt_index_links *links, int64_t run)
{
    if (!links->runs->items)
        *links->runs = counted_runs(links);
    return run > 0 && (size_t)run < links->runs->count && links->runs->items[run];
}

static struct marks counted_edges(const struct lt_index_links *links)
{
    struct lt_database *database = links->index->database;
    struct marks edges = new_marks(database, "SELECT max(id) FROM edge");
    /* Without a rollback an edge is there as soon as its first run is. */
    bool is_first_enough = lt_stretches_are_one(&links->stretches);
    struct lt_query *query =
        is_first_enough
            ? lt_database_ask(database, "SELECT first_run, id FROM edge WHERE first_run IS NOT NULL", "")
            : lt_database_ask(database, "SELECT run, edge FROM run_edge", "");
    while (lt_query_next(query))
        if (lt_index_links_counts(links, lt_query_integer(query, 0)))
            edges.items[lt_query_integer(query, 1)] = 1;
    return edges;
}

struct end {
    uint32_t node;
    struct lt_link link;
};

static void mark_node(struct lt_index_links *links, uint32_t node)
{
    if (node < links->node_count)
        links->is_there[node] = 1;
}

/* Links by node, in the order in which they came. */
static struct side pack(const struct end *ends, size_t count, size_t node_count)
{
    struct side side = {lt_xcalloc(node_count + 1, sizeof *side.begins),
                        lt_xmalloc((count + 1) * sizeof *side.links)};
    for (size_t i = 0; i < count; i++)
        side.begins[ends[i].node + 1]++;
    for (size_t i = 0; i < node_count; i++)
        side.begins[i + 1] += side.begins[i];
    uint32_t *next = lt_xmalloc((node_count + 1) * sizeof *next);
    memcpy(next, side.begins, (node_count + 1) * sizeof *next);
    for (size_t i = 0; i < count; i++)
        side.links[next[ends[i].node]++] = ends[i].link;
    free(next);
    return side;
}

static const struct lt_link *of_memory(const struct lt_index_links *links, uint32_t node,
                                       enum lt_direction direction, size_t *ret_count)
{
    const struct side *side = &links->sides[direction];
    *ret_count = 0;
    if (node >= links->node_count)
        return NULL;
    *ret_count = side->begins[node + 1] - side->begins[node];
    return *ret_count ? side->links + side->begins[node] : NULL;
}

static void gather(struct lt_index_links *links)
{
    struct lt_database *database = links->index->database;
    LT_VEC(struct end) ends[2] = {{0}, {0}};
    struct marks edges = counted_edges(links);
    links->is_there = lt_xcalloc(links->node_count, 1);
    struct lt_query *query =
        lt_database_ask(database, "SELECT id, source, target, job, kind FROM edge ORDER BY id", "");
    while (lt_query_next(query)) {
        uint32_t source = (uint32_t)lt_query_integer(query, 1), target = (uint32_t)lt_query_integer(query, 2);
        uint32_t job = (uint32_t)lt_query_integer(query, 3), kind = (uint32_t)lt_query_integer(query, 4);
        if (kind != LT_EDGE_ALIAS && !edges.items[lt_query_integer(query, 0)])
            continue;
        LT_VEC_PUSH(&ends[LT_DOWNSTREAM], (struct end){source, {target, job, kind}});
        LT_VEC_PUSH(&ends[LT_UPSTREAM], (struct end){target, {source, job, kind}});
        if (kind == LT_EDGE_ALIAS)
            continue;
        mark_node(links, source);
        mark_node(links, target);
        mark_node(links, job);
    }
    query = lt_database_ask(
        database,
        "SELECT d.dataset, r.seen, r.run_id FROM run r JOIN run_dataset d ON d.run = r.id AND d.role = 0 "
        "WHERE r.status = 'DECLARED'",
        "");
    while (lt_query_next(query))
        if (lt_stretches_have(&links->stretches, lt_query_integer(query, 1), lt_query_text(query, 2)))
            mark_node(links, (uint32_t)lt_query_integer(query, 0));
    query = lt_database_ask(database, "SELECT id, parent FROM node WHERE parent > 0", "");
    while (lt_query_next(query))
        if (links->is_there[lt_query_integer(query, 0)])
            mark_node(links, (uint32_t)lt_query_integer(query, 1));
    query = lt_database_ask(database, "SELECT id, job FROM run", ""); /* a job may read and write nothing */
    while (lt_query_next(query))
        if (lt_index_links_counts(links, lt_query_integer(query, 0)))
            mark_node(links, (uint32_t)lt_query_integer(query, 1));
    for (int i = 0; i < 2; i++) {
        links->sides[i] = pack(ends[i].items, ends[i].count, links->node_count);
        free(ends[i].items);
    }
    free(edges.items);
}

/* ---- as packed ---- */

static const struct lt_link *of_index(const struct lt_index_links *links, uint32_t node,
                                      enum lt_direction direction, size_t *ret_count)
{
    size_t length = 0;
    struct lt_query *query =
        lt_database_ask(links->index->database,
                        direction == LT_DOWNSTREAM ? "SELECT forward FROM link WHERE node = ?"
                                                   : "SELECT backward FROM link WHERE node = ?",
                        "i", (int64_t)node);
    const void *bytes = lt_query_next(query) ? lt_query_bytes(query, 0, &length) : NULL;
    *ret_count = length / sizeof(struct lt_link);
    return bytes;
}

/* All of one direction, in one go through the table. */
static struct side read_side(const struct lt_index_links *links, enum lt_direction direction)
{
    struct side side = {lt_xcalloc(links->node_count + 1, sizeof *side.begins), NULL};
    LT_VEC(struct lt_link) all = {0};
    size_t next = 0;
    struct lt_query *query =
        lt_database_ask(links->index->database,
                        direction == LT_DOWNSTREAM ? "SELECT node, forward FROM link ORDER BY node"
                                                   : "SELECT node, backward FROM link ORDER BY node",
                        "");
    while (lt_query_next(query)) {
        size_t length = 0, node = (size_t)lt_query_integer(query, 0);
        const char *bytes = lt_query_bytes(query, 1, &length);
        for (; next <= node && next < links->node_count; next++)
            side.begins[next] = (uint32_t)all.count;
        for (size_t at = 0; at + sizeof *all.items <= length; at += sizeof *all.items) {
            struct lt_link link;
            memcpy(&link, bytes + at, sizeof link);
            LT_VEC_PUSH(&all, link);
        }
    }
    for (; next <= links->node_count; next++)
        side.begins[next] = (uint32_t)all.count;
    side.links = all.items;
    return side;
}

/* ---- both ---- */

/* Eight look-ups cost about what one goes through the table does for each of its nodes: who asks for more
 * than an eighth of them gets all. */
static const struct lt_link *links_of(void *user, uint32_t node, enum lt_direction direction,
                                      size_t *ret_count)
{
    struct lt_index_links *links = user;
    if (!links->sides[direction].begins && ++links->asked[direction] > links->node_count / 8)
        links->sides[direction] = read_side(links, direction);
    return links->sides[direction].begins ? of_memory(links, node, direction, ret_count)
                                          : of_index(links, node, direction, ret_count);
}

int lt_index_links_open(struct lt_index *index, const struct lt_moment *as_of,
                        struct lt_index_links **ret_links, struct lt_err *err)
{
    struct lt_index_links *links = lt_xcalloc(1, sizeof *links);
    links->index = index;
    links->runs = lt_xcalloc(1, sizeof *links->runs);
    links->graph = (struct lt_links){links_of, links};
    links->node_count = (size_t)lt_database_number(index->database, 0, "SELECT max(id) FROM node", "") + 1;
    lt_stretches_find(index, as_of, &links->stretches);
    links->is_whole = !as_of && lt_stretches_are_one(&links->stretches);
    links->is_plain = links->is_whole &&
                      !lt_database_number(index->database, 0,
                                          "SELECT EXISTS (SELECT 1 FROM run WHERE status = 'DECLARED')", "");
    if (!links->is_whole)
        gather(links);
    int result = lt_database_result(index->database, err);
    *ret_links = result == LT_OK ? links : NULL;
    if (result != LT_OK)
        lt_index_links_close(links);
    return result;
}

void lt_index_links_close(struct lt_index_links *links)
{
    if (!links)
        return;
    for (int i = 0; i < 2; i++) {
        free(links->sides[i].begins);
        free(links->sides[i].links);
    }
    lt_stretches_clear(&links->stretches);
    free(links->runs->items);
    free(links->runs);
    free(links->is_there);
    free(links);
}

const struct lt_links *lt_index_links_graph(const struct lt_index_links *links)
{
    return &links->graph;
}

bool lt_index_links_is_whole(const struct lt_index_links *links)
{
    return links->is_whole;
}

bool lt_index_links_is_plain(const struct lt_index_links *links)
{
    return links->is_plain;
}

bool lt_index_links_has(const struct lt_index_links *links, uint32_t node)
{
    if (links->is_whole)
        return true;
    int64_t parent = lt_database_number(
        links->index->database, 0, "SELECT parent FROM node WHERE id = ? AND parent > 0", "i", (int64_t)node);
    uint32_t of = parent ? (uint32_t)parent : node;
    return of < links->node_count && links->is_there[of];
}
