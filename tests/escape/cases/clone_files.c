// SPDX-License-Identifier: Apache-2.0
// escape: processes that share their descriptors (CLONE_FILES): the child opens, the parent moves the bytes
#include "escape.h"
#include <sched.h>
static int fds[2];
static int child_main(void *stack)
{
    int *shared = stack;
    shared[0] = open("secret", O_RDONLY);
    shared[1] = open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    _exit(0);
}
int main(void)
{
    static char stack[65536] __attribute__((aligned(16)));
    char bytes[256];
    int *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    reap(clone(child_main, stack + sizeof stack, CLONE_FILES | SIGCHLD, shared));
    ssize_t got = read(shared[0], bytes, sizeof bytes);
    CHECK(got > 0);
    CHECK(write(shared[1], bytes, (size_t)got) == got);
    return 0;
}
