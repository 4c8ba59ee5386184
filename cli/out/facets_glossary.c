/* SPDX-License-Identifier: Apache-2.0
 *
 * The business terms that a dataset's columns carry, with what the glossary says of them: so that whoever has
 * the event needs no sidecar to know what a column means. */
#include "out/facets.h"

#include <string.h>

static const char *last_component(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

/* By its whole name, else by the last part of it; NULL when no glossary has it. */
static const struct lt_term *find_term(const struct lt_metadata *metadata, const char *name)
{
    for (size_t i = 0; i < metadata->terms.count; i++)
        if (strcmp(metadata->terms.items[i].name, name) == 0)
            return &metadata->terms.items[i];
    for (size_t i = 0; i < metadata->terms.count; i++)
        if (strcmp(last_component(metadata->terms.items[i].name), name) == 0)
            return &metadata->terms.items[i];
    return NULL;
}

static void put_meaning(struct lt_json_writer *json, const struct lt_term *term)
{
    if (term->description)
        lt_json_put_text(json, "description", term->description);
    if (term->synonyms.count) {
        lt_json_put_array(json, "synonyms");
        for (size_t i = 0; i < term->synonyms.count; i++)
            lt_json_put_text(json, NULL, term->synonyms.items[i]);
        lt_json_put_end(json);
    }
    if (term->owners.count) {
        lt_json_put_array(json, "owners");
        for (size_t i = 0; i < term->owners.count; i++)
            lt_json_put_text(json, NULL, term->owners.items[i].name);
        lt_json_put_end(json);
    }
    if (term->classification)
        lt_json_put_text(json, "classification", term->classification);
    lt_json_put_bool(json, "pii", term->pii);
}

void lt_facet_glossary(struct lt_json_writer *json, const struct lt_metadata *metadata,
                       const struct lt_dataset_meta *dataset)
{
    bool is_open = false;
    for (size_t i = 0; i < dataset->columns.count; i++) {
        const char *name = dataset->columns.items[i].term;
        bool is_told = !name;
        for (size_t j = 0; j < i && !is_told; j++)
            is_told = dataset->columns.items[j].term && strcmp(dataset->columns.items[j].term, name) == 0;
        if (is_told)
            continue;
        if (!is_open) {
            lt_facet_open(json, LT_FACET_GLOSSARY);
            lt_json_put_array(json, "terms");
        }
        is_open = true;
        const struct lt_term *term = find_term(metadata, name);
        lt_json_put_object(json, NULL);
        lt_json_put_text(json, "name", term ? term->name : name);
        if (term)
            put_meaning(json, term);
        lt_json_put_array(json, "fields");
        for (size_t j = i; j < dataset->columns.count; j++)
            if (dataset->columns.items[j].term && strcmp(dataset->columns.items[j].term, name) == 0)
                lt_facet_escaped(json, NULL, dataset->columns.items[j].name);
        lt_json_put_end(json);
        lt_json_put_end(json);
    }
    if (is_open) {
        lt_json_put_end(json);
        lt_json_put_end(json);
    }
}
