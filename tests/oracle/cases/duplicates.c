// SPDX-License-Identifier: Apache-2.0
// case: 59
// cflags: -O2
// dup, dup2, dup3, F_DUPFD, F_DUPFD_CLOEXEC, the first one closed: one file, one sum.
// setup: seq 1000 > in
// inputs: in
// outputs: out
#include "case.h"

int main(void)
{
    int in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT);
    int a = dup(in), b = dup2(in, 50), c = dup3(in, 51, O_CLOEXEC), d = fcntl(in, F_DUPFD, 60);
    int e = fcntl(in, F_DUPFD_CLOEXEC, 60), f = dup(out), g = (int)syscall(SYS_dup, out);
    CHECK(get(in, 10) == 10 && close(in) == 0);
    CHECK(get(a, 11) == 11 && get(b, 12) == 12 && get(c, 13) == 13 && get(d, 14) == 14 && get(e, 15) == 15);
    put(out, "1", 1);
    close(out);
    put(f, "22", 2);
    put(g, "333", 3);
    return 0;
}
