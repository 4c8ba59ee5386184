/* SPDX-License-Identifier: Apache-2.0
 *
 * What events say of datasets, columns and jobs beyond edges: the last word counts, facet by facet. Most runs
 * say what the last one said; a hash of it tells, and then nothing is written. */
#include "index/index_priv.h"

#include "base/buf.h"

#include <stdio.h>
#include <string.h>

int64_t lt_index_node(struct lt_index *index, enum lt_node_kind kind, int64_t parent, const char *namespace,
                      const char *name)
{
    struct lt_database *database = index->database;
    int64_t id = lt_database_number(
        database, 0, "SELECT id FROM node WHERE kind = ? AND name = ? AND parent = ? AND namespace = ?",
        "itit", (int64_t)kind, name, parent, namespace);
    if (id)
        return id;
    lt_database_do(database, "INSERT INTO node (kind, parent, namespace, name) VALUES (?, ?, ?, ?)", "iitt",
                   (int64_t)kind, parent, namespace, name);
    id = lt_database_last_id(database);
    if (kind == LT_NODE_COLUMN)
        lt_index_join_column(index, parent, id, name);
    if (kind != LT_NODE_DATASET)
        return id;
    struct lt_query *query = lt_database_ask(
        database, "SELECT dataset FROM alias WHERE name = ? AND namespace = ? AND dataset <> ?", "tti", name,
        namespace, id);
    while (lt_query_next(query))
        lt_index_put_alias(index, lt_query_integer(query, 0), id);
    return id;
}

/* ---- facts ---- */

static const struct lt_json *member(const struct lt_json *facets, const char *facet, const char *key)
{
    return lt_json_get(lt_json_get(facets, facet), key);
}

static void put(struct lt_index *index, int64_t node, const char *key, int64_t place, const char *value,
                const char *extra)
{
    if (value)
        lt_database_do(index->database,
                       "INSERT OR REPLACE INTO fact (node, key, place, value, extra) VALUES (?, ?, ?, ?, ?)",
                       "itit"
                       "t",
                       node, key, place, value, extra);
}

static void forget(struct lt_index *index, int64_t node, const char *key)
{
    lt_database_do(index->database, "DELETE FROM fact WHERE node = ? AND key = ?", "it", node, key);
}

/* The same of all columns of a dataset. */
static void forget_of_columns(struct lt_index *index, int64_t dataset, const char *key)
{
    lt_database_do(
        index->database,
        "DELETE FROM fact WHERE key = ? AND node IN (SELECT id FROM node WHERE parent = ? AND parent > 0)",
        "ti", key, dataset);
}

static void put_one(struct lt_index *index, int64_t node, const char *key, const struct lt_json *value)
{
    if (!lt_json_text(value))
        return;
    forget(index, node, key);
    put(index, node, key, 0, lt_json_text(value), NULL);
}

static void put_owners(struct lt_index *index, int64_t node, const struct lt_json *owners)
{
    if (!owners)
        return;
    forget(index, node, "owner");
    for (size_t i = 0; i < lt_json_size(owners); i++)
        put(index, node, "owner", (int64_t)i, lt_json_text(lt_json_get(lt_json_at(owners, i), "name")),
            lt_json_text(lt_json_get(lt_json_at(owners, i), "type")));
}

static void put_tags(struct lt_index *index, int64_t node, const struct lt_json *tags)
{
    if (!tags)
        return;
    forget(index, node, "tag");
    forget_of_columns(index, node, "tag");
    for (size_t i = 0; i < lt_json_size(tags); i++) {
        const struct lt_json *tag = lt_json_at(tags, i);
        const char *column = lt_json_text(lt_json_get(tag, "field"));
        int64_t of = column ? lt_index_node(index, LT_NODE_COLUMN, node, "", column) : node;
        put(index, of, "tag", (int64_t)i, lt_json_text(lt_json_get(tag, "key")),
            lt_json_text(lt_json_get(tag, "value")));
    }
}

