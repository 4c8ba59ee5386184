// SPDX-License-Identifier: Apache-2.0
// case: 73
// cflags: -O2
// clone with shared memory and descriptors, and a plain fork by syscall().
// setup: seq 1000 > in
// processes: skip
// inputs: in
// outputs: out raw
#include "case.h"

#include <sched.h>
static int work(void *argument)
{
    int *fd = argument;
    get(*fd, 100);
    put(open_or_die("out", O_WRONLY | O_CREAT), "abc", 3);
    _exit(0);
}
int main(void)
{
    static char stack[1 << 18] __attribute__((aligned(16)));
    int fd = open_or_die("in", O_RDONLY);
    get(fd, 10);
    reap(clone(work, stack + sizeof stack, CLONE_VM | CLONE_FILES | SIGCHLD, &fd));
    pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0L, 0L, 0L, 0L);
    if (child == 0) {
        get(fd, 50);
        put(open_or_die("raw", O_WRONLY | O_CREAT), "abcd", 4);
        _exit(0);
    }
    reap(child);
    get(fd, 20);
    return 0;
}
