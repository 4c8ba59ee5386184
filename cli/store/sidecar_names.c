/* SPDX-License-Identifier: Apache-2.0
 *
 * What needs more than one file: the terms of the glossaries with what they inherit, the columns that name
 * them, and every name in a sidecar that must mean something declared somewhere. */
#include "store/sidecar_priv.h"

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

void lt_sidecar_expect_name(struct lt_sidecar_context *context, const struct lt_yaml_node *node, int kind,
                            const char *dataset, const char *text)
{
    struct lt_sidecar_name name = {
        .kind = kind,
        .text = lt_xstrdup(text),
        .dataset = dataset ? lt_xstrdup(dataset) : NULL,
        .file = lt_xstrdup(node->file),
        .file_number = context->file_number,
        .place = node->place,
    };
    LT_VEC_PUSH(&context->names, name);
}

/* ---- reading terms ---- */

static void add_group(struct lt_buf *buf, const struct lt_sidecar_node *node)
{
    if (!node->name)
        return;
    add_group(buf, node->parent);
    lt_buf_adds(buf, node->name);
    lt_buf_addc(buf, '.');
}

void lt_sidecar_read_nodes(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                           const struct lt_yaml_node *value, void *target)
{
    if (!lt_sidecar_is(context, value, LT_YAML_LIST))
        return;
    for (size_t i = 0; i < value->count; i++) {
        const struct lt_yaml_node *item = value->items[i];
        struct lt_sidecar_node node = {.parent = target};
        if (!lt_sidecar_is(context, item, LT_YAML_MAP) || !lt_sidecar_has_required(context, key->of, item))
            continue;
        lt_sidecar_read_section(context, key->of, item, &node);
        free(node.name);
    }
}

void lt_sidecar_read_terms(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                           const struct lt_yaml_node *value, void *target)
{
    if (!lt_sidecar_is(context, value, LT_YAML_LIST))
        return;
    for (size_t i = 0; i < value->count; i++) {
        const struct lt_yaml_node *item = value->items[i];
        struct lt_sidecar_term *term = lt_sidecar_read_entry(context, key->of, item, &context->terms);
        if (!term)
            continue;
        struct lt_buf name = {0};
        add_group(&name, target);
        lt_buf_adds(&name, term->term.name);
        free(term->term.name);
        term->term.name = lt_buf_take(&name);
        const struct lt_yaml_node *pii = lt_yaml_get(item, "pii");
        term->pii_given = pii && !lt_yaml_is_null(pii);
    }
}

/* ---- meaning of terms ---- */

