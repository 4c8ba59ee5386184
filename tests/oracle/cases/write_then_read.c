// SPDX-License-Identifier: Apache-2.0
// case: 52
// cflags: -O2
// Written in part first and then read: what it held before is read, so it is an input, too.
// setup: seq 100 > db
// inputs: db
// outputs: db
#include "case.h"

int main(void)
{
    int fd = open_or_die("db", O_RDWR);
    put(fd, "abcdef", 6);
    CHECK(get(fd, 50) == 50);
    return 0;
}
