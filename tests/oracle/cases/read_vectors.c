// SPDX-License-Identifier: Apache-2.0
// case: 13
// cflags: -O2
// readv, preadv, preadv2 (also at offset -1), pread, pread64: the sums of their returns.
// setup: seq 1000 > in
// inputs: in
// outputs:
#include "case.h"

int main(void)
{
    char a[100], b[50];
    struct iovec parts[2] = {{a, sizeof a}, {b, sizeof b}};
    int fd = open_or_die("in", O_RDONLY);
    CHECK(readv(fd, parts, 2) == 150);
    CHECK(preadv(fd, parts, 2, 10) == 150);
    CHECK(preadv64(fd, parts, 1, 20) == 100);
    CHECK(preadv2(fd, parts, 2, -1, 0) == 150);
    CHECK(preadv64v2(fd, parts, 2, 3, 0) == 150);
    CHECK(pread(fd, a, 70, 7) == 70);
    CHECK(pread64(fd, a, 30, 3890) == 3);
    return 0;
}
