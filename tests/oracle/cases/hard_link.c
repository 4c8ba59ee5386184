// SPDX-License-Identifier: Apache-2.0
// case: 49
// cflags: -O2
// One file with two names, read by one, written by the other.
// setup: seq 10 > a; ln a b
// inputs: a
// outputs: a
#include "case.h"

int main(void)
{
    get_all(open_or_die("a", O_RDONLY));
    put(open_or_die("b", O_WRONLY | O_APPEND), "more\n", 5);
    return 0;
}
