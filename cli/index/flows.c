/* SPDX-License-Identifier: Apache-2.0
 *
 * Edges: from a job's `lineage` facet where an event has one, else each input of a run feeds each output; of
 * columns from `columnLineage`. An edge is one row however many runs tell it; `run_edge` says which do. */
#include "index/index_priv.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- links ---- */

/* Adds a link to one node's. */
static void link_one(struct lt_index *index, bool is_forward, int64_t node, struct lt_link link)
{
    struct lt_database *database = index->database;
    struct lt_query *query = lt_database_ask(database,
                                             is_forward ? "SELECT forward FROM link WHERE node = ?"
                                                        : "SELECT backward FROM link WHERE node = ?",
                                             "i", node);
    struct lt_buf links = {0};
    bool is_there = lt_query_next(query);
    if (is_there) {
        size_t length;
        const void *bytes = lt_query_bytes(query, 0, &length);
        lt_buf_add(&links, bytes, length);
    }
    while (is_there && lt_query_next(query))
        ; /* it is done with */
    lt_buf_add(&links, &link, sizeof link);
    lt_database_do(database,
                   is_forward ? "INSERT INTO link (node, forward) VALUES (?, ?) "
                                "ON CONFLICT DO UPDATE SET forward = excluded.forward"
                              : "INSERT INTO link (node, backward) VALUES (?, ?) "
                                "ON CONFLICT DO UPDATE SET backward = excluded.backward",
                   "ib", node, (const void *)links.data, links.length);
    lt_buf_clear(&links);
}

static void link_both(struct lt_index *index, int64_t source, int64_t target, int64_t job, int64_t kind)
{
    if (index->is_making)
        return;
    link_one(index, true, source, (struct lt_link){(uint32_t)target, (uint32_t)job, (uint32_t)kind});
    link_one(index, false, target, (struct lt_link){(uint32_t)source, (uint32_t)job, (uint32_t)kind});
}

/* Links of one node in one direction from its edges. */
static void pack(struct lt_database *database, struct lt_query *query, const char *put)
{
    struct lt_buf links = {0};
    int64_t node = 0;
    while (lt_query_next(query)) {
        int64_t next = lt_query_integer(query, 0);
        if (next != node && links.length)
            lt_database_do(database, put, "ib", node, (const void *)links.data, links.length);
        if (next != node)
            links.length = 0;
        node = next;
        struct lt_link link = {(uint32_t)lt_query_integer(query, 1), (uint32_t)lt_query_integer(query, 2),
                               (uint32_t)lt_query_integer(query, 3)};
        lt_buf_add(&links, &link, sizeof link);
    }
    if (links.length)
        lt_database_do(database, put, "ib", node, (const void *)links.data, links.length);
    lt_buf_clear(&links);
}

void lt_index_pack_links(struct lt_index *index)
{
    struct lt_database *database = index->database;
    lt_database_do(database, "DELETE FROM link", "");
    pack(database,
         lt_database_ask(database, "SELECT source, target, job, kind FROM edge ORDER BY source, id", ""),
         "INSERT INTO link (node, forward) VALUES (?, ?)");
    pack(database,
         lt_database_ask(database, "SELECT target, source, job, kind FROM edge ORDER BY target, id", ""),
         "INSERT INTO link (node, backward) VALUES (?, ?) ON CONFLICT DO UPDATE SET backward = "
         "excluded.backward");
}

/* ---- edges ---- */

struct detail {
    const char *subtype, *description;
    bool is_masked;
};

static int64_t edge_of(struct lt_index *index, int64_t source, int64_t target, int64_t job, int64_t kind)
{
    int64_t id = lt_database_number(
        index->database, 0, "SELECT id FROM edge WHERE source = ? AND target = ? AND job = ? AND kind = ?",
        "iiii", source, target, job, kind);
    if (id)
        return id;
    lt_database_do(index->database, "INSERT INTO edge (source, target, job, kind) VALUES (?, ?, ?, ?)",
                   "iiii", source, target, job, kind);
    id = lt_database_last_id(index->database);
    link_both(index, source, target, job, kind);
    return id;
}

