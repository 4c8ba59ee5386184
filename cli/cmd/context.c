/* SPDX-License-Identifier: Apache-2.0
 *
 * Two forms of the same: JSON, and the older text of three parts. Both are given on, for clients of any age.
 */
#include "cmd/context.h"

#include "cmd/say.h"
#include "model/context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const variables[] = {"OPENLINEAGE_CONTEXT", "OPENLINEAGE_PARENT_ID",
                                        "OPENLINEAGE_ROOT_PARENT_ID"};
enum { CONTEXT, PARENT, ROOT, VARIABLES };

static void say_ignored(const char *variable, const char *why, bool is_quiet)
{
    if (!is_quiet)
        lt_say("%s is ignored: %s", variable, why);
}

static bool take_json(struct lt_run *run, bool is_quiet)
{
    struct lt_err err = {0};
    const char *text = getenv(variables[CONTEXT]);
    if (!text || !text[0])
        return false;
    if (lt_context_read(text, &run->parent, &run->root, &err) == LT_OK)
        return true;
    say_ignored(variables[CONTEXT], err.text, is_quiet);
    return false;
}

void lt_context_take(struct lt_run *run, bool is_quiet)
{
    struct lt_parent *found[VARIABLES] = {NULL};
    if (take_json(run, is_quiet))
        return;
    for (int i = PARENT; i <= ROOT; i++) {
        struct lt_err err = {0};
        const char *text = getenv(variables[i]);
        if (text && text[0] && lt_parent_read(text, &found[i], &err) < 0)
            say_ignored(variables[i], err.text, is_quiet);
    }
    if (found[PARENT] && !found[ROOT]) {
        found[ROOT] =
            lt_parent_new(found[PARENT]->job_namespace, found[PARENT]->job_name, found[PARENT]->run_id);
    } else if (found[ROOT] && !found[PARENT]) {
        say_ignored(variables[ROOT], "there is no OPENLINEAGE_PARENT_ID", is_quiet);
        lt_parent_free(found[ROOT]);
        found[ROOT] = NULL;
    }
    run->parent = found[PARENT];
    run->root = found[ROOT];
}

bool lt_context_is_ours(const char *entry)
{
    for (size_t i = 0; i < VARIABLES; i++) {
        size_t length = strlen(variables[i]);
        if (strncmp(entry, variables[i], length) == 0 && entry[length] == '=')
            return true;
    }
    return false;
}

static void add(struct lt_text_list *entries, int variable, char *value)
{
    LT_VEC_PUSH(entries, lt_xasprintf("%s=%s", variables[variable], value));
    free(value);
}

void lt_context_give(const struct lt_run *run, struct lt_text_list *entries)
{
    struct lt_parent own = {run->job_namespace, run->job_name, ""};
    snprintf(own.run_id, sizeof own.run_id, "%s", run->run_id);
    const struct lt_parent *root = run->root ? run->root : &own;
    add(entries, CONTEXT, lt_context_text(&own, root));
    add(entries, PARENT, lt_parent_text(&own));
    add(entries, ROOT, lt_parent_text(root));
}
