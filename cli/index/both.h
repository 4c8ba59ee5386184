/* SPDX-License-Identifier: Apache-2.0
 *
 * Two graphs side by side: which runs and edges either has, and what became of a dataset in them. For that
 * they need not be put together: a look at all runs and all edges is enough for both. */
#ifndef LT_INDEX_BOTH_H
#define LT_INDEX_BOTH_H

#include "index/stretches.h"

struct lt_both_edge {
    uint32_t id, source, target, job;
    int kind;
};

/* Marks: 1 the first graph has it, 2 the second has. */
struct lt_both {
    struct lt_index *index;
    struct lt_stretches stretches[2];
    uint32_t *ranks;     /* by run: its place in the order of versions, from 1 on */
    uint8_t *runs;       /* marks; and 4: told without a run */
    uint32_t *newest[2]; /* by run: the highest rank that the graph has among those up to its number */
    int64_t last_run;    /* the highest number that either has */
    uint8_t *edges, *nodes, *may_be_dropped; /* marks by number; of nodes: by their edges */
    LT_VEC(int64_t) lone_runs;               /* what but one has */
    LT_VEC(struct lt_both_edge) lone_edges;
};

/* Clear it in any case. */
void lt_both_open(struct lt_index *index, const struct lt_moment *one, const struct lt_moment *other,
                  struct lt_both *ret_both);
void lt_both_clear(struct lt_both *both);

/* A run and its rank; 0 is none. */
struct lt_ranked {
    int64_t run;
    uint32_t rank;
};
struct lt_both_uses {
    struct lt_ranked wrote, read; /* the newest runs that did */
    bool is_there;                /* has that graph the dataset at all? */
    bool is_dropped;              /* that was the last that happened to it */
};
/* Of a dataset in either graph. */
void lt_both_uses_of(const struct lt_both *both, uint32_t dataset, struct lt_both_uses ret_uses[2]);

#endif
