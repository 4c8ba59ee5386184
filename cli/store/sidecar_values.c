/* SPDX-License-Identifier: Apache-2.0
 *
 * Readers of the values that are more than a text or a list: owners, personal data, paths, column mappings.
 */
#include "model/who.h"
#include "store/sidecar_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

void lt_sidecar_read_owners(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                            const struct lt_yaml_node *value, void *target)
{
    struct lt_owner_list *owners = target;
    if (!lt_sidecar_is(context, value, LT_YAML_LIST))
        return;
    for (size_t i = 0; i < value->count; i++) {
        const struct lt_yaml_node *item = value->items[i];
        if (item->kind == LT_YAML_LIST)
            lt_sidecar_warn(context, item, "expected a text or a mapping (key: value)");
        else if (item->kind == LT_YAML_MAP)
            lt_sidecar_read_entry(context, key->of, item, owners);
        else if (!lt_yaml_is_null(item))
            LT_VEC_PUSH(owners, (struct lt_owner){.name = lt_xstrdup(item->text)});
    }
}

void lt_sidecar_read_job_names(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                               const struct lt_yaml_node *value, void *target)
{
    struct lt_job_name_list *names = target;
    if (!lt_sidecar_is(context, value, LT_YAML_LIST))
        return;
    for (size_t i = 0; i < value->count; i++) {
        const struct lt_yaml_node *item = value->items[i];
        if (item->kind == LT_YAML_LIST)
            lt_sidecar_warn(context, item, "expected a text or a mapping (key: value)");
        else if (item->kind == LT_YAML_MAP)
            lt_sidecar_read_entry(context, key->of, item, names);
        else if (!lt_yaml_is_null(item))
            LT_VEC_PUSH(names, (struct lt_job_name){.name = lt_xstrdup(item->text)});
    }
}

void lt_sidecar_read_instant(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                             const struct lt_yaml_node *value, void *target)
{
    (void)key;
    char **instant = target;
    if (!lt_sidecar_is(context, value, LT_YAML_TEXT))
        return;
    if (value->text[0] == '$' || lt_who_is_instant(value->text))
        *instant = lt_xstrdup(value->text);
    else
        lt_sidecar_warn(context, value, "expected a time as 2026-11-20T03:00:00Z, or $NAME, not '%s'",
                        value->text);
}

void lt_sidecar_read_pii(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                         const struct lt_yaml_node *value, void *target)
{
    (void)key;
    struct lt_column_meta *column = target;
    column->pii_given = lt_sidecar_boolean(context, value, &column->pii);
}

void lt_sidecar_read_group(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                           const struct lt_yaml_node *value, void *target)
{
    (void)key;
    struct lt_dataset_meta *dataset = target;
    bool is_grouped;
    if (lt_sidecar_boolean(context, value, &is_grouped))
        dataset->is_apart = !is_grouped;
}

/* Other words than the four are kept: an organisation may have its own. */
void lt_sidecar_read_classification(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                                    const struct lt_yaml_node *value, void *target)
{
    static const char *const words[] = {"public", "internal", "confidential", "restricted"};
    char **classification = target;
    const char *word = lt_sidecar_word(context, value, key->name, words, COUNT_OF(words));
    if (word)
        *classification = lt_xstrdup(word);
    else if (value->kind == LT_YAML_TEXT && !lt_yaml_is_null(value))
        *classification = lt_xstrdup(value->text);
}

void lt_sidecar_read_path(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                          const struct lt_yaml_node *value, void *target)
{
    char **path = target;
    if (!lt_sidecar_is(context, value, LT_YAML_TEXT))
        return;
    if (*value->text)
        *path = lt_sidecar_pattern(context, value->text);
    else
        lt_sidecar_warn(context, value, "'%s' is empty", key->name);
}

void lt_sidecar_read_ignore(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                            const struct lt_yaml_node *value, void *target)
{
    struct lt_text_list *patterns = target;
    struct lt_text_list written = {0};
    lt_sidecar_read_texts(context, key, value, &written);
    for (size_t i = 0; i < written.count; i++) {
        LT_VEC_PUSH(patterns, lt_sidecar_ignore_pattern(context, written.items[i]));
        free(written.items[i]);
    }
    free(written.items);
}

void lt_sidecar_read_class_name(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                                const struct lt_yaml_node *value, void *target)
{
    static const char *const words[] = {
#define CLASS(name, text, meaning) text,
#include "model/classes.def"
    };
    char **class_name = target;
    const char *word = lt_sidecar_word(context, value, key->name, words, COUNT_OF(words));
    if (word)
        *class_name = lt_xstrdup(word);
}

/* A list of texts each of which names something that is looked for once all files are read. */
static void read_names(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                       const struct lt_yaml_node *value, void *target, int kind, const char *dataset)
{
    lt_sidecar_read_texts(context, key, value, target);
    for (size_t i = 0; value->kind == LT_YAML_LIST && i < value->count; i++)
        if (value->items[i]->kind == LT_YAML_TEXT && !lt_yaml_is_null(value->items[i]))
            lt_sidecar_expect_name(context, value->items[i], kind, dataset, value->items[i]->text);
}

void lt_sidecar_read_dataset_names(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                                   const struct lt_yaml_node *value, void *target)
{
    read_names(context, key, value, target, LT_NAME_DATASET, NULL);
}

