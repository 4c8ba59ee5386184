// SPDX-License-Identifier: Apache-2.0
// case: 7
// cflags: -O2
// Opened for both, only read: an input, no output.
// setup: seq 100 > in
// inputs: in
// outputs:
#include "case.h"

int main(void)
{
    CHECK(get_all(open_or_die("in", O_RDWR)) == 292);
    return 0;
}
