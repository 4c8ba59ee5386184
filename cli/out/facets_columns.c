/* SPDX-License-Identifier: Apache-2.0
 *
 * Which columns an output's columns come from, as people declare it: shown for inputs that the run read. */
#include "out/facets.h"

#include "ext/json.h"

#include <stdlib.h>
#include <string.h>

/* The entry for one upstream column among the inputFields, made when it is new. */
static struct lt_json *input_field(struct lt_json *input_fields, const struct lt_dataset *input,
                                   const char *column)
{
    for (size_t i = 0; i < lt_json_size(input_fields); i++) {
        struct lt_json *known = lt_json_at(input_fields, i);
        if (strcmp(lt_json_text(lt_json_get(known, "namespace")), input->namespace) == 0 &&
            strcmp(lt_json_text(lt_json_get(known, "name")), input->name) == 0 &&
            strcmp(lt_json_text(lt_json_get(known, "field")), column) == 0)
            return known;
    }
    struct lt_json *field = lt_json_add_object(input_fields);
    lt_json_set_text(field, "namespace", input->namespace);
    lt_json_set_text(field, "name", input->name);
    lt_json_set_text(field, "field", column);
    lt_json_set_array(field, "transformations");
    return field;
}

static void add_transformation(struct lt_json *input, const struct lt_column_mapping *mapping)
{
    struct lt_json *transformation = lt_json_add_object(lt_json_get(input, "transformations"));
    lt_json_set_text(transformation, "type", mapping->type ? mapping->type : "DIRECT");
    lt_json_set_text(transformation, "subtype", mapping->subtype);
    lt_json_set_text(transformation, "description", mapping->transformation);
    lt_json_set_bool(transformation, "masking", mapping->masking);
}

/* The field's own description and type: deprecated, but what some backends still show. */
static void describe_field(struct lt_json *field, const struct lt_column_mapping *mapping)
{
    const char *before = lt_json_text(lt_json_get(field, "transformationDescription"));
    if (mapping->transformation && before) {
        char *both = lt_xasprintf("%s; %s", before, mapping->transformation);
        lt_json_set_text(field, "transformationDescription", both);
        free(both);
    } else {
        lt_json_set_text(field, "transformationDescription", mapping->transformation);
    }
    if (mapping->masking)
        lt_json_set_text(field, "transformationType", "MASKED");
    else if (!lt_json_get(field, "transformationType"))
        lt_json_set_text(field, "transformationType", mapping->subtype ? mapping->subtype : mapping->type);
}

static bool is_declared_as(const struct lt_dataset *dataset, const char *short_name)
{
    const struct lt_dataset_meta *meta = dataset->files[0]->meta;
    return meta && strcmp(meta->name, short_name) == 0;
}

/* Adds what `mapping` says to `fields`, for those of its upstream datasets that the run read. */
static void add_mapping(struct lt_json *fields, const struct lt_column_mapping *mapping,
                        const struct lt_datasets *inputs)
{
    struct lt_json *field = NULL;
    for (size_t i = 0; i < mapping->upstream.count; i++) {
        const struct lt_column_ref *upstream = &mapping->upstream.items[i];
        for (size_t j = 0; j < inputs->count; j++) {
            if (!is_declared_as(&inputs->items[j], upstream->dataset))
                continue;
            field = lt_json_get(fields, mapping->downstream.column);
            if (!field) {
                field = lt_json_set_object(fields, mapping->downstream.column);
                lt_json_set_array(field, "inputFields");
            }
            add_transformation(
                input_field(lt_json_get(field, "inputFields"), &inputs->items[j], upstream->column), mapping);
        }
    }
    if (field)
        describe_field(field, mapping);
}

void lt_facet_column_lineage(struct lt_json_writer *json, const struct lt_run *run,
                             const struct lt_dataset *output, const struct lt_datasets *inputs)
{
    struct lt_json *fields = lt_json_object();
    for (size_t i = 0; i < run->metadata->column_lineage.count; i++) {
        const struct lt_column_mapping *mapping = &run->metadata->column_lineage.items[i];
        if (is_declared_as(output, mapping->downstream.dataset))
            add_mapping(fields, mapping, inputs);
    }
    if (lt_json_size(fields)) {
        lt_facet_open(json, LT_FACET_COLUMN_LINEAGE);
        lt_json_put_value(json, "fields", fields);
        lt_json_put_end(json);
    }
    lt_json_free(fields);
}
