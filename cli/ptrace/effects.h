/* SPDX-License-Identifier: Apache-2.0
 *
 * What a stopped system call means for the record: one pair of functions for each treatment that calls.def
 * names. */
#ifndef LT_PTRACE_EFFECTS_H
#define LT_PTRACE_EFFECTS_H

#include "ptrace/tracee.h"

/* The call with this number on this machine (or its 32-bit twin); LT_CALL_NONE when it is none of ours. */
enum lt_call lt_call_of(uint64_t number, bool is_compat);

/* Before the call of thread->call with thread->arguments. Returns whether its result is wanted as well. */
bool lt_effect_enter(struct lt_thread *thread);
/* After it. `result` is the kernel's: a value or a negative errno. */
void lt_effect_leave(struct lt_thread *thread, int64_t result);

/* Has a thread that is gone been killed in a call that changes files? The kernel may have done it all the
 * same. */
bool lt_effect_is_cut_off(const struct lt_thread *thread);

#endif
