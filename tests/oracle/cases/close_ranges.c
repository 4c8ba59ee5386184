// SPDX-License-Identifier: Apache-2.0
// case: 61
// cflags: -O2
// close_range and closefrom: what is opened afterwards is somebody else.
// setup: seq 10 > a; seq 20 > b; seq 30 > c
// inputs: a b c
// outputs:
#include "case.h"

int main(void)
{
    get_all(open_or_die("a", O_RDONLY));
    CHECK(close_range(3, ~0U, 0) == 0);
    CHECK(get_all(open_or_die("b", O_RDONLY)) == 51);
    closefrom(3);
    CHECK(get_all(open_or_die("c", O_RDONLY)) == 81);
    return 0;
}
