// SPDX-License-Identifier: Apache-2.0
// case: 46
// cflags: -O2
// A file that is only renamed is an output under its new name.
// setup: seq 10 > a; seq 100 > b; mkdir d
// inputs:
// outputs: b d/c
#include "case.h"

int main(void)
{
    CHECK(rename("b", "d/c") == 0);
    CHECK(rename("a", "b") == 0);
    return 0;
}
