/* SPDX-License-Identifier: Apache-2.0
 *
 * One walk over the environment; a name that is given twice counts once, as getenv(3) finds it. */
#include "model/environment.h"

#include "base/buf.h"
#include "model/ident.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const told[] = {
#define VARIABLE(name, of) name,
#include "model/environment.def"
};

static bool fits(const char *pattern, const char *name, size_t length)
{
    size_t fixed = strlen(pattern);
    bool is_prefix = fixed && pattern[fixed - 1] == '*';
    fixed -= is_prefix;
    return strncmp(pattern, name, fixed) == 0 && (is_prefix ? length >= fixed : length == fixed);
}

static bool is_told(const char *name, size_t length, const struct lt_text_list *more)
{
    static const char *const own[] = {"LD_PRELOAD", "LINTRACE_*"};
    bool is_chosen = false;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (fits(own[i], name, length))
            return false;
    for (size_t i = 0; i < sizeof told / sizeof *told && !is_chosen; i++)
        is_chosen = fits(told[i], name, length);
    for (size_t i = 0; more && i < more->count && !is_chosen; i++)
        is_chosen = fits(more->items[i], name, length);
    return is_chosen;
}

/* Keeps the first of its name. */
static void add(struct lt_pair_list *list, char *name, char *value)
{
    if (!lt_pair_find(list, name)) {
        lt_pair_add(list, name, value);
        return;
    }
    free(name);
    free(value);
}

void lt_environment_choose(char *const environment[], const struct lt_text_list *more,
                           struct lt_pair_list *ret_list)
{
    for (; *environment; environment++) {
        size_t length = strcspn(*environment, "=");
        if (!length || (*environment)[length] != '=' || !is_told(*environment, length, more))
            continue;
        char *raw = lt_xstrndup(*environment, length);
        char *value = lt_ident_mask_value(raw, *environment + length + 1);
        add(ret_list, lt_ident_name(raw, NULL), value);
        free(raw);
    }
    lt_pair_sort(ret_list);
}

void lt_environment_tags(char *const environment[], const char *of, struct lt_pair_list *ret_list)
{
    char *prefix = lt_xasprintf("OPENLINEAGE__TAGS__%s__", of);
    size_t fixed = strlen(prefix);
    for (; *environment; environment++) {
        size_t length = strcspn(*environment, "=");
        if (length <= fixed || strncmp(*environment, prefix, fixed) != 0 || !(*environment)[length])
            continue;
        char *raw = lt_xstrndup(*environment + fixed, length - fixed);
        for (char *at = raw; *at; at++)
            *at = (char)tolower((unsigned char)*at);
        char *value = lt_ident_mask_value(raw, *environment + length + 1);
        add(ret_list, lt_ident_name(raw, NULL), value);
        free(raw);
    }
    lt_pair_sort(ret_list);
    free(prefix);
}
