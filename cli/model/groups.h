/* SPDX-License-Identifier: Apache-2.0
 *
 * Which files of a run are one dataset together. They are when a sidecar says so by a pattern; or when their
 * names differ in one number, date or UUID only, or in folders KEY=VALUE, and all that the run touched of
 * that series was used alike (all read, or all written) and has the same columns. Where anything of that is
 * not known they stay apart. Pure but for the folders it asks to be listed. */
#ifndef LT_MODEL_GROUPS_H
#define LT_MODEL_GROUPS_H

#include "model/run.h"

/* Looks into folders. */
struct lt_folders {
    /* Names of what lies in `folder`, a slash behind those of folders; false when it cannot be listed. The
     * caller ends `ret_names` with lt_folder_names_clear in both cases. */
    bool (*list)(void *user, const char *folder, struct lt_text_list *ret_names);
    void *user;
};
void lt_folder_names_clear(struct lt_text_list *names);

/* Fills in `run->groups` and `group` of the files. The profiles are there. */
void lt_groups_find(struct lt_run *run, const struct lt_folders *folders);

#endif
