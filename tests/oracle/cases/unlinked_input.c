// SPDX-License-Identifier: Apache-2.0
// case: 51
// cflags: -O2
// Unlinked after the open and then read: an input under the name it had.
// setup: seq 10 > in; seq 20 > in2
// inputs: in in2
// outputs:
// trace: [file("in", "in2").deleted] == [true, true]
#include "case.h"

int main(void)
{
    int fd = open_or_die("in", O_RDONLY);
    CHECK(unlink("in") == 0);
    get_all(fd);
    get_all(open_or_die("in2", O_RDONLY));
    CHECK(remove("in2") == 0);
    return 0;
}
