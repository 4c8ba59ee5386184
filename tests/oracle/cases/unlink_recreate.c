// SPDX-License-Identifier: Apache-2.0
// case: 51 53
// cflags: -O2
// The same name for a file that was read and unlinked, and for a new one: old version in, new version
// out.
// setup: seq 10 > f; seq 10 > g
// inputs: f
// outputs: f g
#include "case.h"

int main(void)
{
    get_all(open_or_die("f", O_RDONLY));
    CHECK(unlink("f") == 0);
    put(open_or_die("f", O_WRONLY | O_CREAT | O_EXCL), "new", 3);
    CHECK(unlink("g") == 0);
    put(open_or_die("g", O_WRONLY | O_CREAT), "newer", 5);
    return 0;
}
