// SPDX-License-Identifier: Apache-2.0
// escape: a child that shares the memory but not the descriptors (CLONE_VM): the same numbers mean other files
#include "escape.h"
#include <sched.h>
static char bytes[256];
static ssize_t got;
static int child_main(void *unused)
{
    close(open("other", O_RDONLY));
    int in = open("secret", O_RDONLY);
    got = read(in, bytes, sizeof bytes);
    _exit(0);
}
int main(void)
{
    static char stack[65536] __attribute__((aligned(16)));
    int out = open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    reap(clone(child_main, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL));
    CHECK(got > 0);
    CHECK(write(out, bytes, (size_t)got) == got);
    return 0;
}
