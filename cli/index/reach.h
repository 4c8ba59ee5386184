/* SPDX-License-Identifier: Apache-2.0
 *
 * What depends on some datasets or columns, or what they come from: the rows of impact and origin. Each thing
 * once, with the fewest hops. Of a job or run that is what depends on what it wrote, or what that comes from
 * that it read, and these first. Where a trail of columns ends because nobody told them, the dataset is told.
 */
#ifndef LT_INDEX_REACH_H
#define LT_INDEX_REACH_H

#include "index/about.h"

enum { LT_REACH_NO_EDGE = -1 };

struct lt_reach_row {
    uint32_t node, hop;
    int edge; /* enum lt_edge_kind: reads, writes: by what was asked for; of a job LT_REACH_NO_EDGE */
    size_t first_job, count; /* of the last edges: a part of lt_reach_rows.jobs */
    bool is_masked;          /* of a column: nothing comes here that is not masked */
    struct lt_about_name name;
};

struct lt_reach_rows {
    struct lt_nodes
        starts; /* as asked for; a job or run stands for what it wrote, or upstream what it read */
    LT_VEC(struct lt_reach_row) items; /* by hop, kind, namespace, name, column */
    LT_VEC(uint32_t) jobs;
};

/* `nodes` may be of all kinds; `run`: that run instead, or 0. Clear the rows in any case. */
int lt_reach_rows(struct lt_about *about, const struct lt_nodes *nodes, int64_t run,
                  enum lt_direction direction, uint32_t hops, struct lt_reach_rows *ret_rows,
                  struct lt_err *err);
void lt_reach_rows_clear(struct lt_reach_rows *rows);

#endif
