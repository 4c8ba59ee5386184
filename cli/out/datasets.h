/* SPDX-License-Identifier: Apache-2.0
 *
 * The datasets of a run in one role: its files, put together where several bear one name (a declared pattern
 * such as part-*.csv with an identity of its own). Every output speaks of the same datasets in the same
 * order. */
#ifndef LT_OUT_DATASETS_H
#define LT_OUT_DATASETS_H

#include "model/run.h"

struct lt_dataset {
    const char *namespace, *name;     /* as in the event; borrowed */
    const struct lt_run_file **files; /* borrowed from the run, sorted by path; at least one */
    size_t file_count;
};

struct lt_datasets {
    struct lt_dataset *items; /* sorted by namespace, then name, bytewise; no two alike */
    size_t count;
    const struct lt_run_file **files; /* what the items' `files` point into */
};

void lt_datasets_find(const struct lt_run *run, enum lt_role role, struct lt_datasets *ret_datasets);
void lt_datasets_clear(struct lt_datasets *datasets);

/* Is it a path on a host that is named: ("file://host", "/path")? Namespace and name are its URI then. */
bool lt_dataset_is_uri(const struct lt_dataset *dataset);

/* Rows of all its files; false when one of them is not known. */
bool lt_dataset_rows(const struct lt_dataset *dataset, enum lt_role role, uint64_t *ret_rows);

#endif