/* Columns of one name in two datasets that are one. */
static void join_columns(struct lt_index *index, int64_t one, int64_t other)
{
    struct lt_query *query = lt_database_ask(
        index->database,
        "SELECT a.id, b.id FROM node a JOIN node b ON b.kind = 2 AND b.name = a.name AND b.parent = ? "
        "AND b.namespace = '' WHERE a.parent = ? AND a.parent > 0",
        "ii", other, one);
    LT_VEC(int64_t) pairs = {0};
    while (lt_query_next(query)) {
        LT_VEC_PUSH(&pairs, lt_query_integer(query, 0));
        LT_VEC_PUSH(&pairs, lt_query_integer(query, 1));
    }
    for (size_t i = 0; i < pairs.count; i += 2) {
        edge_of(index, pairs.items[i], pairs.items[i + 1], 0, LT_EDGE_ALIAS);
        edge_of(index, pairs.items[i + 1], pairs.items[i], 0, LT_EDGE_ALIAS);
    }
    free(pairs.items);
}

void lt_index_put_alias(struct lt_index *index, int64_t one, int64_t other)
{
    edge_of(index, one, other, 0, LT_EDGE_ALIAS);
    edge_of(index, other, one, 0, LT_EDGE_ALIAS);
    join_columns(index, one, other);
}

void lt_index_join_column(struct lt_index *index, int64_t dataset, int64_t column, const char *name)
{
    LT_VEC(int64_t) others = {0};
    struct lt_query *query = lt_database_ask(
        index->database,
        "SELECT c.id FROM edge e JOIN node c ON c.kind = 2 AND c.name = ? AND c.parent = e.target AND "
        "c.namespace = '' WHERE e.source = ? AND e.kind = 2",
        "ti", name, dataset);
    while (lt_query_next(query))
        LT_VEC_PUSH(&others, lt_query_integer(query, 0));
    for (size_t i = 0; i < others.count; i++) {
        edge_of(index, column, others.items[i], 0, LT_EDGE_ALIAS);
        edge_of(index, others.items[i], column, 0, LT_EDGE_ALIAS);
    }
    free(others.items);
}

/* One run more tells of it: the first or the last, perhaps. */
static void count_run(struct lt_index *index, const struct lt_taken_run *run, int64_t edge)
{
    lt_database_do(index->database,
                   "UPDATE edge SET told = told + 1, runs = runs + ?5, "
                   "first_run = CASE WHEN first_run IS NULL OR (SELECT (seen, run_id) > (?2, ?3) FROM run "
                   "WHERE id = first_run) "
                   "THEN ?1 ELSE first_run END, "
                   "last_run = CASE WHEN last_run IS NULL OR (SELECT (seen, run_id) <= (?2, ?3) FROM run "
                   "WHERE id = last_run) "
                   "THEN ?1 ELSE last_run END WHERE id = ?4",
                   "iitii", run->id, run->seen_ms, run->run_id, edge, (int64_t)!run->is_declared);
}

/* One run tells of an edge, once however often it does. */
static bool put_run_edge(struct lt_index *index, const struct lt_taken_run *run, int64_t edge)
{
    lt_database_do(index->database, "INSERT OR IGNORE INTO run_edge (run, edge) VALUES (?, ?)", "ii", run->id,
                   edge);
    if (lt_database_changes(index->database) == 0)
        return false;
    count_run(index, run, edge);
    return true;
}

