/* SPDX-License-Identifier: Apache-2.0
 *
 * The edges of a run: those of model/edges.h between its datasets, as many as are of use to anybody. */
#ifndef LT_MODEL_RUN_EDGES_H
#define LT_MODEL_RUN_EDGES_H

#include "model/observed.h"
#include "model/run.h"

/* Fills in run->edges and run->edges_told: all of them, or the direct ones, or none where there are too many;
 * and run->through. `inputs` and `outputs` tell of each observed file which of the run's files it is in that
 * role, plus one; 0 = it is no such dataset. */
void lt_run_find_edges(struct lt_run *run, const struct lt_observed *observed, const uint32_t *inputs,
                       const uint32_t *outputs);

#endif
