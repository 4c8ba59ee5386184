/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of keys and what drives it: a mapping is read by looking up each of its keys in sidecar_keys.def
 * and letting the row's reader put the value where the row says. What does not fit is a warning and is left
 * out. */
#include "store/sidecar_priv.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define AT(type, member) offsetof(struct type, member)
enum { WHOLE = 0, may = false, must = true };

static const struct lt_sidecar_key keys[] = {
#define KEY(section, name, reader, target, of, need, doc)                                                    \
    {LT_SECTION_##section, name, lt_sidecar_read_##reader, target, LT_SECTION_##of, need},
#include "store/sidecar_keys.def"
};

static const size_t element_sizes[] = {
#define SECTION(name, element, doc) [LT_SECTION_##name] = sizeof(element),
#include "store/sidecar_keys.def"
};

/* The header of any LT_VEC, copied in and out: its `items` has another type each time. */
struct any_vec {
    void *items;
    size_t count, capacity;
};

static void *push_zeroed(void *vec, size_t element_size)
{
    struct any_vec head;
    memcpy(&head, vec, sizeof head);
    if (head.count == head.capacity) {
        head.capacity = head.capacity ? head.capacity * 2 : 8;
        head.items = lt_xrealloc(head.items, head.capacity * element_size);
    }
    void *element = memset((char *)head.items + head.count++ * element_size, 0, element_size);
    memcpy(vec, &head, sizeof head);
    return element;
}

const struct lt_sidecar_key *lt_sidecar_key(enum lt_sidecar_section section, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (keys[i].section == section && strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

bool lt_sidecar_is_free_key(const char *name)
{
    return strncmp(name, "x-", 2) == 0 || strcmp(name, "meta") == 0;
}

void lt_sidecar_unknown_key(struct lt_sidecar_context *context, enum lt_sidecar_section section,
                            const struct lt_yaml_node *key, const char *what)
{
    const char *known[COUNT_OF(keys)];
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (keys[i].section == section)
            known[count++] = keys[i].name;
    lt_sidecar_warn_unknown(context, key->file, key->place, what, key->text, known, count);
}

bool lt_sidecar_is(struct lt_sidecar_context *context, const struct lt_yaml_node *value,
                   enum lt_yaml_kind kind)
{
    static const char *const names[] = {"a text", "a list", "a mapping (key: value)"};
    if (value->kind != kind && !lt_yaml_is_null(value))
        lt_sidecar_warn(context, value, "expected %s", names[kind]);
    return value->kind == kind && !lt_yaml_is_null(value);
}

bool lt_sidecar_has_required(struct lt_sidecar_context *context, enum lt_sidecar_section section,
                             const struct lt_yaml_node *map)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        if (keys[i].section != section || !keys[i].is_required)
            continue;
        const struct lt_yaml_node *value = lt_yaml_get(map, keys[i].name);
        bool is_text = keys[i].read == lt_sidecar_read_text;
        if (!value || lt_yaml_is_null(value) || (is_text && value->kind == LT_YAML_TEXT && !*value->text)) {
            lt_sidecar_warn(context, map, "'%s' is missing here", keys[i].name);
            return false;
        }
        if (is_text && !lt_sidecar_is(context, value, LT_YAML_TEXT))
            return false;
    }
    return true;
}

/* Required keys go first: what stands beside them may speak of them. */
static void read_pairs(struct lt_sidecar_context *context, enum lt_sidecar_section section,
                       const struct lt_yaml_node *map, void *object, bool are_required)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct lt_yaml_pair *pair = &map->pairs[i];
        const struct lt_sidecar_key *key =
            pair->key->kind == LT_YAML_TEXT ? lt_sidecar_key(section, pair->key->text) : NULL;
        if ((key && key->is_required) != are_required)
            continue;
        if (pair->first)
            lt_sidecar_warn(context, pair->key, "duplicate key '%s' (first in line %zu)", pair->key->text,
                            pair->first->place.line);
        else if (key)
            key->read(context, key, pair->value, (char *)object + key->offset);
        else if (pair->key->kind != LT_YAML_TEXT)
            lt_sidecar_warn(context, pair->key, "a key must be a text");
        else if (!lt_sidecar_is_free_key(pair->key->text))
            lt_sidecar_unknown_key(context, section, pair->key, "key");
    }
}

void lt_sidecar_read_section(struct lt_sidecar_context *context, enum lt_sidecar_section section,
                             const struct lt_yaml_node *map, void *object)
{
    read_pairs(context, section, map, object, true);
    read_pairs(context, section, map, object, false);
}

/* Entries of these lists are known by their name, the first member of their structs. */
static bool is_named_before(struct lt_sidecar_context *context, enum lt_sidecar_section section,
                            const struct lt_yaml_node *item, const void *vec)
{
    const struct lt_yaml_node *name = lt_yaml_get(item, "name");
    if ((section != LT_SECTION_job && section != LT_SECTION_dataset && section != LT_SECTION_column) ||
        !name || name->kind != LT_YAML_TEXT)
        return false;
    struct any_vec head;
    memcpy(&head, vec, sizeof head);
    for (size_t i = 0; i < head.count; i++) {
        char *const *earlier = (void *)((char *)head.items + i * element_sizes[section]);
        if (*earlier && strcmp(*earlier, name->text) == 0) {
            lt_sidecar_warn(context, name, "'%s' is declared twice; the first one counts", name->text);
            return true;
        }
    }
    return false;
}

