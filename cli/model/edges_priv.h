/* SPDX-License-Identifier: Apache-2.0
 *
 * What the search for edges goes over: who read and wrote what and when (edges_collect.c), and which part of
 * a pipe's bytes each had a hand in (edges_queue.c). Internal to model/edges.c. */
#ifndef LT_MODEL_EDGES_PRIV_H
#define LT_MODEL_EDGES_PRIV_H

#include "model/edges.h"

/* One process reading or writing one file, from its first to its last time. What goes through a pipe or a
 * socket stands under the end that it is read from. */
struct span {
    uint32_t process, file;
    uint32_t turn; /* its part of a pipe, plus one; 0 = any part */
    uint64_t first, last;
};
/* Which bytes of all that went through a pipe a span can have written or read: at least from `low`, before
 * `high`. */
struct turn {
    uint32_t file;
    bool is_write;
    uint64_t begin, last; /* it was not before `begin` */
    uint64_t bytes, low, high;
};
struct cut { /* an opening with O_TRUNC */
    uint32_t file;
    uint64_t seq;
};
struct place {
    uint64_t until, from;
    uint32_t index; /* of the process or file */
    uint32_t turn;  /* of the reader of a pipe */
    bool is_file, is_indirect;
};
struct visit {
    uint64_t until, from;
    uint32_t round; /* the search that it is of; another one: not gone through yet */
    bool is_merged; /* of several places: no single one had both times */
};

struct lt_edge_finder {
    const struct lt_observed *observed;
    const bool *is_input, *is_kept;
    uint32_t output;       /* of this search */
    struct span *reads;    /* by process and first */
    uint32_t *reads_from;  /* of each process: where its reads begin; one more at the end */
    struct span *writes;   /* by file */
    uint32_t *writes_from; /* of each file */
    size_t read_count, write_count;
    LT_VEC(struct cut) cuts;     /* by file and seq */
    struct lt_seen_copy *copies; /* by what was copied to */
    size_t copy_count;
    LT_VEC(struct place) heap;
    LT_VEC(struct turn) turns;
    struct visit *processes[2], *files[2], *readers[2]; /* direct and indirect; readers by turn */
    LT_VEC(uint32_t) direct; /* processes that this search came through by direct ways */
    uint32_t *taken;         /* of each file: the round in which it became an edge */
    uint32_t *kept;          /* likewise, as another output */
    LT_VEC(struct lt_edge) edges;
    uint32_t round;
    struct visit *pushed[2]; /* of each process: what waits, or was gone through */
    uint64_t steps, most_steps, pushes;
    bool is_given_up;
};

/* Fills in reads, writes, cuts, copies and turns, sorted. */
void lt_edges_collect(struct lt_edge_finder *finder);
/* Places the turns in the queues of their pipes. */
void lt_edges_queue(struct lt_edge_finder *finder);
/* Can bytes that the one wrote be among those that the other read? */
bool lt_edges_may_meet(const struct lt_edge_finder *finder, uint32_t write_turn, uint32_t read_turn);

/* Nothing that the process did was before that. */
uint64_t lt_edges_begin(const struct lt_seen_process *process);

#endif
