/* SPDX-License-Identifier: Apache-2.0
 *
 * What lies in a folder when the run has ended, for model/groups.h. The log that is about to be made counts
 * as if it were there, so that the first run into it sees what the next one does. */
#ifndef LT_TRACE_FOLDER_H
#define LT_TRACE_FOLDER_H

#include "model/groups.h"

struct lt_folder_lister;

struct lt_folder_lister *lt_folder_lister_new(const char *lineage_folder);
void lt_folder_lister_free(struct lt_folder_lister *lister);

/* As struct lt_folders asks for; `user` is the lister. */
bool lt_folder_list(void *user, const char *folder, struct lt_text_list *ret_names);

#endif
