/* SPDX-License-Identifier: Apache-2.0
 *
 * What is not the same in two runs, or in two graphs. Ids, times and durations are no difference; what only
 * one of the two tells of a dataset that both have is none either. */
#ifndef LT_INDEX_DIFFERENCE_H
#define LT_INDEX_DIFFERENCE_H

#include "index/uses.h"

enum lt_difference_kind {
    LT_DIFFERS_STATUS,
    LT_DIFFERS_VERDICT,
    LT_DIFFERS_PROGRAM,
    LT_DIFFERS_SCRIPT,
    LT_DIFFERS_ARGUMENTS,
    LT_DIFFERS_ENVIRONMENT,
    LT_DIFFERS_DATASET,
    LT_DIFFERS_JOB,
    LT_DIFFERS_VERSION,
    LT_DIFFERS_ROWS,
    LT_DIFFERS_COLUMN,
    LT_DIFFERS_TYPE,
    LT_DIFFERS_CHANGE,
    LT_DIFFERS_EDGE,
    LT_DIFFERS_COLUMN_EDGE,
    LT_DIFFERS_OWNER,
    LT_DIFFERS_TAG,
};
extern const char *const lt_difference_kinds[];

struct lt_difference {
    enum lt_difference_kind kind;
    const char *change;    /* added, removed, changed */
    const char *role;      /* input, output or NULL */
    uint32_t node, source; /* a dataset or a job; of an edge its target and source; 0 for none */
    uint32_t job;          /* of an edge between graphs, else 0 */
    char *name;            /* of a variable, a column: or NULL */
    char *before, *after;  /* or NULL */
    char *namespace, *dataset, *column, *source_namespace, *source_dataset, *source_column; /* by finish */
    double delta;                                                                           /* of rows */
};

struct lt_differences {
    struct lt_index *index;
    LT_VEC(struct lt_difference) items;
    bool is_incomplete; /* a run that tells of one did not see everything */
};

/* Appends one; texts are copied. The change follows from which of the two texts there are. */
struct lt_difference *lt_difference_add(struct lt_differences *all, enum lt_difference_kind kind,
                                        const char *before, const char *after);
/* Looks up names and sorts: by kind, role, namespace, name, column, source, change. */
void lt_differences_finish(struct lt_differences *all);
void lt_differences_clear(struct lt_differences *all);

/* Of two runs. */
void lt_differences_of_runs(struct lt_differences *all, int64_t before, int64_t after);
/* Of the graphs at two moments, and of the last known state of the datasets that both have. */
int lt_differences_of_graphs(struct lt_differences *all, const struct lt_moment *before,
                             const struct lt_moment *after, struct lt_err *err);

#endif
