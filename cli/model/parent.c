/* SPDX-License-Identifier: Apache-2.0
 *
 * The text comes from the environment and is not ours: what is not exactly of the form is refused whole. */
#include "model/parent.h"

#include "base/mem.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool read_uuid(const char *text, char ret_id[37])
{
    static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    for (size_t i = 0; i < sizeof shape; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (shape[i] == 'x' ? !isxdigit(byte) : byte != (unsigned char)shape[i])
            return false;
        ret_id[i] = (char)tolower(byte);
    }
    return true;
}

int lt_parent_read(const char *text, struct lt_parent **ret_parent, struct lt_err *err)
{
    const char *name = strchr(text, '/');
    const char *id = name ? strchr(name + 1, '/') : NULL;
    struct lt_parent parent = {0};
    *ret_parent = NULL;
    if (!id || name == text || id == name + 1 || !read_uuid(id + 1, parent.run_id))
        return lt_err_set(err, LT_EFORMAT, "'%.200s' is not namespace/job/run-uuid", text);
    parent.job_namespace = lt_xstrndup(text, (size_t)(name - text));
    parent.job_name = lt_xstrndup(name + 1, (size_t)(id - name - 1));
    *ret_parent = lt_xmalloc(sizeof parent);
    **ret_parent = parent;
    return LT_OK;
}

char *lt_parent_text(const struct lt_parent *parent)
{
    return lt_xasprintf("%s/%s/%s", parent->job_namespace, parent->job_name, parent->run_id);
}

void lt_parent_free(struct lt_parent *parent)
{
    if (!parent)
        return;
    free(parent->job_namespace);
    free(parent->job_name);
    free(parent);
}