void *lt_sidecar_read_entry(struct lt_sidecar_context *context, enum lt_sidecar_section section,
                            const struct lt_yaml_node *item, void *vec)
{
    if (!lt_sidecar_is(context, item, LT_YAML_MAP) || !lt_sidecar_has_required(context, section, item) ||
        is_named_before(context, section, item, vec))
        return NULL;
    void *element = push_zeroed(vec, element_sizes[section]);
    if (section == LT_SECTION_dataset)
        context->dataset = element;
    if (section == LT_SECTION_column)
        context->column = element;
    lt_sidecar_read_section(context, section, item, element);
    if (section == LT_SECTION_dataset)
        context->dataset = NULL;
    if (section == LT_SECTION_column)
        context->column = NULL;
    return element;
}

bool lt_sidecar_boolean(struct lt_sidecar_context *context, const struct lt_yaml_node *value,
                        bool *ret_boolean)
{
    static const char *const words[] = {"false", "true", "False", "True", "FALSE", "TRUE"};
    if (lt_yaml_is_null(value))
        return false;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (value->kind == LT_YAML_TEXT && value->is_plain && strcmp(value->text, words[i]) == 0) {
            *ret_boolean = i % 2;
            return true;
        }
    }
    if (value->kind == LT_YAML_TEXT)
        lt_sidecar_warn(context, value, "expected true or false, not '%s'", value->text);
    else
        lt_sidecar_warn(context, value, "expected true or false");
    return false;
}

/* A decimal number as in the YAML core schema, whatever the locale; false when the text is none. */
static bool parse_number(const char *text, double *ret_number)
{
    if (!*text || text[strspn(text, "+-.0123456789eE")])
        return false;
    locale_t locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    char *end = NULL;
    *ret_number = strtod_l(text, &end, locale);
    freelocale(locale);
    return *end == '\0' && isfinite(*ret_number);
}

bool lt_sidecar_number(struct lt_sidecar_context *context, const struct lt_yaml_node *value,
                       double *ret_number)
{
    if (lt_yaml_is_null(value))
        return false;
    if (value->kind == LT_YAML_TEXT && value->is_plain && parse_number(value->text, ret_number))
        return true;
    if (value->kind == LT_YAML_TEXT)
        lt_sidecar_warn(context, value, "expected a number, not '%s'", value->text);
    else
        lt_sidecar_warn(context, value, "expected a number");
    return false;
}

const char *lt_sidecar_word(struct lt_sidecar_context *context, const struct lt_yaml_node *value,
                            const char *what, const char *const *words, size_t count)
{
    if (!lt_sidecar_is(context, value, LT_YAML_TEXT))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(words[i], value->text) == 0)
            return words[i];
    lt_sidecar_warn_unknown(context, value->file, value->place, what, value->text, words, count);
    return NULL;
}

/* ---- readers of plain values ---- */

void lt_sidecar_read_free(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                          const struct lt_yaml_node *value, void *target)
{
    (void)context, (void)key, (void)value, (void)target; /* anything goes, nothing is kept */
}

void lt_sidecar_read_version(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                             const struct lt_yaml_node *value, void *target)
{
    (void)key, (void)target;
    if (lt_sidecar_is(context, value, LT_YAML_TEXT) && strcmp(value->text, "1") != 0)
        lt_sidecar_warn(context, value, "unknown version '%s'; read as version 1", value->text);
}

void lt_sidecar_read_text(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                          const struct lt_yaml_node *value, void *target)
{
    char **text = target;
    if (!lt_sidecar_is(context, value, LT_YAML_TEXT))
        return;
    if (*text)
        lt_sidecar_warn(context, value, "'%s' is given twice, under two names; the first one counts",
                        key->name);
    else
        *text = lt_xstrdup(value->text);
}

void lt_sidecar_read_boolean(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                             const struct lt_yaml_node *value, void *target)
{
    (void)key;
    bool *boolean = target;
    lt_sidecar_boolean(context, value, boolean);
}

void lt_sidecar_read_amount(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                            const struct lt_yaml_node *value, void *target)
{
    (void)key;
    double *amount = target, number = 0;
    if (!lt_sidecar_number(context, value, &number))
        return;
    if (number > 0)
        *amount = number;
    else
        lt_sidecar_warn(context, value, "expected a number above 0, not '%s'", value->text);
}

void lt_sidecar_read_texts(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                           const struct lt_yaml_node *value, void *target)
{
    (void)key;
    struct lt_text_list *texts = target;
    if (!lt_sidecar_is(context, value, LT_YAML_LIST))
        return;
    for (size_t i = 0; i < value->count; i++)
        if (lt_sidecar_is(context, value->items[i], LT_YAML_TEXT))
            LT_VEC_PUSH(texts, lt_xstrdup(value->items[i]->text));
}

void lt_sidecar_read_map(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                         const struct lt_yaml_node *value, void *target)
{
    if (lt_sidecar_is(context, value, LT_YAML_MAP))
        lt_sidecar_read_section(context, key->of, value, target);
}

void lt_sidecar_read_list(struct lt_sidecar_context *context, const struct lt_sidecar_key *key,
                          const struct lt_yaml_node *value, void *target)
{
    if (!lt_sidecar_is(context, value, LT_YAML_LIST))
        return;
    for (size_t i = 0; i < value->count; i++)
        lt_sidecar_read_entry(context, key->of, value->items[i], target);
}
