/* SPDX-License-Identifier: Apache-2.0
 *
 * The edges of the graph as model/graph.h goes through them, now or as of a moment, rollbacks heeded. Nodes
 * are those of the index. */
#ifndef LT_INDEX_LINKS_H
#define LT_INDEX_LINKS_H

#include "index/find.h"
#include "model/graph.h"

struct lt_index_links;

/* `as_of` NULL: now. Of the links of a node those of columns are columns, of datasets datasets and jobs. */
int lt_index_links_open(struct lt_index *index, const struct lt_moment *as_of,
                        struct lt_index_links **ret_links, struct lt_err *err);
void lt_index_links_close(struct lt_index_links *links); /* NULL is fine */
/* Borrowed. */
const struct lt_links *lt_index_links_graph(const struct lt_index_links *links);
/* Is it the graph of now, with nothing rolled back? Then all that the tables tell is in it. */
bool lt_index_links_is_whole(const struct lt_index_links *links);
/* And is all of it told by runs, nothing by events without one? */
bool lt_index_links_is_plain(const struct lt_index_links *links);
/* Has the graph that dataset, column or job? A column is there with its dataset. */
bool lt_index_links_has(const struct lt_index_links *links, uint32_t node);
/* Does the run count in that graph: not after the moment, not rolled back? */
bool lt_index_links_counts(const struct lt_index_links *links, int64_t run);

#endif
