/* SPDX-License-Identifier: Apache-2.0
 *
 * A run as an OpenLineage RunEvent (specification 2-0-2). Never holds a value out of the data. */
#ifndef LT_OUT_OPENLINEAGE_H
#define LT_OUT_OPENLINEAGE_H

#include "base/drain.h"
#include "model/run.h"

#define LT_EVENT_SCHEMA "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
#define LT_JOB_EVENT_SCHEMA "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent"

/* Who made the event. Custom facets are described under the same address, for the version that wrote them. */
#define LT_PRODUCER "https://github.com/lintrace/lintrace"
#define LT_FACETS_URL LT_PRODUCER "/blob/v" LT_VERSION "/docs/facets.json"

/* Appends the terminal event, with all inputs and outputs, two spaces a level. `event_type` is "COMPLETE",
 * "FAIL" or "ABORT" (anything else: LT_EUSAGE); NULL means what lt_run_event_type says. */
int lt_openlineage_event(const struct lt_run *run, const char *event_type, struct lt_buf *ret_json);

/* The same into a drain, by way of `text`, which holds a small part of it at a time. Also fails as the drain
 * does. */
int lt_openlineage_write(const struct lt_run *run, const char *event_type, struct lt_buf *text,
                         struct lt_drain *drain);

/* Appends the START event on one line, without a newline: what is known before the program runs. Its inputs
 * and outputs are those that the sidecar declares for the job; there may be none. */
void lt_openlineage_start(const struct lt_run *run, struct lt_buf *ret_json);

#endif