/* The type of a column is known as long as the dataset has the column. */
static void put_columns(struct lt_index *index, int64_t dataset, const struct lt_json *fields)
{
    if (!fields)
        return;
    forget_of_columns(index, dataset, "type");
    for (size_t i = 0; i < lt_json_size(fields); i++) {
        const struct lt_json *field = lt_json_at(fields, i);
        const char *name = lt_json_text(lt_json_get(field, "name"));
        const char *type = lt_json_text(lt_json_get(field, "type"));
        if (!name)
            continue;
        int64_t column = lt_index_node(index, LT_NODE_COLUMN, dataset, "", name);
        put(index, column, "type", (int64_t)i, type ? type : "", NULL);
        put_one(index, column, "description", lt_json_get(field, "description"));
    }
}

static void put_terms(struct lt_index *index, int64_t dataset, const struct lt_json *terms, int64_t moment)
{
    if (!terms)
        return;
    forget_of_columns(index, dataset, "term");
    for (size_t i = 0; i < lt_json_size(terms); i++) {
        const struct lt_json *term = lt_json_at(terms, i), *columns = lt_json_get(term, "fields");
        const char *name = lt_json_text(lt_json_get(term, "name"));
        struct lt_buf text = {0};
        if (!name)
            continue;
        lt_json_write(term, false, &text);
        lt_database_do(index->database,
                       "INSERT INTO term (name, time, definition) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET "
                       "time = excluded.time, definition = excluded.definition WHERE excluded.time >= time",
                       "tit", name, moment, text.data);
        lt_buf_clear(&text);
        for (size_t at = 0; at < lt_json_size(columns); at++) {
            const char *column = lt_json_text(lt_json_at(columns, at));
            if (column)
                put(index, lt_index_node(index, LT_NODE_COLUMN, dataset, "", column), "term", (int64_t)i,
                    name, NULL);
        }
    }
}

/* ---- the last word ---- */

