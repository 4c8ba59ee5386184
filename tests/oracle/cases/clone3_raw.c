// SPDX-License-Identifier: Apache-2.0
// case: 73
// cflags: -O2
// clone3 through syscall(), as a plain fork: parent and child go on reading and writing.
// setup: seq 1000 > in
// inputs: in
// outputs: child parent
#include "case.h"

#include <linux/sched.h>
int main(void)
{
    struct clone_args how = {.exit_signal = SIGCHLD};
    int fd = open_or_die("in", O_RDONLY);
    get(fd, 10);
    pid_t child = (pid_t)syscall(SYS_clone3, &how, sizeof how);
    if (child == 0) {
        get(fd, 50);
        put(open_or_die("child", O_WRONLY | O_CREAT), "abcd", 4);
        _exit(0);
    }
    reap(child);
    get(fd, 20);
    put(open_or_die("parent", O_WRONLY | O_CREAT), "ab", 2);
    return 0;
}
