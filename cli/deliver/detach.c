/* SPDX-License-Identifier: Apache-2.0
 *
 * Forked twice, so that its parent is gone at once and whoever adopts orphans has it. */
#include "deliver/detach.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NICENESS = 10, KEPT_MOST = 64 };

static int compare_numbers(const void *left, const void *right)
{
    return *(const int *)left - *(const int *)right;
}

static void close_others(const int *kept, size_t count)
{
    int sorted[KEPT_MOST] = {0}, next = 3;
    int null = open("/dev/null", O_RDWR);
    if (count)
        memcpy(sorted, kept, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_numbers);
    for (int fd = 0; fd < 3 && null >= 0; fd++)
        dup2(null, fd);
    for (size_t i = 0; i < count; i++) {
        if (sorted[i] > next)
            close_range((unsigned)next, (unsigned)sorted[i] - 1, 0);
        next = sorted[i] + 1;
    }
    close_range((unsigned)next, ~0U, 0);
}

static void be_nobodys(void)
{
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_NAME, "lintrace-send");
    errno = 0;
    (void)!nice(NICENESS);
    (void)!chdir("/");
}

int lt_detach(void (*work)(void *user), void *user, const int *kept, size_t count, struct lt_err *err)
{
    int status = 1;
    if (count > KEPT_MOST)
        return lt_err_set(err, LT_ELIMIT, "too many descriptors to keep");
    pid_t child = fork();
    if (child < 0)
        return lt_err_sys(err, LT_ESYSTEM, errno, "cannot start a process");
    if (child == 0) {
        setsid();
        pid_t own = fork();
        if (own)
            _exit(own < 0);
        be_nobodys();
        close_others(kept, count);
        work(user);
        _exit(0);
    }
    pid_t gone;
    while ((gone = waitpid(child, &status, 0)) < 0 && errno == EINTR)
        ;
    if (gone < 0)
        status = 0; /* whoever started us lets nobody wait for children */
    return status == 0 ? LT_OK : lt_err_set(err, LT_ESYSTEM, "cannot start a process");
}
