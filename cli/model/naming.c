/* SPDX-License-Identifier: Apache-2.0
 *
 * The text is cut at its commas; a rule that begins with a slash is about a folder. The rule without one is
 * that of the folder "", which every path begins with, so that one search for the longest folder does both.
 */
#include "model/naming.h"

#include "base/buf.h"
#include "base/mem.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define HOST "{host}"

struct rule {
    char *folder;    /* without a slash at its end; "" for every file */
    char *namespace; /* as in the event */
    char *place;     /* what takes the folder's place in names, without a slash at its end; NULL: nothing */
    bool has_keys;   /* names in it begin without a slash */
};

struct lt_naming {
    char *text;
    LT_VEC(struct rule) rules;
};

static char *with_host(const char *text, const char *host)
{
    struct lt_buf result = {0};
    lt_buf_add(&result, "", 0);
    for (const char *at; (at = strstr(text, HOST)); text = at + strlen(HOST)) {
        lt_buf_add(&result, text, (size_t)(at - text));
        lt_buf_adds(&result, host[0] ? host : "localhost");
    }
    lt_buf_adds(&result, text);
    return lt_buf_take(&result);
}

static void cut_slashes(char *path)
{
    size_t length = strlen(path);
    while (length && path[length - 1] == '/')
        path[--length] = '\0';
}

/* Stores of objects, whose names are keys; a bucket that is mounted knows nothing of the folder it is at. */
static bool is_object_store(const char *namespace)
{
    static const char *const schemes[] = {"s3://", "gs://", "wasbs://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strncmp(namespace, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return false;
}

static int check_rule(const struct lt_naming *naming, const struct rule *rule, const char *text,
                      struct lt_err *err)
{
    const char *problem = NULL;
    if (!rule->namespace[0])
        problem = "it names no namespace";
    for (const char *at = rule->namespace; *at; at++)
        if (isspace((unsigned char)*at) || iscntrl((unsigned char)*at) || strchr("{}", *at))
            problem = "a namespace holds no blanks, and of braces only " HOST;
    for (size_t i = 0; i < naming->rules.count; i++)
        if (strcmp(naming->rules.items[i].folder, rule->folder) == 0)
            problem = "there is a rule of the same folder before it";
    return problem ? lt_err_set(err, LT_EUSAGE, "namespace rule '%.200s': %s", text, problem) : LT_OK;
}

static int add_rule(struct lt_naming *naming, const char *text, struct lt_err *err)
{
    const char *equals = text[0] == '/' ? strchr(text, '=') : NULL;
    const char *namespace = equals ? equals + 1 : text;
    if (text[0] == '/' && !equals)
        return lt_err_set(err, LT_EUSAGE, "namespace rule '%.200s': it names no namespace", text);
    struct rule rule = {.folder = lt_xstrndup(text, equals ? (size_t)(equals - text) : 0),
                        .namespace = lt_xstrdup(namespace)};
    char *host = equals ? strstr(rule.namespace, "://") : NULL;
    char *place = host ? strchr(host + 3, '/') : NULL;
    if (place) {
        rule.place = lt_xstrdup(place);
        *place = '\0';
        cut_slashes(rule.place);
    }
    cut_slashes(rule.folder);
    rule.has_keys = equals && is_object_store(rule.namespace);
    if (rule.has_keys && !rule.place)
        rule.place = lt_xstrdup("");
    int result = check_rule(naming, &rule, text, err);
    LT_VEC_PUSH(&naming->rules, rule);
    return result;
}

int lt_naming_read(const char *text, const char *host, struct lt_naming **ret_naming, struct lt_err *err)
{
    struct lt_naming *naming = lt_xcalloc(1, sizeof *naming);
    int result = LT_OK;
    naming->text = with_host(text, host);
    for (const char *at = naming->text; result == LT_OK; at++) {
        size_t length = strcspn(at, ",");
        char *rule = lt_xstrndup(at, length);
        result = add_rule(naming, rule, err);
        free(rule);
        at += length;
        if (!*at)
            break;
    }
    if (result != LT_OK) {
        lt_naming_free(naming);
        naming = NULL;
    }
    *ret_naming = naming;
    return result;
}

const char *lt_naming_find(const struct lt_naming *naming, const char *name, char **ret_name)
{
    const struct rule *nearest = NULL;
    size_t longest = 0;
    *ret_name = NULL;
    for (size_t i = 0; naming && i < naming->rules.count; i++) {
        const struct rule *rule = &naming->rules.items[i];
        size_t length = strlen(rule->folder);
        bool is_below = strncmp(name, rule->folder, length) == 0 && (name[length] == '/' || !name[length]);
        if (is_below && (!nearest || length > longest)) {
            nearest = rule;
            longest = length;
        }
    }
    if (nearest && nearest->place) {
        char *path = lt_xasprintf("%s%s", nearest->place, name + longest);
        bool is_key = nearest->has_keys && path[0] == '/' && path[1];
        *ret_name = lt_xstrdup(!path[0] ? "/" : path + is_key);
        free(path);
    }
    return nearest ? nearest->namespace : "file";
}

const char *lt_naming_text(const struct lt_naming *naming)
{
    return naming->text;
}

void lt_naming_free(struct lt_naming *naming)
{
    if (!naming)
        return;
    for (size_t i = 0; i < naming->rules.count; i++) {
        free(naming->rules.items[i].folder);
        free(naming->rules.items[i].namespace);
        free(naming->rules.items[i].place);
    }
    free(naming->rules.items);
    free(naming->text);
    free(naming);
}
