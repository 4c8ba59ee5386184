/* SPDX-License-Identifier: Apache-2.0
 *
 * Steps are numbered as they are met, so that the one traversal goes through them as through any graph: a
 * step's links lead to what its maker had read for it. */
#include "index/why.h"

#include "ext/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct lt_place END = {.id = 1, .seen_ms = INT64_MAX};

static const char DIGEST_OF_NOTHING[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/* What a run told of the dataset in that role; 0: nothing. Asked of one run at a time: all that wrote or read
 * it lie wide apart. */
static int64_t content_in(struct lt_index *index, uint32_t dataset, int64_t run, int64_t role)
{
    return lt_database_number(lt_index_database(index), 0,
                              "SELECT content FROM run_dataset WHERE run = ? AND role = ? AND dataset = ?",
                              "iii", run, role, (int64_t)dataset);
}

/* The first that ends after the reader, was at work before that ended, and left these bytes without having
 * read them. */
static int64_t maker_at_work(struct lt_database *database, uint32_t dataset, int64_t content,
                             const struct lt_place *reader)
{
    return lt_database_number(
        database, 0,
        "SELECT r.id FROM run_dataset d INDEXED BY run_dataset_left CROSS JOIN run r ON r.id = d.run "
        "WHERE d.content = ?1 AND d.dataset = ?2 AND d.role = 2 AND r.status <> 'DECLARED' AND "
        "(r.seen, r.run_id) > (?3, ?4) AND r.started <= ?3 AND NOT EXISTS (SELECT 1 FROM run_dataset i WHERE "
        "i.run = d.run AND i.role = 1 AND i.dataset = ?2 AND i.content = ?1) "
        "ORDER BY r.seen, r.run_id LIMIT 1",
        "iiit", content, (int64_t)dataset, reader->seen_ms, reader->run_id);
}

int64_t lt_why_maker(struct lt_index *index, uint32_t dataset, int64_t content, const struct lt_place *reader,
                     enum lt_doubt *ret_doubt)
{
    struct lt_database *database = lt_index_database(index);
    const struct lt_place *before = reader ? reader : &END;
    *ret_doubt = LT_DOUBT_NONE;
    int64_t exact = content
                        ? lt_database_number(
                              database, 0,
                              "SELECT r.id FROM run_dataset d INDEXED BY run_dataset_left CROSS JOIN run r "
                              "ON r.id = d.run WHERE d.content = ? AND d.dataset = ? AND d.role = 2 AND "
                              "r.status <> 'DECLARED' AND (r.seen, r.run_id) < (?, ?) "
                              "ORDER BY r.seen DESC, r.run_id DESC LIMIT 1",
                              "iiit", content, (int64_t)dataset, before->seen_ms, before->run_id)
                        : 0;
    if (!exact && content && reader) {
        exact = maker_at_work(database, dataset, content, reader);
        *ret_doubt = exact ? LT_DOUBT_LATER : LT_DOUBT_NONE;
    }
    if (exact)
        return exact;
    struct lt_query *query = lt_database_ask(
        database,
        "SELECT r.id FROM run_dataset d CROSS JOIN run r ON r.id = d.run WHERE "
        "d.dataset = ? AND d.role = 2 AND r.status <> 'DECLARED' AND (r.seen, r.run_id) < (?, ?) "
        "ORDER BY r.seen DESC, r.run_id DESC LIMIT 1",
        "iit", (int64_t)dataset, before->seen_ms, before->run_id);
    if (!lt_query_next(query))
        return 0; /* nobody wrote it */
    int64_t last = lt_query_integer(query, 0);
    if (content && content_in(index, dataset, last, 2))
        return 0; /* what was read came from outside */
    *ret_doubt = LT_DOUBT_VERSION;
    return last;
}

int64_t lt_why_last_content(struct lt_index *index, uint32_t dataset)
{
    int64_t content = 0;
    for (int64_t role = 2; role > 0 && !content; role--) {
        struct lt_query *query = lt_database_ask(
            lt_index_database(index),
            "SELECT r.id FROM run_dataset d CROSS JOIN run r ON r.id = d.run WHERE d.dataset = ? AND "
            "d.role = ? AND r.status <> 'DECLARED' ORDER BY r.seen DESC, r.run_id DESC",
            "ii", (int64_t)dataset, role);
        while (!content && lt_query_next(query))
            content = content_in(index, dataset, lt_query_integer(query, 0), role);
    }
    return content;
}

/* ---- steps ---- */

const char *const lt_doubts[] = {
    NULL,
    "its version is not known",
    "the run that left these bytes was still at work when they were read",
    "another name of what was read: which of its bytes were in that is not told",
    "runs wrote it under other names",
    "the same bytes under another name",
    "what was asked for is told as a part of it only",
    "no run wrote it, but one had left the same bytes under another name",
};

/* The number of the step, from 1; made when it is new. */
static uint32_t step_of(struct lt_why *why, uint32_t dataset, int64_t content, int64_t maker,
                        enum lt_doubt doubt)
{
    char key[80];
    snprintf(key, sizeof key, "%u %lld %lld", dataset, (long long)content, (long long)maker);
    uint32_t number = lt_intern(&why->keys, key);
    if (number == why->steps.count)
        LT_VEC_PUSH(
            &why->steps,
            (struct lt_made){
                .dataset = dataset, .content = content, .maker = maker, .hop = LT_HOPS_ALL, .edge = -1});
    struct lt_made *step = &why->steps.items[number];
    step->doubt = doubt > step->doubt ? doubt : step->doubt;
    return number + 1;
}

static void add_link(struct lt_why *why, uint32_t step, int64_t kind)
{
    LT_VEC_PUSH(&why->links, (struct lt_link){step, 0, (uint32_t)kind});
}

/* Read once: among the thousands of edges of a dataset they would be looked for at each step. */
static void read_aliases(struct lt_why *why)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(why->index),
                        "SELECT source, target FROM edge WHERE kind = 2 ORDER BY source, target", "");
    while (lt_query_next(query)) {
        LT_VEC_PUSH(&why->aliases.items, (uint32_t)lt_query_integer(query, 0));
        LT_VEC_PUSH(&why->aliases.items, (uint32_t)lt_query_integer(query, 1));
    }
}

