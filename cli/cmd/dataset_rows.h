/* SPDX-License-Identifier: Apache-2.0
 *
 * A dataset as `lintrace datasets` tells it, in a table or as facts. */
#ifndef LT_CMD_DATASET_ROWS_H
#define LT_CMD_DATASET_ROWS_H

#include "index/links.h"
#include "out/answer.h"

enum { LT_DATASET_COLUMNS = 23 };
extern const struct lt_answer_column lt_dataset_columns[LT_DATASET_COLUMNS];

/* A row of a table of lt_dataset_columns; none when the graph does not have the dataset. True when a run that
 * it rests on is incomplete. */
bool lt_dataset_row(struct lt_answer *answer, struct lt_index *index, const struct lt_index_links *links,
                    uint32_t dataset);
/* The same as facts. */
bool lt_dataset_facts(struct lt_answer *answer, struct lt_index *index, const struct lt_index_links *links,
                      uint32_t dataset);

#endif
