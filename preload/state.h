/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the library share: who we are in the live trace, and the words every hook uses.
 * Everything is async-signal-safe and lock-free: a hook may run in a signal handler, in a vfork child, before
 * libc is initialised and after the destructors. Nothing here allocates, prints or changes errno. */
#ifndef LT_STATE_H
#define LT_STATE_H

#include "wire/sink.h"

#include <stdbool.h>
#include <sys/types.h>

#define LT_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define LT_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* Token of this thread: how it owns the counters of a use. 0 until it counts for the first time; another
 * value while it runs as a vfork child, so that no counter of the parent's matches. */
extern __thread uint64_t lt_thread_token __attribute__((tls_model("initial-exec")));
/* Greater than 0 while this thread runs as a vfork child in its parent's memory. */
extern __thread int lt_vfork_depth __attribute__((tls_model("initial-exec")));

#endif
