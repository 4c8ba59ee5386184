/* SPDX-License-Identifier: Apache-2.0
 *
 * Members that are not known here are somebody else's and passed over; what is known must be right. */
#include "model/context.h"

#include "base/mem.h"
#include "ext/json.h"

#include <stdlib.h>
#include <string.h>

static struct lt_parent *read_run(const struct lt_json *facet)
{
    const struct lt_json *job = lt_json_get(facet, "job");
    return lt_parent_new(lt_json_text(lt_json_get(job, "namespace")), lt_json_text(lt_json_get(job, "name")),
                         lt_json_text(lt_json_get(lt_json_get(facet, "run"), "runId")));
}

int lt_context_read(const char *text, struct lt_parent **ret_parent, struct lt_parent **ret_root,
                    struct lt_err *err)
{
    struct lt_json *json = NULL;
    struct lt_err cause = {0};
    *ret_parent = *ret_root = NULL;
    if (lt_json_read(text, strlen(text), &json, &cause) < 0)
        return lt_err_set(err, LT_EFORMAT, "it is not JSON: %.200s", cause.text);
    const struct lt_json *parent = lt_json_get(json, "parent"), *root = lt_json_get(parent, "root");
    *ret_parent = read_run(parent);
    *ret_root = read_run(root ? root : parent);
    lt_json_free(json);
    if (*ret_parent && *ret_root)
        return LT_OK;
    lt_parent_free(*ret_parent);
    lt_parent_free(*ret_root);
    *ret_parent = *ret_root = NULL;
    return lt_err_set(err, LT_EFORMAT,
                      "it does not name a run (parent.run.runId, a UUID) and its job "
                      "(parent.job.namespace and name)");
}

static void set_run(struct lt_json *facet, const struct lt_parent *run)
{
    lt_json_set_text(lt_json_set_object(facet, "run"), "runId", run->run_id);
    struct lt_json *job = lt_json_set_object(facet, "job");
    lt_json_set_text(job, "namespace", run->job_namespace);
    lt_json_set_text(job, "name", run->job_name);
}

char *lt_context_text(const struct lt_parent *parent, const struct lt_parent *root)
{
    struct lt_buf text = {0};
    struct lt_json *json = lt_json_object(), *facet = lt_json_set_object(json, "parent");
    set_run(facet, parent);
    set_run(lt_json_set_object(facet, "root"), root);
    lt_json_write(json, false, &text);
    lt_json_free(json);
    while (text.length && text.data[text.length - 1] == '\n')
        text.data[--text.length] = '\0';
    return lt_buf_take(&text);
}
