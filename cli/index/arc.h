/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of one edge of a graph: from a dataset or column to another through a job. */
#ifndef LT_INDEX_ARC_H
#define LT_INDEX_ARC_H

#include "index/uses.h"

struct lt_arc {
    uint32_t source, target, job; /* job 0: of an alias */
    enum lt_edge_kind kind;       /* direct as soon as one run says so */
    int64_t runs;
    struct lt_place first, last;
    char *subtype, *description; /* of columns; or NULL; malloc'd */
    bool is_masked;
};

/* The edge, with what the runs of the graph tell of it. Clear it in any case. */
void lt_arc_look(struct lt_index *index, const struct lt_index_links *links, uint32_t source, uint32_t target,
                 uint32_t job, enum lt_edge_kind kind, struct lt_arc *ret_arc);
void lt_arc_clear(struct lt_arc *arc);

struct lt_arcs {
    LT_VEC(struct lt_arc) items;
};
/* The edges of a node in one direction, aliases too; by the node at their other end, then the job. */
void lt_arcs_around(struct lt_index *index, const struct lt_index_links *links, uint32_t node,
                    enum lt_direction direction, struct lt_arcs *ret_arcs);
void lt_arcs_clear(struct lt_arcs *arcs);

#endif
