// SPDX-License-Identifier: Apache-2.0
// case: 1
// cflags: -O2
// Reading a file to its end: an input of its size.
// setup: seq 5000 > in
// inputs: in
// outputs:
#include "case.h"

int main(void)
{
    CHECK(get_all(open_or_die("in", O_RDONLY)) > 20000);
    return 0;
}
