// SPDX-License-Identifier: Apache-2.0
// case: 8
// cflags: -O2
// Opened for both, only written: an output, no input.
// setup: seq 100 > out
// inputs:
// outputs: out
#include "case.h"

int main(void)
{
    CHECK(pwrite(open_or_die("out", O_RDWR), "abc", 3, 100) == 3);
    return 0;
}