static void put_edge(struct lt_index *index, const struct lt_taken_run *run, int64_t source, int64_t target,
                     int64_t kind, const struct detail *detail)
{
    if (!source || !target)
        return;
    int64_t edge = edge_of(index, source, target, run->job, kind);
    bool is_first =
        lt_database_number(index->database, 0, "SELECT told FROM edge WHERE id = ?", "i", edge) == 0;
    if (put_run_edge(index, run, edge) && detail)
        lt_database_do(index->database,
                       "UPDATE edge SET subtype = ?, description = ? WHERE id = ? AND last_run = ? "
                       "AND (subtype IS NOT ?1 OR description IS NOT ?2)",
                       "ttii", detail->subtype, detail->description, edge, run->id);
    if (detail) /* one that tells it plainly is enough */
        lt_database_do(index->database,
                       "UPDATE edge SET is_masked = ? WHERE id = ? AND is_masked <> ?1 AND (?3 OR ?1 = 0)",
                       "iii", (int64_t)detail->is_masked, edge, (int64_t)is_first);
}

void lt_index_put_use(struct lt_index *index, const struct lt_taken_run *run, int64_t dataset, bool is_output)
{
    int64_t edge = is_output ? edge_of(index, run->job, dataset, 0, LT_EDGE_WRITES)
                             : edge_of(index, dataset, run->job, 0, LT_EDGE_READS);
    put_run_edge(index, run, edge);
}

/* ---- facets ---- */

static int64_t dataset_of(struct lt_index *index, const struct lt_json *identifier)
{
    const char *namespace = lt_json_text(lt_json_get(identifier, "namespace"));
    const char *name = lt_json_text(lt_json_get(identifier, "name"));
    return namespace && name ? lt_index_node(index, LT_NODE_DATASET, 0, namespace, name) : 0;
}

static bool is_indirect(const struct lt_json *transformation)
{
    const char *type = lt_json_text(lt_json_get(transformation, "type"));
    return type && strcmp(type, "INDIRECT") == 0;
}

/* How a source influences its target: directly when any of the transformations says so, or none is told. */
static int64_t kind_of(const struct lt_json *transformations, struct detail *ret_detail)
{
    const struct lt_json *chosen = NULL;
    bool is_direct = !lt_json_size(transformations), is_masked = !is_direct;
    for (size_t i = 0; i < lt_json_size(transformations) && !is_direct; i++)
        is_direct = !is_indirect(lt_json_at(transformations, i));
    for (size_t i = 0; i < lt_json_size(transformations); i++) {
        const struct lt_json *one = lt_json_at(transformations, i);
        if (is_direct && is_indirect(one))
            continue; /* a filter by what is also copied says nothing of the copy */
        chosen = chosen ? chosen : one;
        is_masked = is_masked && lt_json_truth(lt_json_get(one, "masking"));
    }
    *ret_detail = (struct detail){lt_json_text(lt_json_get(chosen, "subtype")),
                                  lt_json_text(lt_json_get(chosen, "description")), is_masked};
    return is_direct ? LT_EDGE_DIRECT : LT_EDGE_INDIRECT;
}

struct column_target {
    struct lt_index *index;
    const struct lt_taken_run *run;
    int64_t dataset;
};

static void take_column(void *user, const char *column, const struct lt_json *value)
{
    const struct column_target *target = user;
    const struct lt_json *inputs = lt_json_get(value, "inputFields");
    int64_t fed = lt_index_node(target->index, LT_NODE_COLUMN, target->dataset, "", column);
    for (size_t i = 0; i < lt_json_size(inputs); i++) {
        const struct lt_json *input = lt_json_at(inputs, i);
        const char *field = lt_json_text(lt_json_get(input, "field"));
        int64_t dataset = dataset_of(target->index, input);
        struct detail detail;
        int64_t kind = kind_of(lt_json_get(input, "transformations"), &detail);
        if (!field || !dataset)
            continue;
        int64_t source = lt_index_node(target->index, LT_NODE_COLUMN, dataset, "", field);
        put_edge(target->index, target->run, source, fed, kind, &detail);
    }
}

