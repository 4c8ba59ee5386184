// SPDX-License-Identifier: Apache-2.0
// escape: a process namespace: the child thinks that it is process 1
#include "escape.h"
#include <sched.h>
static int child_main(void *unused)
{
    CHECK(getpid() == 1);
    lift();
    execl("/bin/sh", "sh", "-c", "cat loot > second", NULL);
    return 1;
}
// writes: loot second
int main(void)
{
    static char stack[65536] __attribute__((aligned(16)));
    pid_t child = clone(child_main, stack + sizeof stack, CLONE_NEWPID | CLONE_NEWUSER | SIGCHLD, NULL);
    NEEDS(child > 0);
    reap(child);
    return 0;
}
