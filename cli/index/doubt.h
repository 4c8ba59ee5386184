/* SPDX-License-Identifier: Apache-2.0
 *
 * How much the log itself has missed: an answer that finds nothing says so, for there may be something. */
#ifndef LT_INDEX_DOUBT_H
#define LT_INDEX_DOUBT_H

#include "base/buf.h"
#include "index/links.h"

/* Runs whose verdict is incomplete, that count in that graph (NULL: all). */
int64_t lt_doubt_runs(struct lt_index *index, const struct lt_index_links *links);
/* Files of events that could not be read, or not wholly. */
int64_t lt_doubt_files(struct lt_index *index);
/* Appends " (2 runs of the log were not seen whole)" when there are such, what could not be read, and that
 * there is an archive. */
void lt_doubt_add(struct lt_index *index, const struct lt_index_links *links, struct lt_buf *ret_text);
/* The same behind what was not found; other failures are as they were. `index` may be NULL. */
void lt_doubt_add_to(struct lt_index *index, const struct lt_index_links *links, int result,
                     struct lt_err *err);

#endif
