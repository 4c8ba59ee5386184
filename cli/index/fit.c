/* SPDX-License-Identifier: Apache-2.0
 *
 * A dataset is meant by its whole name, else by a tail of it, else by a tail without its endings, else so by
 * the name of a member or a link; what fits better hides what fits less. */
#include "index/fit.h"

#include "ext/database.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

enum fit { FIT_WHOLE, FIT_TAIL, FIT_STEM, FIT_PART, FIT_NONE };

bool lt_fit_is_pattern(const char *text)
{
    return strpbrk(text, "*?") != NULL;
}

size_t lt_fit_stem_length(const char *name)
{
    const char *base = strrchr(name, '/');
    base = base ? base + 1 : name;
    const char *dot = *base ? strchr(base + 1, '.') : NULL;
    return dot ? (size_t)(dot - name) : strlen(name);
}

static bool is_tail(const char *name, size_t length, const char *text, size_t text_length, char before)
{
    return length >= text_length && memcmp(name + length - text_length, text, text_length) == 0 &&
           (length == text_length || name[length - text_length - 1] == before);
}

static bool fits_pattern(const char *text, const char *name)
{
    char *stem = lt_xstrndup(name, lt_fit_stem_length(name));
    bool fits = fnmatch(text, name, 0) == 0;
    for (const char *at = name; at && !fits; at = strchr(at, '/') ? strchr(at, '/') + 1 : NULL) {
        const char *of_stem = stem + (at - name);
        fits = fnmatch(text, at, 0) == 0 ||
               ((size_t)(at - name) < strlen(stem) && fnmatch(text, of_stem, 0) == 0);
    }
    free(stem);
    return fits;
}

static enum fit fit_of(const char *text, const char *namespace, const char *name)
{
    size_t length = strlen(name), text_length = strlen(text), namespace_length = strlen(namespace);
    if (strcmp(text, name) == 0)
        return FIT_WHOLE;
    if (text_length == namespace_length + 1 + length && strncmp(text, namespace, namespace_length) == 0 &&
        strchr(":/", text[namespace_length]) && strcmp(text + namespace_length + 1, name) == 0)
        return FIT_WHOLE;
    if (!text_length)
        return FIT_NONE;
    if (lt_fit_is_pattern(text))
        return fits_pattern(text, name) ? FIT_WHOLE : FIT_NONE;
    if (is_tail(name, length, text, text_length, '/'))
        return FIT_TAIL;
    if (is_tail(name, lt_fit_stem_length(name), text, text_length, '/'))
        return FIT_STEM;
    return !strchr(name, '/') && is_tail(name, length, text, text_length, '.') ? FIT_PART : FIT_NONE;
}

/* The nodes whose names fit best. */
struct best {
    const char *text;
    enum fit fit;
    struct lt_nodes *nodes;
};

static void try_name(struct best *best, uint32_t node, const char *namespace, const char *name)
{
    enum fit fit = fit_of(best->text, namespace, name);
    if (fit == FIT_NONE || fit > best->fit)
        return;
    if (fit < best->fit)
        best->nodes->items.count = 0;
    best->fit = fit;
    LT_VEC_PUSH(&best->nodes->items, node);
}

void lt_fit_datasets(struct lt_index *index, const char *text, struct lt_nodes *ret_nodes)
{
    struct best best = {text, FIT_NONE, ret_nodes};
    const struct lt_dataset *dataset;
    for (size_t place = 0; (dataset = lt_find_dataset_at(index, place)); place++)
        try_name(&best, dataset->node, dataset->namespace, dataset->name);
    if (ret_nodes->items.count)
        return;
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT dataset, namespace, name FROM alias", "");
    while (lt_query_next(query))
        try_name(&best, (uint32_t)lt_query_integer(query, 0), lt_query_text(query, 1),
                 lt_query_text(query, 2));
    lt_nodes_sort(ret_nodes);
}

void lt_fit_jobs(struct lt_index *index, const char *text, struct lt_nodes *ret_nodes)
{
    struct best best = {text, FIT_NONE, ret_nodes};
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT id, namespace, name FROM node WHERE kind = 3", "");
    while (lt_query_next(query))
        try_name(&best, (uint32_t)lt_query_integer(query, 0), lt_query_text(query, 1),
                 lt_query_text(query, 2));
}
