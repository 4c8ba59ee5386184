// SPDX-License-Identifier: Apache-2.0
// case: 5
// cflags: -O2
// An open that fails is no input, and a refused write no output.
// setup: echo x > in; mkdir d
// inputs:
// outputs:
// trace: lines("absent") | here("nothing")
#include "case.h"

int main(void)
{
    CHECK(open("nothing", O_RDONLY) < 0);
    CHECK(open("in/below", O_RDONLY) < 0);
    CHECK(open("in", O_WRONLY | O_CREAT | O_EXCL, 0644) < 0);
    CHECK(open("d", O_WRONLY) < 0);
    CHECK(fopen("nothing", "r") == NULL);
    return 0;
}