void lt_why_begin(struct lt_index *index, struct lt_why *ret_why)
{
    *ret_why = (struct lt_why){.index = index};
    read_aliases(ret_why);
}

/* Where those of the dataset begin. */
static size_t first_alias(const struct lt_why *why, uint32_t dataset)
{
    size_t low = 0, high = why->aliases.items.count / 2;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (why->aliases.items.items[2 * middle] < dataset)
            low = middle + 1;
        else
            high = middle;
    }
    return 2 * low;
}

/* Those that runs had written of what it is called otherwise: members of a group, links. Returns whether
 * there are such as may have been in it, and not only the same bytes. */
static bool add_members(struct lt_why *why, const struct lt_made *source, const struct lt_place *reader,
                        int64_t kind)
{
    struct lt_nodes members = {0};
    struct lt_place made = source->maker ? lt_place_of(why->index, source->maker) : (struct lt_place){0};
    bool is_in_doubt = false;
    for (size_t i = first_alias(why, source->dataset);
         i < why->aliases.items.count && why->aliases.items.items[i] == source->dataset; i += 2)
        LT_VEC_PUSH(&members.items, why->aliases.items.items[i + 1]);
    for (size_t i = 0; i < members.items.count; i++) {
        enum lt_doubt unused;
        int64_t content, maker = lt_why_maker(why->index, members.items.items[i], 0, reader, &unused);
        struct lt_place wrote = maker ? lt_place_of(why->index, maker) : (struct lt_place){0};
        if (!maker || !lt_place_is_later(&wrote, &made))
            continue;
        content = content_in(why->index, members.items.items[i], maker, 2);
        bool is_same = content && content == source->content;
        is_in_doubt |= !is_same;
        add_link(
            why,
            step_of(why, members.items.items[i], content, maker, is_same ? LT_DOUBT_NONE : LT_DOUBT_MEMBER),
            kind);
    }
    lt_nodes_clear(&members);
    return is_in_doubt;
}

/* The newest that a run had left with the same bytes under another name before any that had them under this
 * one began. Of no bytes, and of versions that are no digests, nothing is the same. */