void lt_index_take_columns(struct lt_index *index, const struct lt_taken_run *run,
                           const struct lt_json *dataset)
{
    const struct lt_json *fields =
        lt_json_get(lt_json_get(lt_json_get(dataset, "facets"), "columnLineage"), "fields");
    struct column_target target = {index, run, dataset_of(index, dataset)};
    if (fields && target.dataset)
        lt_json_each(fields, take_column, &target);
}

/* An entry of the facet may also be a job. */
static int64_t dataset_in(struct lt_index *index, const struct lt_json *entry)
{
    const char *type = lt_json_text(lt_json_get(entry, "type"));
    return type && strcmp(type, "DATASET") == 0 ? dataset_of(index, entry) : 0;
}

/* Is the facet there? Then it tells all edges of the run. */
static bool take_lineage(struct lt_index *index, const struct lt_taken_run *run, const struct lt_json *event)
{
    const struct lt_json *facet = lt_json_get(lt_json_get(lt_json_get(event, "job"), "facets"), "lineage");
    const struct lt_json *entries = lt_json_get(facet, "entries");
    for (size_t i = 0; i < lt_json_size(entries); i++) {
        const struct lt_json *inputs = lt_json_get(lt_json_at(entries, i), "inputs");
        int64_t target = dataset_in(index, lt_json_at(entries, i));
        for (size_t at = 0; at < lt_json_size(inputs); at++) {
            const struct lt_json *input = lt_json_at(inputs, at);
            int64_t source = dataset_in(index, input);
            struct detail unused;
            put_edge(index, run, source, target, kind_of(lt_json_get(input, "transformations"), &unused),
                     NULL);
            if (source && target)
                lt_index_put_use(index, run, source, false);
        }
        if (target)
            lt_index_put_use(index, run, target, true);
    }
    return entries != NULL;
}

bool lt_index_is_too_much(const struct lt_index *index)
{
    return index->is_hurried && index->pairs > LT_INDEX_HURRIED_PAIRS;
}

/* Nobody tells which input feeds which output: each may. */
static void take_product(struct lt_index *index, const struct lt_taken_run *run)
{
    LT_VEC(int64_t) inputs = {0};
    LT_VEC(int64_t) outputs = {0};
    struct lt_query *query = lt_database_ask(
        index->database, "SELECT role, dataset FROM run_dataset WHERE run = ? ORDER BY role, dataset", "i",
        run->id);
    while (lt_query_next(query)) {
        if (lt_query_integer(query, 0) == 1)
            LT_VEC_PUSH(&inputs, lt_query_integer(query, 1));
        else
            LT_VEC_PUSH(&outputs, lt_query_integer(query, 1));
    }
    index->pairs += (uint64_t)inputs.count * outputs.count;
    for (size_t i = 0; i < inputs.count && !lt_index_is_too_much(index); i++)
        for (size_t at = 0; at < outputs.count; at++)
            put_edge(index, run, inputs.items[i], outputs.items[at], LT_EDGE_DIRECT, NULL);
    free(inputs.items);
    free(outputs.items);
}

/* What an output was called before holds what it holds now, though nothing was read. */
static void take_renaming(struct lt_index *index, const struct lt_taken_run *run,
                          const struct lt_json *dataset)
{
    const struct lt_json *facet = lt_json_get(lt_json_get(dataset, "facets"), "lifecycleStateChange");
    int64_t before = dataset_of(index, lt_json_get(facet, "previousIdentifier"));
    int64_t now = before ? dataset_of(index, dataset) : 0;
    if (!now || now == before)
        return;
    put_edge(index, run, before, now, LT_EDGE_DIRECT, NULL);
    lt_index_put_use(index, run, before, false);
    lt_database_do(index->database, "INSERT OR IGNORE INTO moved (run, dataset) VALUES (?, ?)", "ii", run->id,
                   before);
}

