// SPDX-License-Identifier: Apache-2.0
// case: 11
// cflags: -O2
// Emptied without a byte written: an output of 0 bytes. Three ways.
// setup: seq 10 > a; seq 10 > b; seq 10 > c
// inputs:
// outputs: a b c
#include "case.h"

int main(void)
{
    close(open_or_die("a", O_WRONLY | O_TRUNC));
    CHECK(truncate("b", 0) == 0);
    CHECK(ftruncate(open_or_die("c", O_WRONLY), 3) == 0);
    return 0;
}