static bool add_copied(struct lt_why *why, const struct lt_made *source, int64_t kind)
{
    /* Thousands may have read it, and mostly nobody left it: that is asked first. */
    if (source->maker || !source->content ||
        !lt_database_number(lt_index_database(why->index), 0,
                            "SELECT 1 FROM run_dataset INDEXED BY run_dataset_left WHERE content = ? AND "
                            "role = 2 AND dataset <> ? LIMIT 1",
                            "ii", source->content, (int64_t)source->dataset))
        return false;
    struct lt_query *query = lt_database_ask(
        lt_index_database(why->index),
        "WITH first AS (SELECT r.seen, r.run_id, min(coalesce(r.started, r.seen)) OVER () AS began "
        "FROM run_dataset d INDEXED BY run_dataset_by_content CROSS JOIN run r ON r.id = d.run "
        "JOIN content c ON c.id = d.content AND length(c.version) = 64 AND "
        "c.version NOT GLOB '*[^0-9a-f]*' AND c.version <> ?1 WHERE d.content = ?2 AND d.dataset = ?3 AND "
        "r.status <> 'DECLARED' ORDER BY r.seen, r.run_id LIMIT 1) "
        "SELECT d.dataset, r.id FROM first f CROSS JOIN run_dataset d INDEXED BY run_dataset_left "
        "CROSS JOIN run r ON r.id = d.run JOIN node n ON n.id = d.dataset WHERE d.content = ?2 AND "
        "d.dataset <> ?3 AND d.role = 2 AND r.status <> 'DECLARED' AND r.seen <= f.began AND "
        "(r.seen, r.run_id) < (f.seen, f.run_id) "
        "ORDER BY r.seen DESC, r.run_id DESC, n.namespace, n.name LIMIT 1",
        "tii", DIGEST_OF_NOTHING, source->content, (int64_t)source->dataset);
    if (!lt_query_next(query))
        return false;
    uint32_t dataset = (uint32_t)lt_query_integer(query, 0);
    add_link(why, step_of(why, dataset, source->content, lt_query_integer(query, 1), LT_DOUBT_COPY), kind);
    return true;
}

/* What was read (NULL: is asked for), and what it is under other names. */
static void add_source(struct lt_why *why, struct lt_made source, const struct lt_place *reader, int64_t kind)
{
    enum lt_doubt doubts[] = {add_members(why, &source, reader, kind) ? LT_DOUBT_MEMBERS : LT_DOUBT_NONE,
                              add_copied(why, &source, kind) ? LT_DOUBT_COPIED : LT_DOUBT_NONE};
    for (int i = 0; i < 2; i++)
        source.doubt = doubts[i] > source.doubt ? doubts[i] : source.doubt;
    add_link(why, step_of(why, source.dataset, source.content, source.maker, source.doubt), kind);
}

void lt_why_add_dataset(struct lt_why *why, uint32_t dataset, int64_t content, enum lt_doubt doubt)
{
    enum lt_doubt of_maker;
    int64_t maker = lt_why_maker(why->index, dataset, content, NULL, &of_maker);
    add_source(why,
               (struct lt_made){
                   .dataset = dataset, .content = content, .maker = of_maker ? 0 : maker, .doubt = doubt},
               NULL, LT_EDGE_DIRECT);
}

void lt_why_add_content(struct lt_why *why, int64_t content)
{
    LT_VEC(uint32_t) datasets = {0};
    struct lt_query *query = lt_database_ask(
        lt_index_database(why->index),
        "SELECT DISTINCT d.dataset FROM run_dataset d INDEXED BY run_dataset_by_content CROSS JOIN run r ON "
        "r.id = d.run WHERE d.content = ? AND r.status <> 'DECLARED' ORDER BY d.dataset",
        "i", content);
    while (lt_query_next(query))
        LT_VEC_PUSH(&datasets, (uint32_t)lt_query_integer(query, 0));
    for (size_t i = 0; i < datasets.count; i++)
        lt_why_add_dataset(why, datasets.items[i], content, LT_DOUBT_NONE);
    free(datasets.items);
}

void lt_why_add_run(struct lt_why *why, int64_t run)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(why->index),
                        "SELECT dataset, content FROM run_dataset WHERE run = ? AND role = 2", "i", run);
    while (lt_query_next(query))
        (void)step_of(why, (uint32_t)lt_query_integer(query, 0), lt_query_integer(query, 1), run,
                      LT_DOUBT_NONE);
}

/* What was there before, when the step's maker kept it: as the writer before left it, for all that is known.
 */
