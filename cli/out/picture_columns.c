/* SPDX-License-Identifier: Apache-2.0
 *
 * Each transformation is an arrow; finishing the picture leaves the one that says most of each pair: direct
 * before indirect, and masked only if nothing flows unmasked. */
#include "out/picture_columns.h"

#include "out/picture_names.h"

#include <stdlib.h>
#include <string.h>

struct column {
    uint32_t dataset; /* number */
    const char *name;
};
struct lt_columns {
    struct lt_picture_names names;
    struct lt_intern keys;                /* "dataset:column" */
    LT_VEC(struct column) items;          /* by number */
    LT_VEC(struct lt_picture_edge) edges; /* between numbers of columns */
    uint32_t dataset, column;             /* the output that is being looked at */
};

struct lt_columns *lt_columns_new(void)
{
    return lt_xcalloc(1, sizeof(struct lt_columns));
}

void lt_columns_free(struct lt_columns *columns)
{
    if (!columns)
        return;
    lt_picture_names_clear(&columns->names);
    lt_intern_clear(&columns->keys);
    free(columns->items.items);
    free(columns->edges.items);
    free(columns);
}

static uint32_t take_dataset(struct lt_columns *columns, const struct lt_json *dataset)
{
    return lt_picture_names_take(&columns->names, lt_json_text(lt_json_get(dataset, "namespace")),
                                 lt_json_text(lt_json_get(dataset, "name")));
}

static uint32_t take_column(struct lt_columns *columns, uint32_t dataset, const char *name)
{
    char *key = lt_xasprintf("%u:%s", dataset, name ? name : "");
    size_t known = columns->keys.texts.count;
    uint32_t number = lt_intern(&columns->keys, key);
    if (number == known)
        LT_VEC_PUSH(&columns->items,
                    (struct column){dataset, strchr(columns->keys.texts.items[number], ':') + 1});
    free(key);
    return number;
}

static void add_input(struct lt_columns *columns, const struct lt_json *input)
{
    const struct lt_json *transformations = lt_json_get(input, "transformations");
    uint32_t dataset = take_dataset(columns, input);
    struct lt_picture_edge edge = {
        .at = columns->column,
        .other = take_column(columns, dataset, lt_json_text(lt_json_get(input, "field")))};
    if (!lt_json_size(transformations))
        LT_VEC_PUSH(&columns->edges, edge);
    for (size_t i = 0; i < lt_json_size(transformations); i++) {
        const struct lt_json *transformation = lt_json_at(transformations, i);
        const char *type = lt_json_text(lt_json_get(transformation, "type"));
        edge.stroke = type && strcmp(type, "INDIRECT") == 0 ? LT_STROKE_DASHED : LT_STROKE_SOLID;
        edge.is_masked = lt_json_truth(lt_json_get(transformation, "masking"));
        LT_VEC_PUSH(&columns->edges, edge);
    }
}

static void add_field(void *user, const char *name, const struct lt_json *field)
{
    struct lt_columns *columns = user;
    const struct lt_json *inputs = lt_json_get(field, "inputFields");
    if (!lt_json_size(inputs))
        return;
    columns->column = take_column(columns, columns->dataset, name);
    for (size_t i = 0; i < lt_json_size(inputs); i++)
        add_input(columns, lt_json_at(inputs, i));
}

void lt_columns_add(struct lt_columns *columns, const struct lt_json *event)
{
    const struct lt_json *outputs = lt_json_get(event, "outputs");
    for (size_t i = 0; i < lt_json_size(outputs); i++) {
        const struct lt_json *output = lt_json_at(outputs, i);
        const struct lt_json *facet = lt_json_get(lt_json_get(output, "facets"), "columnLineage");
        const struct lt_json *fields = lt_json_get(facet, "fields");
        if (!fields)
            continue;
        columns->dataset = take_dataset(columns, output);
        lt_json_each(fields, add_field, columns);
    }
}

struct placed {
    uint32_t dataset; /* node */
    const char *name;
    uint32_t number;
};

static int compare_placed(const void *left_, const void *right_)
{
    const struct placed *left = left_, *right = right_;
    if (left->dataset != right->dataset)
        return left->dataset < right->dataset ? -1 : 1;
    return strcmp(left->name, right->name);
}

void lt_picture_of_columns(const struct lt_columns *columns, struct lt_picture *ret_picture)
{
    *ret_picture = (struct lt_picture){.dataset_noun = "datasets"};
    size_t count = columns->items.count;
    uint32_t *datasets = lt_picture_names_draw(&columns->names, ret_picture);
    uint32_t *nodes = lt_xcalloc(count + 1, sizeof *nodes);
    struct placed *placed = lt_xcalloc(count + 1, sizeof *placed);
    for (size_t i = 0; i < count; i++) {
        const struct column *column = &columns->items.items[i];
        placed[i] = (struct placed){datasets[column->dataset], column->name, (uint32_t)i};
    }
    qsort(placed, count, sizeof *placed, compare_placed);
    for (size_t i = 0; i < count; i++) {
        uint32_t node =
            lt_picture_add(ret_picture, LT_SHAPE_COLUMN, lt_picture_text(ret_picture, placed[i].name), NULL);
        ret_picture->nodes.items[node].parent = placed[i].dataset;
        nodes[placed[i].number] = node;
    }
    for (size_t i = 0; i < columns->edges.count; i++) {
        struct lt_picture_edge edge = columns->edges.items[i];
        edge.at = nodes[edge.at];
        edge.other = nodes[edge.other];
        lt_picture_connect(ret_picture, edge);
    }
    lt_picture_finish(ret_picture);
    free(datasets);
    free(nodes);
    free(placed);
}
