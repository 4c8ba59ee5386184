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

/* Of the same pair the direct one stays. Returns how many do. */
static size_t sort_edges(struct lt_run_edge *items, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(items, count, sizeof *items, compare_edges);
    for (size_t i = 0; i < count; i++)
        if (!kept || items[kept - 1].output != items[i].output || items[kept - 1].input != items[i].input)
            items[kept++] = items[i];
    return kept;
}

/* What is an edge from an input, too, is told as that. Both lists are sorted. */
static void sort_through(struct lt_run *run)
{
    struct lt_run_edge *items = run->through.items;
    size_t kept = 0, count = sort_edges(items, run->through.count);
    for (size_t i = 0, at = 0; i < count; i++) {
        while (at < run->edges.count && (run->edges.items[at].output < items[i].output ||
                                         (run->edges.items[at].output == items[i].output &&
                                          run->edges.items[at].input < items[i].input)))
            at++;
        bool is_told = at < run->edges.count && run->edges.items[at].output == items[i].output &&
                       run->edges.items[at].input == items[i].input;
        if (!is_told && items[i].input != items[i].output)
            items[kept++] = items[i];
    }
    run->through.count = kept;
}

/* More than that is of no use to anybody, and takes longer than the run's other work. */
enum { EDGES_MOST = 1000000, THROUGH_MOST = 100000, STEPS_MOST = 20000000 };

/* The edges of all outputs; false when it would take too long. */
static bool add_edges(struct lt_edge_finder *finder, const uint32_t *inputs, const uint32_t *outputs,
                      size_t count, bool and_indirect, struct lt_run *run)
{
    lt_edge_finder_allow(finder, STEPS_MOST);
    run->edges.count = run->through.count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct lt_edge *edges;
        size_t found = outputs[i] ? lt_edge_finder_find(finder, (uint32_t)i, and_indirect, &edges) : 0;
        for (size_t j = 0; j < found; j++) {
            const uint32_t *files = edges[j].is_kept ? outputs : inputs;
            struct lt_run_edge edge = {.output = outputs[i] - 1,
                                       .input = (files[edges[j].input] - 1) & INT32_MAX,
                                       .is_indirect = edges[j].is_indirect};
            if (!edges[j].is_kept)
                LT_VEC_PUSH(&run->edges, edge);
            else if (run->through.count <= THROUGH_MOST)
                LT_VEC_PUSH(&run->through, edge);
        }
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
    bool *is_output_file = lt_xcalloc(count + 1, sizeof *is_output_file);
    for (size_t i = 0; i < count; i++) {
        is_input_file[i] = inputs[i] != 0;
        is_output_file[i] = outputs[i] != 0;
    }
    struct lt_edge_finder *finder = lt_edge_finder_new(observed, is_input_file);
    lt_edge_finder_keep(finder, is_output_file);
    if (add_edges(finder, inputs, outputs, count, true, run))
        run->edges_told = LT_EDGES_ALL;
    else
        run->edges_told =
            add_edges(finder, inputs, outputs, count, false, run) ? LT_EDGES_DIRECT : LT_EDGES_NONE;
    if (run->edges_told == LT_EDGES_NONE)
        run->edges.count = 0;
    run->through_left_out = run->edges_told == LT_EDGES_NONE || run->through.count > THROUGH_MOST;
    if (run->through_left_out)
        run->through.count = 0;
    run->edges.count = sort_edges(run->edges.items, run->edges.count);
    sort_through(run);
    lt_edge_finder_free(finder);
    free(is_input_file);
    free(is_output_file);
}
