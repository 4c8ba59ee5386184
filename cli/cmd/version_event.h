/* SPDX-License-Identifier: Apache-2.0
 *
 * Tags and rollbacks are events like others (a JobEvent of the job lintrace/versions), so that the log itself
 * tells them, and an index that is made anew has them. */
#ifndef LT_CMD_VERSION_EVENT_H
#define LT_CMD_VERSION_EVENT_H

#include "base/err.h"
#include "index/find.h"

/* The run that made the version of the moment, or that its rollback went back to; "" for the empty graph. */
int lt_version_run(struct lt_index *index, const struct lt_moment *moment, char ret_run_id[80],
                   struct lt_err *err);

/* Writes the event and tells the index. `kind` is tag or rollback; `run_id` "" for the empty graph; `tag` and
 * `reason` may be NULL. */
int lt_version_write(const char *folder, const char *kind, const char *run_id, const char *tag,
                     const char *reason, struct lt_err *err);

#endif
