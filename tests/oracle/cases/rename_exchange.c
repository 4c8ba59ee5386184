// SPDX-License-Identifier: Apache-2.0
// case: 47
// cflags: -O2
// Two files swap their names; one was read, the other written.
// setup: seq 10 > a; seq 100 > b
// inputs: a
// outputs: a b
#include "case.h"

int main(void)
{
    CHECK(get_all(open_or_die("a", O_RDONLY)) == 21);
    put(open_or_die("b", O_WRONLY), "xyz", 3);
    CHECK(renameat2(AT_FDCWD, "a", AT_FDCWD, "b", RENAME_EXCHANGE) == 0);
    return 0;
}
