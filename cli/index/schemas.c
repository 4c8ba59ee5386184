/* SPDX-License-Identifier: Apache-2.0
 *
 * From the newest run that tells columns back, until no column is left that was always there. */
#include "index/schemas.h"

#include "ext/database.h"
#include "ext/json.h"

#include <stdlib.h>
#include <string.h>

void lt_schema_clear(struct lt_schema *schema)
{
    for (size_t i = 0; i < schema->columns.count; i++) {
        free(schema->columns.items[i].name);
        free(schema->columns.items[i].type);
        free(schema->columns.items[i].since);
    }
    free(schema->columns.items);
    *schema = (struct lt_schema){0};
}

const struct lt_schema_column *lt_schema_find(const struct lt_schema *schema, uint32_t column)
{
    for (size_t i = 0; i < schema->columns.count; i++)
        if (schema->columns.items[i].node == column)
            return &schema->columns.items[i];
    return NULL;
}

static bool has_column(const struct lt_json *fields, const struct lt_schema_column *column)
{
    for (size_t i = 0; i < lt_json_size(fields); i++) {
        const struct lt_json *pair = lt_json_at(fields, i);
        const char *name = lt_json_text(lt_json_at(pair, 0)), *type = lt_json_text(lt_json_at(pair, 1));
        if (name && type && strcmp(name, column->name) == 0 && strcmp(type, column->type) == 0)
            return true;
    }
    return false;
}

/* Ends those that are not in these fields; returns how many go on. */
static size_t look_at(struct lt_schema *schema, const char *fields)
{
    struct lt_json *list = NULL;
    struct lt_err err;
    size_t left = 0;
    (void)lt_json_read(fields, strlen(fields), &list, &err);
    for (size_t i = 0; i < schema->columns.count; i++) {
        struct lt_schema_column *column = &schema->columns.items[i];
        column->is_ended = column->is_ended || !has_column(list, column);
        left += !column->is_ended;
    }
    lt_json_free(list);
    return left;
}

static void look_back(struct lt_index *index, const struct lt_index_links *links, uint32_t dataset,
                      struct lt_schema *schema)
{
    int64_t shape = 0;
    size_t left = schema->columns.count;
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT r.id, r.run_id, d.shape, s.fields FROM run_dataset d CROSS JOIN run r ON r.id = d.run "
        "CROSS JOIN shape s ON s.id = d.shape WHERE d.dataset = ? AND r.status <> 'DECLARED' "
        "ORDER BY r.seen DESC, r.run_id DESC, d.role DESC",
        "i", (int64_t)dataset);
    while (left && lt_query_next(query)) {
        if (!lt_index_links_counts(links, lt_query_integer(query, 0)))
            continue;
        if (lt_query_integer(query, 2) != shape)
            left = look_at(schema, lt_query_text(query, 3));
        shape = lt_query_integer(query, 2);
        for (size_t i = 0; i < schema->columns.count; i++) {
            struct lt_schema_column *column = &schema->columns.items[i];
            if (column->is_ended)
                continue;
            free(column->since);
            column->since = lt_xstrdup(lt_query_text(query, 1));
        }
    }
}

void lt_schema_read(struct lt_index *index, const struct lt_index_links *links, uint32_t dataset,
                    struct lt_schema *ret_schema)
{
    *ret_schema = (struct lt_schema){0};
    struct lt_query *query =
        lt_database_ask(lt_index_database(index),
                        "SELECT c.id, c.name, f.value FROM node c CROSS JOIN fact f ON f.node = c.id AND "
                        "f.key = 'type' WHERE c.parent = ? AND c.parent > 0 ORDER BY f.place, c.name",
                        "i", (int64_t)dataset);
    while (lt_query_next(query)) {
        struct lt_schema_column column = {.node = (uint32_t)lt_query_integer(query, 0),
                                          .name = lt_xstrdup(lt_query_text(query, 1)),
                                          .type = lt_xstrdup(lt_query_text(query, 2))};
        LT_VEC_PUSH(&ret_schema->columns, column);
    }
    look_back(index, links, dataset, ret_schema);
}