static void add_kept(struct lt_why *why, const struct lt_made *step, const struct lt_place *reader)
{
    enum lt_doubt unused;
    struct lt_database *database = lt_index_database(why->index);
    if (!lt_database_number(
            database, 0,
            "SELECT 1 FROM run_dataset WHERE run = ? AND role = 2 AND dataset = ? AND state = 'ALTER'", "ii",
            step->maker, (int64_t)step->dataset))
        return;
    int64_t maker = lt_why_maker(why->index, step->dataset, 0, reader, &unused);
    int64_t content = content_in(why->index, step->dataset, maker, 2);
    add_link(why, step_of(why, step->dataset, content, maker, LT_DOUBT_VERSION), LT_EDGE_DIRECT);
}

/* What the step's maker had read for it, or kept. */
static const struct lt_link *links_of(void *user, uint32_t node, enum lt_direction direction,
                                      size_t *ret_count)
{
    struct lt_why *why = user;
    struct lt_made step = why->steps.items[node - 1];
    struct lt_place reader = step.maker ? lt_place_of(why->index, step.maker) : (struct lt_place){0};
    struct lt_query *query = lt_database_ask(
        lt_index_database(why->index),
        "SELECT e.source, d.content, e.kind FROM run_edge x CROSS JOIN edge e ON e.id = x.edge "
        "LEFT JOIN run_dataset d ON d.run = x.run AND d.role = 1 AND d.dataset = e.source "
        "WHERE x.run = ? AND e.target = ? AND e.kind < 2 ORDER BY e.source, e.kind",
        "ii", step.maker, (int64_t)step.dataset);
    bool is_read = false;
    (void)direction;
    why->links.count = 0;
    while (step.maker && lt_query_next(query)) {
        enum lt_doubt doubt;
        uint32_t source = (uint32_t)lt_query_integer(query, 0);
        int64_t content = lt_query_integer(query, 1);
        is_read |= source == step.dataset;
        int64_t maker = lt_why_maker(why->index, source, content, &reader, &doubt);
        add_source(why,
                   (struct lt_made){.dataset = source, .content = content, .maker = maker, .doubt = doubt},
                   &reader, lt_query_integer(query, 2));
    }
    if (step.maker && !is_read)
        add_kept(why, &step, &reader);
    *ret_count = why->links.count;
    return why->links.items;
}

/* Tells those that a step was made of, one hop on, who read them. */
static void look_again(struct lt_why *why, uint32_t node)
{
    size_t count;
    const struct lt_link *link = links_of(why, node, LT_UPSTREAM, &count);
    const struct lt_made from = why->steps.items[node - 1];
    for (; count; count--, link++) {
        struct lt_made *step = &why->steps.items[link->other - 1];
        if (step->hop != from.hop + 1)
            continue;
        if (step->edge != LT_EDGE_DIRECT)
            step->edge = (int)link->kind;
        bool is_known = false;
        for (size_t i = 0; i < step->read_by.items.count && !is_known; i++)
            is_known = step->read_by.items.items[i] == (uint32_t)from.maker;
        if (!is_known)
            LT_VEC_PUSH(&step->read_by.items, (uint32_t)from.maker);
    }
}

void lt_why_follow(struct lt_why *why)
{
    struct lt_links graph = {links_of, why};
    struct lt_reach reach;
    LT_VEC(uint32_t) starts = {0};
    for (uint32_t i = 1; i <= why->steps.count; i++)
        LT_VEC_PUSH(&starts, i);
    lt_graph_reach(&graph, starts.items, starts.count, LT_UPSTREAM, LT_HOPS_ALL, &reach);
    for (size_t i = 0; i < reach.nodes.count; i++)
        why->steps.items[reach.nodes.items[i].node - 1].hop = reach.nodes.items[i].hops;
    for (size_t i = 0; i < reach.nodes.count; i++)
        look_again(why, reach.nodes.items[i].node);
    lt_graph_reach_clear(&reach);
    free(starts.items);
}

void lt_why_clear(struct lt_why *why)
{
    for (size_t i = 0; i < why->steps.count; i++)
        lt_nodes_clear(&why->steps.items[i].read_by);
    free(why->steps.items);
    free(why->links.items);
    lt_nodes_clear(&why->aliases);
    lt_intern_clear(&why->keys);
    *why = (struct lt_why){0};
}
