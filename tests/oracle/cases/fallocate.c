// SPDX-License-Identifier: Apache-2.0
// case: 45
// cflags: -O2
// Space given and holes punched: outputs of 0 bytes.
// setup: seq 10000 > a; seq 10000 > b
// inputs:
// outputs: a b c
#include "case.h"

int main(void)
{
    CHECK(fallocate(open_or_die("a", O_RDWR), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) == 0);
    CHECK(fallocate64(open_or_die("b", O_RDWR), 0, 0, 100000) == 0);
    CHECK(posix_fallocate(open_or_die("c", O_RDWR | O_CREAT), 0, 5000) == 0);
    return 0;
}
