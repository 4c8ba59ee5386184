/* SPDX-License-Identifier: Apache-2.0
 *
 * Which runs a run had to wait for: the chain that took longest, each reading what the one before was the
 * newest to have written. */
#ifndef LT_INDEX_CHAIN_H
#define LT_INDEX_CHAIN_H

#include "index/index.h"

#include "base/mem.h"

#include <stdint.h>

struct lt_chain {
    LT_VEC(int64_t) runs; /* from the first to the one that was asked for */
    int64_t total_ms;
};

/* Of the runs from `since_ms` on up to `run`. Of chains that took equally long the one with fewer runs. Clear
 * it in any case. */
void lt_chain_find(struct lt_index *index, int64_t run, int64_t since_ms, struct lt_chain *ret_chain);
void lt_chain_clear(struct lt_chain *chain);

#endif
