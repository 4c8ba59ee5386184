/* SPDX-License-Identifier: Apache-2.0
 *
 * A run into the log: its event and its row; and the steps of a script, each as a run of its own, before it.
 */
#ifndef LT_CMD_LOG_RUN_H
#define LT_CMD_LOG_RUN_H

#include "base/err.h"
#include "model/observed.h"
#include "model/run.h"

/* With `row_alone` the event is there already. A diagram that cannot be drawn is told in `ret_warning`. */
int lt_log_run(const struct lt_run *run, const char *lineage_folder, bool row_alone,
               struct lt_err *ret_warning, struct lt_err *err);

/* Each step of the script that `run` is: built from what was observed, with the profiles that `run` has.
 * Those that are in the log already (from before a crash) are left alone. At most LT_STEPS_MOST; the rest are
 * in `run` only. */
enum { LT_STEPS_MOST = 1000 };
int lt_log_steps(const struct lt_observed *observed, struct lt_run *run, const char *lineage_folder,
                 struct lt_err *err);

#endif
