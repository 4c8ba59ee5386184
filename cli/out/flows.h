/* SPDX-License-Identifier: Apache-2.0
 *
 * The edges of a run between its datasets: those between files, put together where files are one dataset. */
#ifndef LT_OUT_FLOWS_H
#define LT_OUT_FLOWS_H

#include "out/datasets.h"

struct lt_flow {
    uint32_t output, input; /* indexes of datasets */
    bool is_indirect;
};
struct lt_flows {
    struct lt_flow
        *items; /* sorted by output, then input; each pair once, the direct one where there are both */
    size_t count;
};

/* `run->edges_told` says whether they are known. */
void lt_flows_find(const struct lt_run *run, const struct lt_datasets *inputs,
                   const struct lt_datasets *outputs, struct lt_flows *ret_flows);
void lt_flows_clear(struct lt_flows *flows);

#endif
