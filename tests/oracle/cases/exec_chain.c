// SPDX-License-Identifier: Apache-2.0
// case: 74
// cflags: -O2
// A program runs itself three times in one process; descriptors are carried over, those with O_CLOEXEC
// are not.
// setup: seq 1000 > in
// inputs: in
// outputs: out
// trace: [process("exec_chain").execs] | sort == [1, 2, 3, 4]
// trace: [process("exec_chain").pid] | unique | length == 1
#include "case.h"

int main(int argc, char **argv)
{
    int fd = argc > 1 ? 20 : -1;
    if (argc == 1) {
        CHECK(dup2(open_or_die("in", O_RDONLY), 20) == 20);
        CHECK(dup2(open_or_die("out", O_WRONLY | O_CREAT), 21) == 21);
        CHECK(dup3(21, 22, O_CLOEXEC) == 22);
        put(22, "first", 5);
        fd = 20;
    } else {
        CHECK(fcntl(22, F_GETFD) < 0);
        CHECK(open("/dev/null", O_WRONLY) >= 0);
    }
    CHECK(get(fd, 100) == 100);
    put(21, "step", 4);
    if (argc < 4) {
        char more[] = "x";
        char *again[] = {argv[0], more, argc > 1 ? more : NULL, argc > 2 ? more : NULL, NULL};
        execv("/proc/self/exe", again);
        _exit(99);
    }
    return 0;
}
