/* SPDX-License-Identifier: Apache-2.0
 *
 * What came of checks of the data, as a table. */
#ifndef LT_CMD_CHECK_ROWS_H
#define LT_CMD_CHECK_ROWS_H

#include "index/links.h"
#include "out/answer.h"

/* The section "checks": those that a run tells of. An empty list when there are none. */
void lt_checks_of_run(struct lt_answer *answer, struct lt_index *index, int64_t run);
/* The newest word of each check of a dataset, among the runs that the graph has. */
void lt_checks_of_dataset(struct lt_answer *answer, struct lt_index *index,
                          const struct lt_index_links *links, uint32_t dataset);

#endif
