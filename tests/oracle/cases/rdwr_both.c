// SPDX-License-Identifier: Apache-2.0
// case: 9
// cflags: -O2
// Read, then written through one descriptor: input and output, each with its own bytes.
// setup: seq 100 > db
// inputs: db
// outputs: db
#include "case.h"

int main(void)
{
    int fd = open_or_die("db", O_RDWR);
    CHECK(get(fd, 100) == 100);
    CHECK(pwrite(fd, "abcdef", 6, 10) == 6);
    CHECK(get(fd, 50) == 50);
    return 0;
}
