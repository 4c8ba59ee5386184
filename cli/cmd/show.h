/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of lintrace show: each fills the answer for one kind of thing. */
#ifndef LT_CMD_SHOW_H
#define LT_CMD_SHOW_H

#include "index/links.h"
#include "out/answer.h"

struct lt_show {
    struct lt_answer *answer;
    struct lt_index *index;
    const struct lt_index_links *links;
    int64_t limit; /* of lists of runs; 0 for all */
    int64_t left_out;
    bool is_incomplete; /* a run that it rests on */
};

void lt_show_run(struct lt_show *show, int64_t run);
void lt_show_dataset(struct lt_show *show, uint32_t dataset);
void lt_show_column(struct lt_show *show, uint32_t column);
void lt_show_job(struct lt_show *show, uint32_t job);

#endif
