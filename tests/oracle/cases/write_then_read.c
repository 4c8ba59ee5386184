// SPDX-License-Identifier: Apache-2.0
// case: 52
// cflags: -O2
// Written first and read back: an output that is no input.
// setup: seq 100 > db
// inputs:
// outputs: db
#include "case.h"

int main(void)
{
    int fd = open_or_die("db", O_RDWR);
    put(fd, "abcdef", 6);
    CHECK(get(fd, 50) == 50);
    return 0;
}
