// SPDX-License-Identifier: Apache-2.0
// case: 62
// cflags: -O2
// A daemon's start: every descriptor up to 1,023 is closed, 0 to 2 are opened again.
// setup: seq 10 > in
// inputs: in
// outputs: out
#include "case.h"

int main(void)
{
    for (int fd = 0; fd < 1024; fd++)
        close(fd);
    CHECK(open("in", O_RDONLY) == 0);
    CHECK(open("out", O_WRONLY | O_CREAT, 0644) == 1);
    CHECK(open("/dev/null", O_WRONLY) == 2);
    CHECK(get_all(0) == 21);
    put(1, "out", 3);
    return 0;
}
