/* SPDX-License-Identifier: Apache-2.0
 *
 * What runs told of edges: how many did, which first and last, and of columns how the one becomes the other.
 */
#ifndef LT_INDEX_TOLD_H
#define LT_INDEX_TOLD_H

#include "index/about.h"

struct lt_told_edge {
    uint32_t source, target, job;      /* nodes; no job: an alias, or told by an event of no job */
    uint32_t kind;                     /* enum lt_edge_kind */
    int64_t runs;                      /* of the graph that tell it */
    int64_t first_run, last_run;       /* 0: none */
    const char *subtype, *description; /* of columns; NULL when not told */
    bool is_masked;
};

struct lt_told {
    LT_VEC(struct lt_told_edge) edges;
};

/* Adds an edge; of one that is both, twice, the direct one is kept. */
void lt_told_add(struct lt_told *told, uint32_t source, const struct lt_link *link);
/* Keeps each edge once, in no order that means anything. */
void lt_told_close(struct lt_told *told);
/* Fills in what is known of edges of the graph; the texts live as long as `about`. */
void lt_told_fill(struct lt_about *about, struct lt_told *told);
void lt_told_clear(struct lt_told *told);

#endif
