/* SPDX-License-Identifier: Apache-2.0
 *
 * What a killed process had done and could no longer say: a call that the kernel completed, but that never
 * returned to the program. Found by a look at the files themselves, after settling. */
#ifndef LT_TRACE_UNFINISHED_H
#define LT_TRACE_UNFINISHED_H

#include "model/observed.h"

/* Completes the uses of processes without an end: bytes that a file has beyond what was counted are added and
 * marked as estimated, a file that left its last known name for one nobody told is looked for in its folder.
 * What cannot be found becomes a loss. Changes nothing when every process ended before our eyes. */
void lt_unfinished(struct lt_observed *observed);

#endif
