/* SPDX-License-Identifier: Apache-2.0
 *
 * The YAML reader keeps places and aliases, which are of no use here: its tree is copied. Variables are
 * sorted by name, so that their order in the environment does not matter. */
#include "deliver/settings.h"

#include "base/mem.h"
#include "ext/yaml.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static struct lt_setting *new_setting(enum lt_setting_kind kind)
{
    struct lt_setting *setting = lt_xcalloc(1, sizeof *setting);
    setting->kind = kind;
    return setting;
}

static struct lt_setting *new_text(const char *text)
{
    struct lt_setting *setting = new_setting(LT_SETTING_TEXT);
    setting->text = lt_xstrdup(text);
    return setting;
}

struct lt_setting *lt_setting_map(void)
{
    return new_setting(LT_SETTING_MAP);
}

void lt_setting_free(struct lt_setting *setting)
{
    if (!setting)
        return;
    for (size_t i = 0; i < setting->count; i++)
        lt_setting_free(setting->items[i]);
    free(setting->items);
    free(setting->key);
    free(setting->text);
    free(setting);
}

static struct lt_setting *copy_node(const struct lt_yaml_node *node)
{
    if (node->kind == LT_YAML_TEXT)
        return new_text(lt_yaml_is_null(node) ? "" : node->text);
    struct lt_setting *copy = new_setting(node->kind == LT_YAML_MAP ? LT_SETTING_MAP : LT_SETTING_LIST);
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == LT_YAML_LIST)
            LT_VEC_PUSH(copy, copy_node(node->items[i]));
        else if (node->pairs[i].key->kind == LT_YAML_TEXT)
            lt_setting_put(copy, node->pairs[i].key->text, copy_node(node->pairs[i].value));
    }
    return copy;
}

int lt_setting_read(const char *bytes, size_t length, struct lt_setting **ret_setting, struct lt_err *err)
{
    struct lt_yaml *document;
    struct lt_yaml_place place = {0};
    struct lt_err cause = {0};
    *ret_setting = NULL;
    if (lt_yaml_parse("", bytes, length, &document, &place, &cause) < 0)
        return lt_err_set(err, LT_EFORMAT, "line %zu: %.500s", place.line, cause.text);
    if (lt_yaml_root(document))
        *ret_setting = copy_node(lt_yaml_root(document));
    lt_yaml_free(document);
    return LT_OK;
}

struct lt_setting *lt_setting_get(const struct lt_setting *map, const char *key)
{
    for (size_t i = 0; map && map->kind == LT_SETTING_MAP && i < map->count; i++)
        if (strcmp(map->items[i]->key, key) == 0)
            return map->items[i];
    return NULL;
}

const char *lt_setting_text(const struct lt_setting *map, const char *key)
{
    const struct lt_setting *setting = lt_setting_get(map, key);
    return setting ? setting->text : NULL;
}

struct lt_setting *lt_setting_put(struct lt_setting *map, const char *key, struct lt_setting *value)
{
    char *own_key = lt_xstrdup(key); /* which may be that of the member replaced */
    size_t i = 0;
    while (i < map->count && strcmp(map->items[i]->key, key) != 0)
        i++;
    if (i < map->count) {
        lt_setting_free(map->items[i]);
        map->items[i] = value;
    } else {
        LT_VEC_PUSH(map, value);
    }
    free(value->key);
    value->key = own_key;
    return value;
}

struct lt_setting *lt_setting_put_text(struct lt_setting *map, const char *key, const char *text)
{
    return lt_setting_put(map, key, new_text(text));
}

void lt_setting_merge(struct lt_setting *under, struct lt_setting *over)
{
    for (size_t i = 0; i < over->count; i++) {
        struct lt_setting *member = over->items[i], *there = lt_setting_get(under, member->key);
        if (there && there->kind == LT_SETTING_MAP && member->kind == LT_SETTING_MAP)
            lt_setting_merge(there, member);
        else
            lt_setting_put(under, member->key, member);
    }
    over->count = 0;
    lt_setting_free(over);
}

static int compare_backwards(const void *left, const void *right)
{
    return -strcmp(*(char *const *)left, *(char *const *)right);
}

static struct lt_setting *read_value(const char *value)
{
    struct lt_setting *setting = NULL;
    if (value[0] && strchr("{[\"", value[0]))
        (void)lt_setting_read(value, strlen(value), &setting, NULL);
    return setting ? setting : new_text(value);
}

/* Puts one variable, "A__B=value" without its prefix, into the tree. */
static void put_variable(struct lt_setting *tree, const char *variable)
{
    const char *equals = strchr(variable, '=');
    char *name = lt_xstrndup(variable, (size_t)(equals - variable)), *part = name;
    for (char *at = name; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    for (char *next; (next = strstr(part, "__")); part = next + 2) {
        *next = '\0';
        struct lt_setting *member = lt_setting_get(tree, part);
        tree =
            member && member->kind == LT_SETTING_MAP ? member : lt_setting_put(tree, part, lt_setting_map());
    }
    lt_setting_put(tree, part, read_value(equals + 1));
    free(name);
}

struct lt_setting *lt_setting_environment(const char *prefix)
{
    LT_VEC(char *) found = {0};
    struct lt_setting *tree = lt_setting_map();
    for (char **entry = environ; *entry; entry++)
        if (strncmp(*entry, prefix, strlen(prefix)) == 0 && strchr(*entry, '='))
            LT_VEC_PUSH(&found, *entry);
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, compare_backwards);
    for (size_t i = 0; i < found.count; i++)
        put_variable(tree, found.items[i] + strlen(prefix));
    free(found.items);
    return tree;
}
