/* SPDX-License-Identifier: Apache-2.0
 *
 * All that was seen in a run, one JSON object a line: what the event leaves out because it keeps to datasets.
 */
#ifndef LT_OUT_TRACE_LINES_H
#define LT_OUT_TRACE_LINES_H

#include "base/drain.h"
#include "model/observed.h"
#include "model/run.h"

/* Appends lines of type run, process, file, use, move and access (docs/format.md). `observed` may be NULL.
 * With a drain, `text` is only the way there and holds a small part at a time. */
void lt_trace_lines(const struct lt_run *run, const struct lt_observed *observed, struct lt_buf *text,
                    struct lt_drain *drain);

#endif
