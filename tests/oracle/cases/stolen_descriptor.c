// SPDX-License-Identifier: Apache-2.0
// case: 64
// cflags: -O2
// A descriptor taken from another process by pidfd_getfd.
// setup: seq 1000 > in
// inputs: in
// outputs:
#include "case.h"

int main(void)
{
    int ready[2], done[2];
    char byte = 0;
    CHECK(pipe(ready) == 0 && pipe(done) == 0);
    pid_t child = fork();
    if (child == 0) {
        CHECK(dup2(open_or_die("in", O_RDONLY), 40) == 40);
        CHECK(write(ready[1], "x", 1) == 1 && read(done[0], &byte, 1) == 1);
        _exit(0);
    }
    CHECK(read(ready[0], &byte, 1) == 1);
    int process = (int)syscall(SYS_pidfd_open, child, 0);
    int fd = (int)syscall(SYS_pidfd_getfd, process, 40, 0);
    CHECK(fd >= 0 && get(fd, 700) == 700);
    CHECK(write(done[1], "x", 1) == 1);
    reap(child);
    return 0;
}
