/* SPDX-License-Identifier: Apache-2.0
 *
 * Differences as such: collected, named, brought into their order. */
#include "index/difference.h"

#include "ext/database.h"

#include <stdlib.h>
#include <string.h>

const char *const lt_difference_kinds[] = {
    "status", "verdict", "program", "script", "arguments", "environment", "dataset", "job", "version",
    "rows",   "column",  "type",    "change", "edge",      "column_edge", "owner",   "tag"};

static char *copy(const char *text)
{
    return text ? lt_xstrdup(text) : NULL;
}

struct lt_difference *lt_difference_add(struct lt_differences *all, enum lt_difference_kind kind,
                                        const char *before, const char *after)
{
    const char *change = !before ? "added" : !after ? "removed" : "changed";
    LT_VEC_PUSH(
        &all->items,
        (struct lt_difference){.kind = kind, .change = change, .before = copy(before), .after = copy(after)});
    return &all->items.items[all->items.count - 1];
}

/* The names of a node, which may be a column. */
static void find_names(struct lt_index *index, uint32_t node, char **ret_namespace, char **ret_name,
                       char **ret_column)
{
    const struct lt_dataset *dataset = node ? lt_find_dataset(index, node) : NULL;
    if (!node)
        return;
    if (!dataset) {
        struct lt_query *query =
            lt_database_ask(lt_index_database(index), "SELECT namespace, name, parent FROM node WHERE id = ?",
                            "i", (int64_t)node);
        if (!lt_query_next(query))
            return;
        dataset = lt_find_dataset(index, lt_query_integer(query, 2));
        if (dataset)
            *ret_column = copy(lt_query_text(query, 1));
        else
            *ret_namespace = copy(lt_query_text(query, 0)), *ret_name = copy(lt_query_text(query, 1));
    }
    if (dataset)
        *ret_namespace = copy(dataset->namespace), *ret_name = copy(dataset->name);
}

static int compare(const char *one, const char *other)
{
    return strcmp(one ? one : "", other ? other : "");
}

static int in_order(const void *left, const void *right)
{
    const struct lt_difference *one = left, *other = right;
    const char *const ones[] = {
        one->role,           one->namespace,     one->dataset, one->column, one->source_namespace,
        one->source_dataset, one->source_column, one->change,  one->before, one->after};
    const char *const others[] = {
        other->role,           other->namespace,     other->dataset, other->column, other->source_namespace,
        other->source_dataset, other->source_column, other->change,  other->before, other->after};
    int order = (one->kind > other->kind) - (one->kind < other->kind);
    for (size_t i = 0; i < sizeof ones / sizeof *ones && !order; i++)
        order = compare(ones[i], others[i]);
    return order ? order : (one->job > other->job) - (one->job < other->job);
}

void lt_differences_finish(struct lt_differences *all)
{
    for (size_t i = 0; i < all->items.count; i++) {
        struct lt_difference *one = &all->items.items[i];
        bool is_variable = one->kind == LT_DIFFERS_ENVIRONMENT;
        if (is_variable)
            one->dataset = copy(one->name);
        else
            one->column = copy(one->name);
        find_names(all->index, one->node, &one->namespace, &one->dataset, &one->column);
        find_names(all->index, one->source, &one->source_namespace, &one->source_dataset,
                   &one->source_column);
    }
    if (all->items.count)
        qsort(all->items.items, all->items.count, sizeof *all->items.items, in_order);
}

void lt_differences_clear(struct lt_differences *all)
{
    for (size_t i = 0; i < all->items.count; i++) {
        struct lt_difference *one = &all->items.items[i];
        char *const texts[] = {
            one->name,   one->before,           one->after,          one->namespace,    one->dataset,
            one->column, one->source_namespace, one->source_dataset, one->source_column};
        for (size_t at = 0; at < sizeof texts / sizeof *texts; at++)
            free(texts[at]);
    }
    free(all->items.items);
    all->items.items = NULL;
    all->items.count = all->items.capacity = 0;
}
