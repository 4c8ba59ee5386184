// SPDX-License-Identifier: Apache-2.0
// case: 86
// cflags: -O2
// A double fork whose grandchild outlives its parent but not the run.
// setup: seq 100 > in
// inputs: in
// outputs: out
#include "case.h"

int main(void)
{
    int ends[2];
    char byte;
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        setsid();
        if (fork() == 0) {
            usleep(20000);
            get_all(open_or_die("in", O_RDONLY));
            put(open_or_die("out", O_WRONLY | O_CREAT), "late", 4);
        }
        _exit(0);
    }
    reap(child);
    close(ends[1]);
    CHECK(read(ends[0], &byte, 1) == 0); /* the end of the pipe: the grandchild is gone */
    usleep(50000);                       /* for the kernel, too */
    return 0;
}
