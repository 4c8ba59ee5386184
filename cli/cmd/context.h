/* SPDX-License-Identifier: Apache-2.0
 *
 * Which runs this one is a part of, as the environment tells it, and what it tells its own children. */
#ifndef LT_CMD_CONTEXT_H
#define LT_CMD_CONTEXT_H

#include "model/run.h"

/* Fills run->parent and run->root. OPENLINEAGE_CONTEXT counts before OPENLINEAGE_PARENT_ID and
 * OPENLINEAGE_ROOT_PARENT_ID; what is not right is as if it were not set, and said unless `is_quiet`. */
void lt_context_take(struct lt_run *run, bool is_quiet);

/* Is this variable ("NAME=value") one of the three? */
bool lt_context_is_ours(const char *entry);

/* Adds the three for the program, malloc'd: its parent is this run. */
void lt_context_give(const struct lt_run *run, struct lt_text_list *entries);

#endif
