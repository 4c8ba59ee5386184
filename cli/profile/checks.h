/* SPDX-License-Identifier: Apache-2.0
 *
 * The sidecar's rules about data, tried on what a run read and left. What the profile knows is asked of it;
 * for the rest the rows are gone through once more, only where a rule asks for it. A rule that could not be
 * tried is skipped and says why, never passed. */
#ifndef LT_PROFILE_CHECKS_H
#define LT_PROFILE_CHECKS_H

#include "model/checks.h"
#include "model/run.h"

/* Tries the rules for one dataset: its `files` (one at least, the first with the declaration) in `role`. Adds
 * to `results`. */
void lt_checks_try(const struct lt_run *run, const struct lt_run_file *const *files, size_t count,
                   enum lt_role role, struct lt_check_results *results);

#endif
