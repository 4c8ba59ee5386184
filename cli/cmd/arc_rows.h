/* SPDX-License-Identifier: Apache-2.0
 *
 * Edges as a table. */
#ifndef LT_CMD_ARC_ROWS_H
#define LT_CMD_ARC_ROWS_H

#include "index/arc.h"
#include "out/answer.h"

enum { LT_ARC_COLUMNS = 17 };
extern const struct lt_answer_column lt_arc_columns[LT_ARC_COLUMNS];

/* A row of a table of lt_arc_columns. */
void lt_arc_row(struct lt_answer *answer, struct lt_index *index, const struct lt_arc *arc);
/* The table of the edges on one side of a node, by the names at their ends. */
void lt_arc_section(struct lt_answer *answer, struct lt_index *index, const struct lt_index_links *links,
                    uint32_t node, enum lt_direction direction);

#endif
