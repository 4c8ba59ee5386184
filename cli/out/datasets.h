/* SPDX-License-Identifier: Apache-2.0
 *
 * The datasets of a run in one role: its files, put together where several bear one name (a group, or a
 * declared pattern with an identity of its own). Every output speaks of the same datasets in the same order.
 */
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

/* Does it stand for more than one file, used by the run or not? */
bool lt_dataset_is_many(const struct lt_dataset *dataset);

/* What is known of its content: the profile of its only file; of many, one with the format and the columns
 * that all have, in `room`, ended with lt_dataset_profile_clear. NULL when nothing is. */
const struct lt_profile *lt_dataset_profile(const struct lt_dataset *dataset, enum lt_role role,
                                            struct lt_profile *room);
void lt_dataset_profile_clear(struct lt_profile *room);

/* The digest of its only file. Of many, that of the lines which sha256sum prints of them, in the order of
 * their names, in the deepest folder that they share. "" when one of them is not known. */
void lt_dataset_version(const struct lt_dataset *dataset, enum lt_role role, char ret_hex[65]);

/* Rows of all its files; false when one of them is not known. */
bool lt_dataset_rows(const struct lt_dataset *dataset, enum lt_role role, uint64_t *ret_rows);

#endif
