/* SPDX-License-Identifier: Apache-2.0
 *
 * Which runs a graph has: those of some stretches of the order of versions, for a rollback goes back to an
 * earlier graph and on from there. */
#ifndef LT_INDEX_STRETCHES_H
#define LT_INDEX_STRETCHES_H

#include "index/find.h"

/* Runs after `after_ms` up to `until`. */
struct lt_stretch {
    int64_t after_ms;
    struct lt_moment until;
};

struct lt_stretches {
    LT_VEC(struct lt_stretch) items;
};

/* Of the graph at that moment; NULL: now. Clear them in any case. */
void lt_stretches_find(struct lt_index *index, const struct lt_moment *as_of,
                       struct lt_stretches *ret_stretches);
void lt_stretches_clear(struct lt_stretches *stretches);
/* Is nothing rolled back? Then every run is there that is not after the moment. */
bool lt_stretches_are_one(const struct lt_stretches *stretches);
bool lt_stretches_have(const struct lt_stretches *stretches, int64_t seen_ms, const char *run_id);

#endif