static const char *last_component(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

static struct lt_sidecar_term *find_term(const struct lt_sidecar_context *context, const char *name)
{
    for (size_t i = 0; i < context->terms.count; i++)
        if (strcmp(context->terms.items[i].term.name, name) == 0)
            return &context->terms.items[i];
    for (size_t i = 0; i < context->terms.count; i++)
        if (strcmp(last_component(context->terms.items[i].term.name), name) == 0)
            return &context->terms.items[i];
    return NULL;
}

static void take_from_parents(struct lt_sidecar_term *term, const struct lt_sidecar_term *parent)
{
    if (!term->pii_given && parent->pii_given) {
        term->term.pii = parent->term.pii;
        term->pii_given = true;
    }
    if (!term->term.classification && parent->term.classification)
        term->term.classification = lt_xstrdup(parent->term.classification);
}

/* Settles `first` and, before it, all it inherits from. The stack is explicit: a glossary may chain as many
 * terms as it likes. A term met again while it is open is a circle; it gives what it has. */
static void settle_term(const struct lt_sidecar_context *context, struct lt_sidecar_term *first)
{
    struct step {
        struct lt_sidecar_term *term;
        size_t next;
    };
    LT_VEC(struct step) stack = {0};
    if (first->state == LT_TERM_NEW)
        LT_VEC_PUSH(&stack, (struct step){first, 0});
    while (stack.count) {
        struct step *step = &stack.items[stack.count - 1];
        struct lt_sidecar_term *term = step->term;
        term->state = LT_TERM_OPEN;
        if (step->next == term->inherits.count) {
            term->state = LT_TERM_DONE;
            stack.count--;
            continue;
        }
        struct lt_sidecar_term *parent = find_term(context, term->inherits.items[step->next]);
        if (parent && parent->state == LT_TERM_NEW) {
            LT_VEC_PUSH(&stack, (struct step){parent, 0});
            continue; /* this parent is looked at again when it is settled */
        }
        if (parent)
            take_from_parents(term, parent);
        step->next++;
    }
    free(stack.items);
}

static void give_to_columns(struct lt_sidecar_context *context)
{
    for (size_t i = 0; i < context->metadata->datasets.count; i++) {
        struct lt_dataset_meta *dataset = &context->metadata->datasets.items[i];
        for (size_t j = 0; j < dataset->columns.count; j++) {
            struct lt_column_meta *column = &dataset->columns.items[j];
            const struct lt_sidecar_term *term = column->term ? find_term(context, column->term) : NULL;
            if (!term)
                continue;
            if (!column->pii_given)
                column->pii = term->term.pii;
            if (!column->classification && term->term.classification)
                column->classification = lt_xstrdup(term->term.classification);
        }
    }
}

/* ---- names that mean nothing ---- */

static void warn_dataset(struct lt_sidecar_context *context, const struct lt_sidecar_name *name)
{
    const struct lt_metadata *metadata = context->metadata;
    LT_VEC(const char *) known = {0};
    for (size_t i = 0; i < metadata->datasets.count; i++)
        LT_VEC_PUSH(&known, metadata->datasets.items[i].name);
    lt_sidecar_warn_unknown(context, name->file, name->place, "dataset", name->text, known.items,
                            known.count);
    free(known.items);
}

static void warn_column(struct lt_sidecar_context *context, const struct lt_sidecar_name *name,
                        const struct lt_dataset_meta *dataset)
{
    LT_VEC(const char *) known = {0};
    for (size_t i = 0; i < dataset->columns.count; i++)
        LT_VEC_PUSH(&known, dataset->columns.items[i].name);
    char *what = lt_xasprintf("column of dataset '%s':", name->dataset);
    lt_sidecar_warn_unknown(context, name->file, name->place, what, name->text, known.items, known.count);
    free(what);
    free(known.items);
}

static void warn_term(struct lt_sidecar_context *context, const struct lt_sidecar_name *name)
{
    LT_VEC(const char *) known = {0};
    for (size_t i = 0; i < context->terms.count; i++)
        LT_VEC_PUSH(&known, last_component(context->terms.items[i].term.name));
    for (size_t i = 0; i < context->terms.count; i++)
        LT_VEC_PUSH(&known, context->terms.items[i].term.name);
    if (known.count)
        lt_sidecar_warn_unknown(context, name->file, name->place, "term", name->text, known.items,
                                known.count);
    else
        lt_sidecar_warn_at(context, name->file, name->place, "unknown term '%s' (no glossary.yaml has terms)",
                           name->text);
    free(known.items);
}

static void check_name(struct lt_sidecar_context *context, const struct lt_sidecar_name *name)
{
    const struct lt_dataset_meta *dataset = NULL;
    bool is_unknown = false;
    if (name->kind != LT_NAME_TERM)
        dataset = lt_metadata_dataset_named(context->metadata, name->dataset ? name->dataset : name->text);
    if (name->kind == LT_NAME_TERM)
        is_unknown = !find_term(context, name->text);
    else if (name->kind == LT_NAME_DATASET)
        is_unknown = !dataset;
    else
        is_unknown = dataset && dataset->columns.count && !lt_metadata_column(dataset, name->text);
    if (!is_unknown)
        return;
    context->file_number = name->file_number;
    if (context->warnings.count >= LT_SIDECAR_WARNINGS_MAX) /* only counted: no list of what is known */
        lt_sidecar_warn_at(context, name->file, name->place, "unknown name");
    else if (name->kind == LT_NAME_TERM)
        warn_term(context, name);
    else if (name->kind == LT_NAME_DATASET)
        warn_dataset(context, name);
    else
        warn_column(context, name, dataset);
}

void lt_sidecar_resolve(struct lt_sidecar_context *context)
{
    for (size_t i = 0; i < context->terms.count; i++)
        settle_term(context, &context->terms.items[i]);
    give_to_columns(context);
    for (size_t i = 0; i < context->names.count; i++) {
        struct lt_sidecar_name *name = &context->names.items[i];
        check_name(context, name);
        free(name->text);
        free(name->dataset);
        free(name->file);
    }
    free(context->names.items);
    for (size_t i = 0; i < context->terms.count; i++) {
        struct lt_sidecar_term *term = &context->terms.items[i];
        LT_VEC_PUSH(&context->metadata->terms, term->term);
        for (size_t j = 0; j < term->inherits.count; j++)
            free(term->inherits.items[j]);
        free(term->inherits.items);
    }
    free(context->terms.items);
}
