/* SPDX-License-Identifier: Apache-2.0
 *
 * A run as `lintrace runs` tells it, in a table of runs or as facts. */
#ifndef LT_CMD_RUN_ROWS_H
#define LT_CMD_RUN_ROWS_H

#include "index/index.h"
#include "out/answer.h"

enum { LT_RUN_COLUMNS = 18 };
extern const struct lt_answer_column lt_run_columns[LT_RUN_COLUMNS];

/* A row of a table that begins with lt_run_columns; further cells may follow. */
void lt_run_row(struct lt_answer *answer, struct lt_index *index, int64_t run);
/* The same as facts. */
void lt_run_facts(struct lt_answer *answer, struct lt_index *index, int64_t run);

/* A cell: the list of names that `lintrace tag` gave the run, each where it was given last. */
void lt_run_put_names(struct lt_answer *answer, struct lt_index *index, const char *run_id);

#endif
