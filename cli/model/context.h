/* SPDX-License-Identifier: Apache-2.0
 *
 * OPENLINEAGE_CONTEXT: the run that this one is a part of and the topmost above it, as JSON:
 * {"parent": {"run": {"runId"}, "job": {"namespace", "name"}, "root": {"run", "job"}}}. It says the same as
 * OPENLINEAGE_PARENT_ID and OPENLINEAGE_ROOT_PARENT_ID, for names of any letters. */
#ifndef LT_MODEL_CONTEXT_H
#define LT_MODEL_CONTEXT_H

#include "model/parent.h"

/* LT_EFORMAT when it is anything else; then both are NULL. Without a root the parent is its own. */
int lt_context_read(const char *text, struct lt_parent **ret_parent, struct lt_parent **ret_root,
                    struct lt_err *err);

/* On one line; malloc'd. */
char *lt_context_text(const struct lt_parent *parent, const struct lt_parent *root);

#endif
