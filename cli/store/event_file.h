/* SPDX-License-Identifier: Apache-2.0
 *
 * Events that were not made by a run of ours on this machine: read from files of any of the forms they come
 * in, put into events/ one by one, each once. */
#ifndef LT_STORE_EVENT_FILE_H
#define LT_STORE_EVENT_FILE_H

#include "base/err.h"
#include "ext/json.h"

#include <stdbool.h>
#include <stddef.h>

/* Calls `take` for each document of an open file: one document, an array's members, or one a line; also
 * packed by gzip or zstd. What `take` returns ends it when it is not LT_OK. LT_EFORMAT: "line N: why". */
int lt_event_file_read(int fd, int (*take)(void *user, struct lt_json *event, struct lt_err *err), void *user,
                       struct lt_err *err);

/* Why it is no event of OpenLineage that an index can take, or NULL. */
const char *lt_event_file_problem(const struct lt_json *event);

/* Puts the event into events/ of the lineage folder, which is made when it is missing: as RUN_ID.json when it
 * is the end of a run that has no such file, else under a name that its content gives it. ret_name
 * (malloc'd): which. ret_is_new: false when it was there. Seen whole or not at all; it may be lost by a power
 * failure. */
int lt_event_file_add(const char *folder, const struct lt_json *event, char **ret_name, bool *ret_is_new,
                      struct lt_err *err);

#endif
