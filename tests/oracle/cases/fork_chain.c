// SPDX-License-Identifier: Apache-2.0
// case: 69
// cflags: -O2
// Each process of a chain of forks opens, reads and writes on its own.
// setup: seq 100 > in
// inputs: in
// outputs: out0 out1 out2 out3 out4
#include "case.h"

static void work(int depth)
{
    char name[] = "out0";
    name[3] = (char)('0' + depth);
    get_all(open_or_die("in", O_RDONLY));
    put(open_or_die(name, O_WRONLY | O_CREAT), "12345", (size_t)depth + 1);
    if (depth == 4)
        return;
    pid_t child = depth % 2 ? fork() : (pid_t)syscall(SYS_fork);
    if (child == 0) {
        work(depth + 1);
        _exit(0);
    }
    reap(child);
}
int main(void)
{
    work(0);
    return 0;
}
