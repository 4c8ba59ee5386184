/* SPDX-License-Identifier: Apache-2.0
 *
 * Which input could have fed which output: the way of the bytes through processes, pipes, sockets and files,
 * backwards in time from what an output holds at the end.
 *
 *     direct     a process that wrote it had obtained the input's bytes by then: from the file itself, or
 * through pipes, sockets and files that others wrote indirect   such a process may have inherited them: in
 * the memory of a fork, in the arguments and the environment of an exec. What is indirect stays so.
 *
 * A copy that the kernel makes feeds what it is copied to and does not come into the process's memory. What
 * was cut away by a later opening with O_TRUNC feeds nobody after it. The times are those of the run clock:
 * the first and the last read and write of each use; what lies between may have been at any moment. */
#ifndef LT_MODEL_EDGES_H
#define LT_MODEL_EDGES_H

#include "model/observed.h"

struct lt_edge {
    uint32_t input : 30; /* index of a file */
    uint32_t is_indirect : 1;
    uint32_t is_kept : 1; /* it is no input but another output, read by the run too */
};

/* Finds the inputs of one output after the other. */
struct lt_edge_finder;

/* `is_input` tells of each file whether it is an input of the run; both stay the caller's until the end. */
struct lt_edge_finder *lt_edge_finder_new(const struct lt_observed *observed, const bool *is_input);
/* From now on other outputs that were on the way, by direct ways, are told too: `is_kept` says of each file
 * whether it is an output that stays. NULL: none. */
void lt_edge_finder_keep(struct lt_edge_finder *finder, const bool *is_kept);
/* What feeds the file `output`, with `and_indirect` also indirectly: *ret_edges belongs to the finder and is
 * good until its next call; each input once, in no order. Returns how many. */
size_t lt_edge_finder_find(struct lt_edge_finder *finder, uint32_t output, bool and_indirect,
                           const struct lt_edge **ret_edges);
/* How many steps may be taken from now on; without that, any number. */
void lt_edge_finder_allow(struct lt_edge_finder *finder, uint64_t steps);
/* Was that too few? What was found is not all then. */
bool lt_edge_finder_gave_up(const struct lt_edge_finder *finder);
void lt_edge_finder_free(struct lt_edge_finder *finder);

#endif
