/* SPDX-License-Identifier: Apache-2.0
 *
 * Following processes by ptrace(2) with PTRACE_SEIZE: threads, forks, execs, ends, and the stopped calls
 * between. A tracee is stopped only by the filter, by events, and, where descriptors.h says that positions
 * would not tell, at every call. Signals and job control pass as if nobody stood between. The process that
 * calls these functions is the tracer of all of them: one thread of it. */
#ifndef LT_PTRACE_TRACER_H
#define LT_PTRACE_TRACER_H

#include "wire/filter.h"

#include <stdbool.h>
#include <sys/types.h>

/* Seizes a thread that is about to exec, with a filter that stops `ret_also` too. Returns 0 or a negative
 * errno. From its exec on it is recorded. */
int lt_tracer_seize(pid_t process, pid_t thread, struct lt_filter_descriptors *ret_also);

/* Handles what has happened to the tracees so far, without waiting. Returns whether there may be more. */
bool lt_tracer_step(void);

/* Takes in children whose parent died before it could tell of them; to be called now and then while there are
 * any. Returns whether there are. */
bool lt_tracer_rescue(void);

/* Is anybody followed still? */
bool lt_tracer_is_busy(void);

/* Takes a last look at the descriptors of all that still run. */
void lt_tracer_look(void);

/* May this process trace a child of its own? Tries it. Returns 0 or the negative errno that forbids it
 * (ptrace(2): kernel.yama.ptrace_scope, the system call filter of a container). */
int lt_tracer_try(void);

#endif
