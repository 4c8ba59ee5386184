/* SPDX-License-Identifier: Apache-2.0
 *
 * Asks the finder for each output in turn, and gives up in two steps. */
#include "model/run_edges.h"

#include "model/edges.h"

#include <stdlib.h>

static int compare_edges(const void *left, const void *right)
{
    const struct lt_run_edge *a = left, *b = right;
    if (a->output != b->output)
        return a->output < b->output ? -1 : 1;
    if (a->input != b->input)
        return a->input < b->input ? -1 : 1;
    return (int)a->is_indirect - (int)b->is_indirect;
}

/* Of the same pair the direct one stays. */
static void sort_edges(struct lt_run *run)
{
    struct lt_run_edge *items = run->edges.items;
    size_t kept = 0;
    if (run->edges.count)
        qsort(items, run->edges.count, sizeof *items, compare_edges);
    for (size_t i = 0; i < run->edges.count; i++)
        if (!kept || items[kept - 1].output != items[i].output || items[kept - 1].input != items[i].input)
            items[kept++] = items[i];
    run->edges.count = kept;
}

/* More than that is of no use to anybody, and takes longer than the run's other work. */
enum { EDGES_MOST = 1000000, STEPS_MOST = 20000000 };

/* The edges of all outputs; false when it would take too long. */
static bool add_edges(struct lt_edge_finder *finder, const uint32_t *inputs, const uint32_t *outputs,
                      size_t count, bool and_indirect, struct lt_run *run)
{
    lt_edge_finder_allow(finder, STEPS_MOST);
    run->edges.count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct lt_edge *edges;
        size_t found = outputs[i] ? lt_edge_finder_find(finder, (uint32_t)i, and_indirect, &edges) : 0;
        for (size_t j = 0; j < found; j++)
            LT_VEC_PUSH(&run->edges, (struct lt_run_edge){.output = outputs[i] - 1,
                                                          .input = (inputs[edges[j].input] - 1) & INT32_MAX,
                                                          .is_indirect = edges[j].is_indirect});
        if (run->edges.count > EDGES_MOST || lt_edge_finder_gave_up(finder))
            return false;
    }
    return true;
}

void lt_run_find_edges(struct lt_run *run, const struct lt_observed *observed, const uint32_t *inputs,
                       const uint32_t *outputs)
{
    const size_t count = observed->files.count;
    bool *is_input_file = lt_xcalloc(count + 1, sizeof *is_input_file);
    for (size_t i = 0; i < count; i++)
        is_input_file[i] = inputs[i] != 0;
    struct lt_edge_finder *finder = lt_edge_finder_new(observed, is_input_file);
    if (add_edges(finder, inputs, outputs, count, true, run))
        run->edges_told = LT_EDGES_ALL;
    else
        run->edges_told =
            add_edges(finder, inputs, outputs, count, false, run) ? LT_EDGES_DIRECT : LT_EDGES_NONE;
    if (run->edges_told == LT_EDGES_NONE)
        run->edges.count = 0;
    sort_edges(run);
    lt_edge_finder_free(finder);
    free(is_input_file);
}
