/* SPDX-License-Identifier: Apache-2.0
 *
 * The judgement: from what was observed to the files of a run with their roles and classes, its processes,
 * and the reasons why it may be incomplete. Pure. */
#ifndef LT_MODEL_BUILD_H
#define LT_MODEL_BUILD_H

#include "model/observed.h"
#include "model/run.h"

/* Fills files, processes, reasons and backend of `run`, whose metadata, job_meta and show_all_classes are
 * set. */
void lt_build(const struct lt_observed *observed, struct lt_run *run);

/* Marks the files of which the profiles are of another version than the run left. */
void lt_build_changes(const struct lt_observed *observed, struct lt_run *run);

/* Adds a reason why the run is incomplete. */
__attribute__((format(printf, 2, 3))) void lt_build_reason(struct lt_run *run, const char *format, ...);

#endif
