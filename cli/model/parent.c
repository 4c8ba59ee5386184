/* SPDX-License-Identifier: Apache-2.0
 *
 * The text comes from the environment and is not ours: what is not exactly of the form is refused whole. */
#include "model/parent.h"

#include "base/buf.h"
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

struct lt_parent *lt_parent_new(const char *job_namespace, const char *job_name, const char *run_id)
{
    struct lt_parent parent = {0};
    if (!job_namespace || !job_namespace[0] || !job_name || !job_name[0] || !run_id ||
        !read_uuid(run_id, parent.run_id))
        return NULL;
    parent.job_namespace = lt_xstrdup(job_namespace);
    parent.job_name = lt_xstrdup(job_name);
    struct lt_parent *copy = lt_xmalloc(sizeof parent);
    *copy = parent;
    return copy;
}

/* Is what stands here an escape, which is to be read as another letter or not to be taken for one? */
static bool is_escape(const char *at)
{
    return at[0] == '%' && at[1] == '2' && (at[2] == 'F' || at[2] == 'f' || at[2] == '5');
}

static char *unescaped(const char *text, size_t length)
{
    char *name = lt_xstrndup(text, length), *to = name;
    for (const char *from = name; *from; from++) {
        bool is_one = is_escape(from);
        *to++ = is_one ? from[2] == '5' ? '%' : '/' : *from;
        from += is_one ? 2 : 0;
    }
    *to = '\0';
    return name;
}

static void add_escaped(struct lt_buf *text, const char *name)
{
    for (; *name; name++)
        if (*name == '/')
            lt_buf_adds(text, "%2F");
        else if (is_escape(name))
            lt_buf_adds(text, "%25");
        else
            lt_buf_addc(text, *name);
    lt_buf_addc(text, '/');
}

int lt_parent_read(const char *text, struct lt_parent **ret_parent, struct lt_err *err)
{
    const char *name = strchr(text, '/');
    const char *id = name ? strchr(name + 1, '/') : NULL;
    char *job_namespace = id ? unescaped(text, (size_t)(name - text)) : NULL;
    char *job_name = id ? unescaped(name + 1, (size_t)(id - name - 1)) : NULL;
    *ret_parent = lt_parent_new(job_namespace, job_name, id ? id + 1 : NULL);
    free(job_namespace);
    free(job_name);
    return *ret_parent ? LT_OK : lt_err_set(err, LT_EFORMAT, "'%.200s' is not namespace/job/run-uuid", text);
}

char *lt_parent_text(const struct lt_parent *parent)
{
    struct lt_buf text = {0};
    add_escaped(&text, parent->job_namespace);
    add_escaped(&text, parent->job_name);
    lt_buf_adds(&text, parent->run_id);
    return lt_buf_take(&text);
}

void lt_parent_free(struct lt_parent *parent)
{
    if (!parent)
        return;
    free(parent->job_namespace);
    free(parent->job_name);
    free(parent);
}
