/* SPDX-License-Identifier: Apache-2.0
 *
 * From a live trace to the log: judge, look at the data, write. */
#ifndef LT_CMD_CONCLUDE_H
#define LT_CMD_CONCLUDE_H

#include "base/err.h"
#include "model/run.h"
#include "profile/profile.h"

/* Reads the trace in folder `live` (NULL when there was none), fills the observed parts of `run` and writes
 * it to the lineage folder. What could not be read becomes a reason in the run; what could not be written is
 * the error returned, and then the live trace is worth keeping. A diagram that could not be drawn is no
 * failure: the run is in the log, and `ret_warning` says so. A run whose end_ns is 0 ended with the last sign
 * of life in its trace. */
int lt_conclude(struct lt_run *run, const char *live, const char *lineage_folder, enum lt_profile_mode mode,
                struct lt_err *ret_warning, struct lt_err *err);

/* The same for a run whose event and trace are in the log already: only its row is added. */
int lt_conclude_row(struct lt_run *run, const char *live, const char *lineage_folder,
                    enum lt_profile_mode mode, struct lt_err *ret_warning, struct lt_err *err);

#endif
