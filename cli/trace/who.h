/* SPDX-License-Identifier: Apache-2.0
 *
 * Finds out who and what is going to run, before it does, and completes that from the trace when it has. What
 * takes long (a digest that is not known yet) is done afterwards, and only of a file that is still the one it
 * was. No service is asked: a user's name is that of /etc/passwd. */
#ifndef LT_TRACE_WHO_H
#define LT_TRACE_WHO_H

#include "model/observed.h"
#include "model/who.h"

/* Never NULL; free with lt_who_free. `job` may be NULL. */
struct lt_who *lt_who_begin(char *const argv[], char *const environment[], const struct lt_metadata *metadata,
                            const struct lt_job_meta *job);

/* `start_ns`: when the run began. */
void lt_who_end(struct lt_who *who, const struct lt_observed *observed, int64_t start_ns);

#endif
