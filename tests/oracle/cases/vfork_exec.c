// SPDX-License-Identifier: Apache-2.0
// case: 70
// cflags: -O2
// vfork, descriptors moved in the child, exec or _exit: the parent's descriptors stay what they were.
// setup: seq 1000 > in; seq 10 > in2
// inputs: in in2
// outputs: out parent
#include "case.h"

int main(void)
{
    int in = open_or_die("in", O_RDONLY), out = open_or_die("parent", O_WRONLY | O_CREAT);
    get(in, 100);
    pid_t child = vfork();
    if (child == 0) {
        int a = open("in2", O_RDONLY), b = open("out", O_WRONLY | O_CREAT, 0644);
        if (dup2(a, 0) != 0 || dup2(b, 1) != 1 || dup2(b, out) != out)
            _exit(1);
        execl("/bin/cat", "cat", (char *)NULL);
        _exit(1);
    }
    reap(child);
    get(in, 100);
    put(out, "abc", 3);
    child = vfork();
    if (child == 0) {
        close(in);
        _exit(0);
    }
    reap(child);
    get(in, 100);
    return 0;
}
