/* SPDX-License-Identifier: Apache-2.0
 *
 * The run that this one is a part of, as a scheduler or a workflow tells it in OPENLINEAGE_PARENT_ID. Runs on
 * many hosts that name the same parent belong together, whatever log they are in. */
#ifndef LT_MODEL_PARENT_H
#define LT_MODEL_PARENT_H

#include "base/err.h"

struct lt_parent {
    char *job_namespace, *job_name;
    char run_id[37]; /* a UUID in lower case */
};

/* NULL when a text is missing or empty, or `run_id` is no UUID. */
struct lt_parent *lt_parent_new(const char *job_namespace, const char *job_name, const char *run_id);

/* Reads "namespace/job/uuid". There are exactly three parts: a slash within one is %2F, and a % before 2F or
 * 25 is %25; any other % is itself. LT_EFORMAT when it is anything else; `ret_parent` is
 * NULL then. */
int lt_parent_read(const char *text, struct lt_parent **ret_parent, struct lt_err *err);

/* The text that lt_parent_read takes; malloc'd. */
char *lt_parent_text(const struct lt_parent *parent);

void lt_parent_free(struct lt_parent *parent); /* NULL is fine */

#endif
