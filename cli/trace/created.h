/* SPDX-License-Identifier: Apache-2.0
 *
 * Which open made a file. The one who opens tells it by the time of the file's birth, which the kernel stamps
 * in ticks: of two opens within a tick both say that they made it. Here each file is made once for each time
 * that it had no name. */
#ifndef LT_TRACE_CREATED_H
#define LT_TRACE_CREATED_H

#include "model/observed.h"

/* Takes `created` from all uses of a file but those that made it, as the other uses and the moves tell; and
 * the write that went with it, when nothing was written. Whether the run made a file at all is not judged:
 * one that others made in the very tick in which the run opened it counts as made by the run. */
void lt_created(struct lt_observed *observed);

#endif
