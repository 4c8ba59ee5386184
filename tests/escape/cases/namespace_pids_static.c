// SPDX-License-Identifier: Apache-2.0
// escape: a static program in a process namespace, where pids are others
// cflags: -static
#include "escape.h"
#include <sched.h>
static int child_main(void *unused)
{
    CHECK(getpid() == 1);
    reap(fork() ?: (lift(), _exit(0), 0));
    return 0;
}
int main(void)
{
    static char stack[65536] __attribute__((aligned(16)));
    pid_t child = clone(child_main, stack + sizeof stack, CLONE_NEWPID | CLONE_NEWUSER | SIGCHLD, NULL);
    NEEDS(child > 0);
    reap(child);
    return 0;
}
