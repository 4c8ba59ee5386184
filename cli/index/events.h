/* SPDX-License-Identifier: Apache-2.0
 *
 * The events of a run as they were written, for what is in no table. */
#ifndef LT_INDEX_EVENTS_H
#define LT_INDEX_EVENTS_H

#include "base/buf.h"
#include "base/mem.h"
#include "ext/json.h"
#include "index/index.h"

#include <stdbool.h>

struct lt_run_events {
    LT_VEC(struct lt_json *) events; /* by time; borrowed from the documents */
    LT_VEC(struct lt_json *) documents;
    bool is_partial; /* a file that has some could not be read */
};

/* All events of the run that can still be read; none when its files are gone. Clear it in any case. */
void lt_run_events_read(struct lt_index *index, const char *run_id, struct lt_run_events *ret_events);
void lt_run_events_clear(struct lt_run_events *events);

/* A facet of the run as the last event has it that has it; borrowed, NULL when none does. */
const struct lt_json *lt_run_events_facet(const struct lt_run_events *events, const char *name);
/* Likewise of a dataset that it read or wrote, from `member`: "facets", "inputFacets" or "outputFacets". */
const struct lt_json *lt_run_events_dataset_facet(const struct lt_run_events *events, bool is_output,
                                                  const char *namespace, const char *name, const char *member,
                                                  const char *facet);

/* Appends the arguments of the command as a shell would take them; nothing when it is not told. */
void lt_run_events_command(const struct lt_run_events *events, struct lt_buf *ret_text);
/* The digest of the script, else of the program; borrowed, NULL when it is not told. */
const char *lt_run_events_program(const struct lt_run_events *events);

#endif
