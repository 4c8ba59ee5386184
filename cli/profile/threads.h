/* SPDX-License-Identifier: Apache-2.0
 *
 * Threads that do a part of the work and are joined before it ends. No signal is handled in one: those are
 * for the thread that runs the program. */
#ifndef LT_PROFILE_THREADS_H
#define LT_PROFILE_THREADS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* Processors that this process may use, 1 at least. */
size_t lt_threads_useful(void);
/* False when there is none to be had; the caller then does the work itself. */
bool lt_thread_start(pthread_t *ret_thread, void *(*work)(void *user), void *user);

#endif
