/* SPDX-License-Identifier: Apache-2.0
 *
 * What people write to name things, found in the index: runs, moments, datasets, columns, jobs, and
 * selections of them with what lies around. What is not there or could be several is told with what there is.
 */
#ifndef LT_INDEX_FIND_H
#define LT_INDEX_FIND_H

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "index/index.h"

#include <stdbool.h>
#include <stdint.h>

/* A run by its id, the beginning of its id, "latest" (that is no part of another), "latest~2" (the second
 * before it), or "@name", a tag. LT_ENOT_FOUND when it means none or several. */
int lt_find_run(struct lt_index *index, const char *reference, int64_t *ret_run, struct lt_err *err);

/* Do several runs begin so? Then `err` says which. */
bool lt_find_is_several_runs(struct lt_index *index, const char *text, struct lt_err *err);

/* A place in the order of versions: everything up to that run and with it. */
struct lt_moment {
    int64_t seen_ms;
    char run_id[80]; /* "" for a time: all runs of that millisecond are in it */
};
/* A run as above, a version's number ("v12"), a time by ISO 8601 (of a day: its end; without an offset: UTC),
 * or how long ago: "90s", "15m", "2h", "3d". */
int lt_find_moment(struct lt_index *index, const char *text, struct lt_moment *ret_moment,
                   struct lt_err *err);

enum { LT_FIND_DATASETS = 1, LT_FIND_COLUMNS = 2, LT_FIND_JOBS = 4 };

struct lt_nodes {
    LT_VEC(uint32_t) items; /* sorted, each once */
};
void lt_nodes_clear(struct lt_nodes *nodes);
void lt_nodes_sort(struct lt_nodes *nodes); /* and each once */

/* The nodes that `text` names, of the kinds in `what` (LT_FIND_ bits): a dataset, DATASET.column, job:NAME,
 * tag:KEY or tag:KEY=VALUE, owner:NAME, term:NAME, run:REFERENCE (its inputs and outputs). LT_ENOT_FOUND when
 * there are none, or several datasets of a name without * and ?; the text then says which, or what is alike.
 */
int lt_find_nodes(struct lt_index *index, const char *text, int what, struct lt_nodes *ret_nodes,
                  struct lt_err *err);

/* "1+orders+2", "+orders", "orders+": the nodes, and how far around them. */
struct lt_selection {
    struct lt_nodes nodes;
    uint32_t upstream, downstream; /* hops; LT_HOPS_ALL for a plus without a number */
};
int lt_find_selection(struct lt_index *index, const char *text, int what, struct lt_selection *ret_selection,
                      struct lt_err *err);
void lt_selection_clear(struct lt_selection *selection);

/* What a dataset is called; it lives as long as the index. All are read at the first call. */
struct lt_dataset {
    uint32_t node;
    const char *namespace, *name;
};
/* NULL when the node is none. */
const struct lt_dataset *lt_find_dataset(struct lt_index *index, int64_t node);
/* The first, the second ... by name; NULL after the last. */
const struct lt_dataset *lt_find_dataset_at(struct lt_index *index, size_t place);

/* The shortest tail of a dataset's name that no other dataset has (whole parts of the path; its namespace
 * before it when the names are the same), appended. */
void lt_find_label(struct lt_index *index, int64_t dataset, struct lt_buf *ret_text);
/* A job's name, with its namespace where another job of the log has the same; NULL: there is no such job. It
 * lives as long as the index. */
const char *lt_find_job_label(struct lt_index *index, uint32_t job);
/* Finds all of them in one go: for many. */
void lt_find_job_labels(struct lt_index *index);

#endif
