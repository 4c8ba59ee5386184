/* SPDX-License-Identifier: Apache-2.0
 *
 * What a lineage folder has of past runs: which there are, the event of one, the trace of one. Reads only,
 * and sees a file whole or not at all, as store/log.h writes them. */
#ifndef LT_STORE_HISTORY_H
#define LT_STORE_HISTORY_H

#include "base/err.h"
#include "ext/json.h"
#include "model/metadata.h"

enum { LT_HISTORY_EVENT_MOST_BYTES = 1 << 30 };

/* The ids of all runs, sorted: that is by when they began. LT_ENOT_FOUND when there is no such folder. Free
 * with lt_history_free_ids. */
int lt_history_list(const char *folder, struct lt_text_list *ret_ids, struct lt_err *err);
void lt_history_free_ids(struct lt_text_list *ids);

/* The id that `reference` means: an id, the beginning of only one, or "latest", the one that began last,
 * steps of a script aside. LT_ENOT_FOUND when it means none or several. *ret_id is malloc'd. */
int lt_history_find(const char *folder, const char *reference, char **ret_id, struct lt_err *err);

/* Paths of a run's files; malloc'd. */
char *lt_history_event_path(const char *folder, const char *id);
char *lt_history_trace_path(const char *folder, const char *id);

/* Free the event with lt_json_free. */
int lt_history_read_event(const char *path, struct lt_json **ret_event, struct lt_err *err);

/* Calls `take` for each line of a trace, one after the other. LT_EFORMAT when it is not a trace, or torn: the
 * lines before were taken. */
int lt_history_read_trace(const char *path, void (*take)(void *user, const struct lt_json *line), void *user,
                          struct lt_err *err);

#endif
