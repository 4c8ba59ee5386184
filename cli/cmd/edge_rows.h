/* SPDX-License-Identifier: Apache-2.0
 *
 * Edges as a table: that of lintrace path, and of lintrace graph where it draws no picture. */
#ifndef LT_CMD_EDGE_ROWS_H
#define LT_CMD_EDGE_ROWS_H

#include "cmd/question.h"
#include "index/told.h"

/* Adds the table's head. Rows of a path begin with the number of the step. */
void lt_edge_rows_begin(struct lt_answer *answer, bool is_path);
/* Adds the edge, which is filled in; `step` from 1, or 0 in a table without. Returns whether the last run
 * that told it is incomplete. */
bool lt_edge_rows_add(struct lt_about *about, struct lt_answer *answer, const struct lt_told_edge *edge,
                      size_t step);
/* Puts the edges into the order of their names: source, job, target. */
void lt_edge_rows_sort(struct lt_about *about, struct lt_told *told);

#endif