void lt_sidecar_read_column_names(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                                  const struct lt_yaml_node *value, void *target)
{
    read_names(context, key, value, target, LT_NAME_COLUMN, context->dataset ? context->dataset->name : "");
}

void lt_sidecar_read_inherits(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                              const struct lt_yaml_node *value, void *target)
{
    read_names(context, key, value, target, LT_NAME_TERM, NULL);
}

void lt_sidecar_read_term(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                          const struct lt_yaml_node *value, void *target)
{
    lt_sidecar_read_text(context, key, value, target);
    if (value->kind == LT_YAML_TEXT && !lt_yaml_is_null(value))
        lt_sidecar_expect_name(context, value, LT_NAME_TERM, NULL, value->text);
}

/* ---- column mappings ---- */

void lt_sidecar_read_column_ref(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                                const struct lt_yaml_node *value, void *target)
{
    struct lt_column_ref *ref = target;
    if (value->kind == LT_YAML_MAP) {
        if (!lt_sidecar_has_required(context, key->of, value))
            return;
        lt_sidecar_read_section(context, key->of, value, ref);
        lt_sidecar_expect_name(context, lt_yaml_get(value, "dataset"), LT_NAME_DATASET, NULL, ref->dataset);
        lt_sidecar_expect_name(context, lt_yaml_get(value, "column"), LT_NAME_COLUMN, ref->dataset,
                               ref->column);
        return;
    }
    if (!lt_sidecar_is(context, value, LT_YAML_TEXT))
        return;
    const char *dot = strchr(value->text, '.');
    if (!dot || dot == value->text || !dot[1]) {
        lt_sidecar_warn(context, value, "expected dataset.column, not '%s'", value->text);
        return;
    }
    ref->dataset = lt_xstrndup(value->text, (size_t)(dot - value->text));
    ref->column = lt_xstrdup(dot + 1);
    lt_sidecar_expect_name(context, value, LT_NAME_DATASET, NULL, ref->dataset);
    lt_sidecar_expect_name(context, value, LT_NAME_COLUMN, ref->dataset, ref->column);
}

void lt_sidecar_read_column_refs(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                                 const struct lt_yaml_node *value, void *target)
{
    LT_VEC(struct lt_column_ref) refs = {0};
    if (!lt_sidecar_is(context, value, LT_YAML_LIST))
        return;
    for (size_t i = 0; i < value->count; i++) {
        struct lt_column_ref ref = {0};
        lt_sidecar_read_column_ref(context, key, value->items[i], &ref);
        if (ref.dataset)
            LT_VEC_PUSH(&refs, ref);
    }
    memcpy(target, &refs, sizeof refs);
}

static const char *const type_words[] = {"DIRECT", "INDIRECT"};
static const char *const subtype_words[] = {"IDENTITY", "TRANSFORMATION", "AGGREGATION",
                                            "JOIN",     "GROUP_BY",       "FILTER",
                                            "SORT",     "WINDOW",         "CONDITIONAL"};
enum { DIRECT_SUBTYPES = 3 }; /* the first ones */

void lt_sidecar_read_mapping_type(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                                  const struct lt_yaml_node *value, void *target)
{
    char **type = target;
    const char *word = lt_sidecar_word(context, value, key->name, type_words, COUNT_OF(type_words));
    *type = word ? lt_xstrdup(word) : NULL;
}

void lt_sidecar_read_mapping_subtype(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                                     const struct lt_yaml_node *value, void *target)
{
    char **subtype = target;
    const char *word = lt_sidecar_word(context, value, key->name, subtype_words, COUNT_OF(subtype_words));
    *subtype = word ? lt_xstrdup(word) : NULL;
}

void lt_sidecar_read_confidence(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                                const struct lt_yaml_node *value, void *target)
{
    (void)key;
    struct lt_column_mapping *mapping = target;
    double number = 0;
    if (!lt_sidecar_number(context, value, &number))
        return;
    mapping->has_confidence = number >= 0 && number <= 1;
    if (mapping->has_confidence)
        mapping->confidence = number;
    else
        lt_sidecar_warn(context, value, "expected a number from 0 to 1, not '%s'", value->text);
}

/* The type follows from the subtype; two that contradict each other leave the type. */
static void settle_type(struct lt_sidecar_context *context, struct lt_column_mapping *mapping,
                        const struct lt_yaml_node *item)
{
    bool is_direct = !mapping->subtype;
    for (size_t i = 0; mapping->subtype && i < DIRECT_SUBTYPES; i++)
        is_direct |= strcmp(mapping->subtype, subtype_words[i]) == 0;
    const char *type = type_words[is_direct ? 0 : 1];
    if (!mapping->type) {
        mapping->type = lt_xstrdup(type);
    } else if (mapping->subtype && strcmp(mapping->type, type) != 0) {
        lt_sidecar_warn(context, lt_yaml_get(item, "subtype"), "subtype %s goes with type %s, not %s",
                        mapping->subtype, type, mapping->type);
        free(mapping->subtype);
        mapping->subtype = NULL;
    }
}

void lt_sidecar_read_mappings(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                              const struct lt_yaml_node *value, void *target)
{
    if (!lt_sidecar_is(context, value, LT_YAML_LIST))
        return;
    for (size_t i = 0; i < value->count; i++) {
        struct lt_column_mapping *mapping = lt_sidecar_read_entry(context, key->of, value->items[i], target);
        if (mapping)
            settle_type(context, mapping, value->items[i]);
    }
}
