/* SPDX-License-Identifier: Apache-2.0
 *
 * Three sources become one tree; what a higher one says replaces what a lower one says, key by key. */
#include "deliver/config_priv.h"

#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FILE_LIMIT_BYTES = 1 << 20 };

/* Sections of the file that are about something else than transports, and are other clients' business. */
static const char *const sections[] = {"transport", "facets", "tags"};

void lt_delivery_warn(struct lt_delivery *delivery, const char *format, ...)
{
    char text[1024];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    LT_VEC_PUSH(&delivery->warnings, lt_xstrdup(text));
}

static const char *given(const char *variable)
{
    const char *value = getenv(variable);
    return value && value[0] ? value : NULL;
}

/* Reads one file. Returns whether it could be read, whatever stands in it. */
static bool read_file(const char *path, struct lt_delivery *delivery, struct lt_setting **ret_tree)
{
    struct lt_buf content = {0};
    struct lt_err err = {0};
    int result = lt_file_read(path, FILE_LIMIT_BYTES, &content, &err);
    if (result == LT_OK && lt_setting_read(content.data, content.length, ret_tree, &err) < 0)
        lt_delivery_warn(delivery, "%s: %.500s; it is ignored", path, err.text);
    if (*ret_tree && (*ret_tree)->kind != LT_SETTING_MAP) {
        lt_delivery_warn(delivery, "%s: it has no 'transport:'; it is ignored", path);
        lt_setting_free(*ret_tree);
        *ret_tree = NULL;
    }
    lt_buf_clear(&content);
    return result == LT_OK;
}

static struct lt_setting *find_file(struct lt_delivery *delivery)
{
    struct lt_setting *tree = NULL;
    const char *chosen = given("OPENLINEAGE_CONFIG"), *home = given("HOME");
    char *of_home = lt_xasprintf("%s/.openlineage/openlineage.yml", home ? home : "");
    bool is_read = chosen && read_file(chosen, delivery, &tree);
    if (chosen && !is_read)
        lt_delivery_warn(delivery, "OPENLINEAGE_CONFIG: '%s' cannot be read; the next place is taken",
                         chosen);
    if (!is_read)
        is_read = read_file("openlineage.yml", delivery, &tree);
    if (!is_read && home)
        (void)read_file(of_home, delivery, &tree);
    free(of_home);
    return tree;
}

/* OPENLINEAGE_URL and its like, as a transport; NULL when there is none. */
static struct lt_setting *of_variables(void)
{
    const char *url = given("OPENLINEAGE_URL"), *endpoint = given("OPENLINEAGE_ENDPOINT");
    const char *key = given("OPENLINEAGE_API_KEY");
    if (!url)
        return NULL;
    struct lt_setting *transport = lt_setting_map();
    lt_setting_put_text(transport, "type", "http");
    lt_setting_put_text(transport, "url", url);
    if (endpoint)
        lt_setting_put_text(transport, "endpoint", endpoint);
    if (key) {
        struct lt_setting *auth = lt_setting_put(transport, "auth", lt_setting_map());
        lt_setting_put_text(auth, "type", "api_key");
        lt_setting_put_text(auth, "api_key", key);
    }
    return transport;
}

static void add_variables(struct lt_setting *tree)
{
    struct lt_setting *of_url = of_variables(), *transport = lt_setting_get(tree, "transport");
    const char *type = lt_setting_text(transport, "type");
    struct lt_setting *parts = lt_setting_get(transport, "transports");
    if (of_url && !transport)
        lt_setting_put(tree, "transport", of_url);
    else if (of_url && type && strcmp(type, "composite") == 0 && parts && parts->kind == LT_SETTING_MAP &&
             !lt_setting_get(parts, "default_http"))
        lt_setting_put(parts, "default_http", of_url);
    else
        lt_setting_free(of_url);
}

static void check_sections(const struct lt_setting *tree, struct lt_delivery *delivery)
{
    for (size_t i = 0; i < tree->count; i++) {
        bool is_known = false;
        for (size_t j = 0; j < sizeof sections / sizeof *sections; j++)
            is_known |= strcmp(tree->items[i]->key, sections[j]) == 0;
        if (!is_known)
            lt_delivery_warn(delivery,
                             "OpenLineage configuration: '%.100s' is not used by lintrace; take it out, or "
                             "send by another client what it is needed for",
                             tree->items[i]->key);
    }
}

struct lt_delivery *lt_delivery_load(void)
{
    struct lt_delivery *delivery = lt_xcalloc(1, sizeof *delivery);
    const char *disabled = getenv("OPENLINEAGE_DISABLED");
    if (disabled && strcasecmp(disabled, "true") == 0)
        return delivery;
    struct lt_setting *tree = lt_setting_environment("OPENLINEAGE__");
    struct lt_setting *file = find_file(delivery);
    if (file)
        lt_setting_merge(tree, file);
    add_variables(tree);
    check_sections(tree, delivery);
    if (lt_setting_get(tree, "transport"))
        lt_transport_read(lt_setting_get(tree, "transport"), "default", delivery);
    lt_setting_free(tree);
    return delivery;
}

static void clear_texts(struct lt_text_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
}

void lt_transport_clear(struct lt_transport *transport)
{
    free(transport->name);
    free(transport->id);
    free(transport->url);
    clear_texts(&transport->headers);
    free(transport->key);
    free(transport->certificates);
    free(transport->retried.items);
    free(transport->path);
}

void lt_delivery_free(struct lt_delivery *delivery)
{
    if (!delivery)
        return;
    for (size_t i = 0; i < delivery->count; i++)
        lt_transport_clear(&delivery->items[i]);
    free(delivery->items);
    clear_texts(&delivery->warnings);
    free(delivery);
}

bool lt_delivery_has(const struct lt_delivery *delivery, enum lt_transport_kind kind)
{
    for (size_t i = 0; i < delivery->count; i++)
        if (delivery->items[i].kind == kind)
            return true;
    return false;
}