static int64_t hash_of(const struct lt_json *facet)
{
    struct lt_buf text = {0};
    uint64_t hash = 0xcbf29ce484222325u;
    lt_json_write(facet, false, &text);
    for (size_t i = 0; i < text.length; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001b3u;
    lt_buf_clear(&text);
    return (int64_t)(hash >> 1); /* of events of one moment the one with the greater hash counts */
}

/* Is this the newest that was said in that facet, and another thing than before? */
static bool is_news(struct lt_index *index, int64_t node, const char *name, const struct lt_json *facet,
                    int64_t moment)
{
    int64_t hash = hash_of(facet), known_moment = INT64_MIN, known_hash = 0;
    struct lt_query *query = lt_database_ask(
        index->database, "SELECT time, hash FROM said WHERE node = ? AND facet = ?", "it", node, name);
    if (lt_query_next(query)) {
        known_moment = lt_query_integer(query, 0);
        known_hash = lt_query_integer(query, 1);
    }
    if (moment < known_moment || (moment == known_moment && hash <= known_hash))
        return false;
    lt_database_do(index->database,
                   "INSERT OR REPLACE INTO said (node, facet, time, hash) VALUES (?, ?, ?, ?)", "itii", node,
                   name, moment, hash);
    return hash != known_hash || known_moment == INT64_MIN;
}

static void take_documentation(struct lt_index *index, int64_t node, const struct lt_json *facet,
                               int64_t moment)
{
    (void)moment;
    put_one(index, node, "description", lt_json_get(facet, "description"));
}

static void take_storage(struct lt_index *index, int64_t node, const struct lt_json *facet, int64_t moment)
{
    (void)moment;
    put_one(index, node, "format", lt_json_get(facet, "fileFormat"));
}

static void take_ownership(struct lt_index *index, int64_t node, const struct lt_json *facet, int64_t moment)
{
    (void)moment;
    put_owners(index, node, lt_json_get(facet, "owners"));
}

static void take_tags(struct lt_index *index, int64_t node, const struct lt_json *facet, int64_t moment)
{
    (void)moment;
    put_tags(index, node, lt_json_get(facet, "tags"));
}

static void take_schema(struct lt_index *index, int64_t node, const struct lt_json *facet, int64_t moment)
{
    (void)moment;
    put_columns(index, node, lt_json_get(facet, "fields"));
}

static void take_glossary(struct lt_index *index, int64_t node, const struct lt_json *facet, int64_t moment)
{
    put_terms(index, node, lt_json_get(facet, "terms"), moment);
}

static const struct {
    const char *name;
    void (*take)(struct lt_index *index, int64_t node, const struct lt_json *facet, int64_t moment);
} facets_taken[] = {
    {"documentation", take_documentation},
    {"storage", take_storage},
    {"ownership", take_ownership},
    {"tags", take_tags},
    {"schema", take_schema},
    {"lintrace_glossary", take_glossary},
};

/* The columns that older events speak of: they were there. */
static void know_columns(struct lt_index *index, int64_t dataset, const struct lt_json *list, const char *key)
{
    for (size_t i = 0; i < lt_json_size(list); i++) {
        const char *name = lt_json_text(lt_json_get(lt_json_at(list, i), key));
        if (name)
            lt_index_node(index, LT_NODE_COLUMN, dataset, "", name);
    }
}

static void know_columns_of_terms(struct lt_index *index, int64_t dataset, const struct lt_json *terms)
{
    for (size_t i = 0; i < lt_json_size(terms); i++) {
        const struct lt_json *columns = lt_json_get(lt_json_at(terms, i), "fields");
        for (size_t at = 0; at < lt_json_size(columns); at++)
            if (lt_json_text(lt_json_at(columns, at)))
                lt_index_node(index, LT_NODE_COLUMN, dataset, "", lt_json_text(lt_json_at(columns, at)));
    }
}

void lt_index_take_facts(struct lt_index *index, int64_t node, const struct lt_json *facets, int64_t moment)
{
    for (size_t i = 0; i < sizeof facets_taken / sizeof *facets_taken; i++) {
        const struct lt_json *facet = lt_json_get(facets, facets_taken[i].name);
        if (!facet)
            continue;
        if (is_news(index, node, facets_taken[i].name, facet, moment))
            facets_taken[i].take(index, node, facet, moment);
        else if (facets_taken[i].take == take_schema)
            know_columns(index, node, lt_json_get(facet, "fields"), "name");
        else if (facets_taken[i].take == take_tags)
            know_columns(index, node, lt_json_get(facet, "tags"), "field");
        else if (facets_taken[i].take == take_glossary)
            know_columns_of_terms(index, node, lt_json_get(facet, "terms"));
    }
}

/* ---- other names ---- */

static void put_name(struct lt_index *index, int64_t dataset, const char *namespace, const char *name)
{
    if (!namespace || !name)
        return;
    lt_database_do(index->database, "INSERT OR IGNORE INTO alias (name, namespace, dataset) VALUES (?, ?, ?)",
                   "tti", name, namespace, dataset);
    if (lt_database_changes(index->database) == 0)
        return;
    int64_t other =
        lt_database_number(index->database, 0,
                           "SELECT id FROM node WHERE kind = 1 AND name = ? AND parent = 0 AND namespace = ?",
                           "tt", name, namespace);
    if (other && other != dataset)
        lt_index_put_alias(index, dataset, other);
}

void lt_index_take_names(struct lt_index *index, int64_t dataset, const struct lt_json *facets,
                         const struct lt_json *role_facets)
{
    const struct lt_json *links = member(facets, "symlinks", "identifiers");
    const struct lt_json *subset = lt_json_get(role_facets, "subset");
    const struct lt_json *condition = lt_json_get(subset, "inputCondition");
    for (size_t i = 0; i < lt_json_size(links); i++)
        put_name(index, dataset, lt_json_text(lt_json_get(lt_json_at(links, i), "namespace")),
                 lt_json_text(lt_json_get(lt_json_at(links, i), "name")));
    const struct lt_json *members =
        lt_json_get(condition ? condition : lt_json_get(subset, "outputCondition"), "locations");
    struct lt_query *query =
        lt_database_ask(index->database, "SELECT namespace FROM node WHERE id = ?", "i", dataset);
    if (!lt_json_size(members) || !lt_query_next(query))
        return;
    char namespace[512];
    snprintf(namespace, sizeof namespace, "%s", lt_query_text(query, 0));
    for (size_t i = 0; i < lt_json_size(members); i++) {
        put_name(index, dataset, namespace, lt_json_text(lt_json_at(members, i)));
        put_name(index, dataset, "file",
                 lt_json_text(lt_json_at(members, i))); /* as it is called by itself */
    }
}
