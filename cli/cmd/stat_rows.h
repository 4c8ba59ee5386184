/* SPDX-License-Identifier: Apache-2.0
 *
 * How a job does, as `lintrace stats` tells it. */
#ifndef LT_CMD_STAT_ROWS_H
#define LT_CMD_STAT_ROWS_H

#include "index/stats.h"
#include "out/answer.h"

enum { LT_STAT_COLUMNS = 20 };
extern const struct lt_answer_column lt_stat_columns[LT_STAT_COLUMNS];

void lt_stat_row(struct lt_answer *answer, struct lt_index *index, const struct lt_job_stats *stats);
/* The same as facts. */
void lt_stat_facts(struct lt_answer *answer, struct lt_index *index, const struct lt_job_stats *stats);

#endif
