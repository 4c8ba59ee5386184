/* SPDX-License-Identifier: Apache-2.0
 *
 * The processors are those of the affinity mask, which containers and taskset set. */
#include "profile/threads.h"

#include <sched.h>
#include <signal.h>

size_t lt_threads_useful(void)
{
    cpu_set_t processors;
    if (sched_getaffinity(0, sizeof processors, &processors) < 0)
        return CPU_SETSIZE; /* more than the mask has room for */
    return (size_t)CPU_COUNT(&processors);
}

bool lt_thread_start(pthread_t *ret_thread, void *(*work)(void *user), void *user)
{
    sigset_t all, before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
        return false;
    int failed = pthread_create(ret_thread, NULL, work, user);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return !failed;
}
