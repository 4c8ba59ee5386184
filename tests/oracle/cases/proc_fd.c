// SPDX-License-Identifier: Apache-2.0
// case: 56
// cflags: -O2
// /proc/self/fd/N, /dev/fd/N and /dev/stdin stand for the file behind them.
// setup: seq 10 > a; seq 20 > b; seq 30 > c
// inputs: a b c
// outputs: d
#include "case.h"

int main(void)
{
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", open_or_die("a", O_RDONLY));
    get_all(open_or_die(name, O_RDONLY));
    snprintf(name, sizeof name, "/dev/fd/%d", open_or_die("b", O_RDONLY));
    get_all(open_or_die(name, O_RDONLY));
    CHECK(dup2(open_or_die("c", O_RDONLY), 0) == 0);
    get_all(open_or_die("/dev/stdin", O_RDONLY));
    snprintf(name, sizeof name, "/proc/self/fd/%d", open_or_die("d", O_WRONLY | O_CREAT));
    put(open_or_die(name, O_WRONLY), "abc", 3);
    return 0;
}
