/* SPDX-License-Identifier: Apache-2.0
 *
 * Files to datasets, sorted, each pair once. */
#include "out/flows.h"

#include <stdlib.h>

/* Of each file of the run: the dataset that it is of, plus one; 0 for none. */
static uint32_t *index_datasets(const struct lt_run *run, const struct lt_datasets *datasets)
{
    uint32_t *of_file = lt_xcalloc(run->files.count + 1, sizeof *of_file);
    for (size_t i = 0; i < datasets->count; i++)
        for (size_t j = 0; j < datasets->items[i].file_count; j++)
            of_file[datasets->items[i].files[j] - run->files.items] = (uint32_t)i + 1;
    return of_file;
}

static int compare_flows(const void *left, const void *right)
{
    const struct lt_flow *a = left, *b = right;
    if (a->output != b->output)
        return a->output < b->output ? -1 : 1;
    if (a->input != b->input)
        return a->input < b->input ? -1 : 1;
    return (int)a->is_indirect - (int)b->is_indirect;
}

void lt_flows_find(const struct lt_run *run, const struct lt_datasets *inputs,
                   const struct lt_datasets *outputs, struct lt_flows *ret_flows)
{
    uint32_t *input_of = index_datasets(run, inputs), *output_of = index_datasets(run, outputs);
    struct lt_flow *items = lt_xcalloc(run->edges.count + 1, sizeof *items);
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < run->edges.count; i++) {
        const struct lt_run_edge *edge = &run->edges.items[i];
        if (output_of[edge->output] && input_of[edge->input])
            items[count++] =
                (struct lt_flow){output_of[edge->output] - 1, input_of[edge->input] - 1, edge->is_indirect};
    }
    qsort(items, count, sizeof *items, compare_flows);
    for (size_t i = 0; i < count; i++)
        if (!kept || items[kept - 1].output != items[i].output || items[kept - 1].input != items[i].input)
            items[kept++] = items[i];
    *ret_flows = (struct lt_flows){items, kept};
    free(input_of);
    free(output_of);
}

void lt_flows_clear(struct lt_flows *flows)
{
    free(flows->items);
    *flows = (struct lt_flows){0};
}