/* Other outputs of the run that this one was made from: nothing that its job reads, as others see it. */
static void take_through(struct lt_index *index, const struct lt_taken_run *run,
                         const struct lt_json *dataset)
{
    const struct lt_json *list =
        lt_json_get(lt_json_get(lt_json_get(dataset, "facets"), "lintrace_file"), "through");
    int64_t now = lt_json_size(list) ? dataset_of(index, dataset) : 0;
    for (size_t i = 0; now && i < lt_json_size(list); i++) {
        int64_t before = dataset_of(index, lt_json_at(list, i));
        if (before && before != now)
            put_edge(index, run, before, now, LT_EDGE_DIRECT, NULL);
    }
}

void lt_index_take_flows(struct lt_index *index, const struct lt_taken_run *run,
                         struct lt_json *const *events, size_t count)
{
    bool is_told = false;
    for (size_t i = 0; i < count; i++) {
        is_told |= take_lineage(index, run, events[i]);
        const struct lt_json *outputs = lt_json_get(events[i], "outputs");
        for (size_t at = 0; at < lt_json_size(outputs); at++) {
            lt_index_take_columns(index, run, lt_json_at(outputs, at));
            take_renaming(index, run, lt_json_at(outputs, at));
            take_through(index, run, lt_json_at(outputs, at));
        }
    }
    if (!is_told)
        take_product(index, run);
}

/* ---- a run that is taken again ---- */

void lt_index_forget_flows(struct lt_index *index, int64_t run)
{
    struct lt_database *database = index->database;
    lt_database_script(database, "CREATE TEMP TABLE IF NOT EXISTS lately (edge INTEGER PRIMARY KEY)");
    lt_database_do(database, "DELETE FROM lately", "");
    lt_database_do(database, "INSERT INTO lately SELECT edge FROM run_edge WHERE run = ?", "i", run);
    lt_database_do(database,
                   "UPDATE edge SET told = told - 1, runs = runs - 1 WHERE id IN (SELECT edge FROM lately)",
                   "");
    lt_database_do(database, "DELETE FROM run_edge WHERE run = ?", "i", run);
    lt_database_do(database, "DELETE FROM run_dataset WHERE run = ?", "i", run);
    lt_database_do(database, "DELETE FROM assertion WHERE run = ?", "i", run);
    lt_database_do(database, "DELETE FROM moved WHERE run = ?", "i", run);
}

/* The first and the last run again: of what the run tells no more, and of what it was the first to tell, for
 * it may stand later among the versions by now. */
static void find_ends_again(struct lt_database *database, int64_t run)
{
    lt_database_do(
        database,
        "UPDATE edge SET "
        "first_run = (SELECT r.id FROM run r CROSS JOIN run_edge t ON t.run = r.id AND t.edge = edge.id "
        "ORDER BY r.seen, r.run_id LIMIT 1), "
        "last_run = (SELECT r.id FROM run r CROSS JOIN run_edge t ON t.run = r.id AND t.edge = edge.id "
        "ORDER BY r.seen DESC, r.run_id DESC LIMIT 1) "
        "WHERE id IN (SELECT edge FROM lately) AND ((first_run = ?1 AND told > 1) OR "
        "((first_run = ?1 OR last_run = ?1) AND NOT EXISTS (SELECT 1 FROM run_edge t WHERE t.run = ?1 AND "
        "t.edge = edge.id)))",
        "i", run);
}

void lt_index_sweep_flows(struct lt_index *index, int64_t run)
{
    struct lt_database *database = index->database;
    int64_t gone = lt_database_number(
        database, 0,
        "SELECT count(*) FROM edge WHERE told = 0 AND kind <> 2 AND id IN (SELECT edge FROM lately)", "");
    if (!gone) {
        find_ends_again(database, run);
        return;
    }
    lt_database_do(database,
                   "DELETE FROM edge WHERE told = 0 AND kind <> 2 AND id IN (SELECT edge FROM lately)", "");
    find_ends_again(database, run);
    if (!index->is_making)
        lt_index_pack_links(index);
}
