// SPDX-License-Identifier: Apache-2.0
// case: 14
// cflags: -O2
// writev, pwritev, pwritev2 (also at offset -1), pwrite, pwrite64: the sums of their returns.
// outputs: out
#include "case.h"

int main(void)
{
    char a[100] = {1}, b[50] = {2};
    struct iovec parts[2] = {{a, sizeof a}, {b, sizeof b}};
    int fd = open_or_die("out", O_WRONLY | O_CREAT);
    CHECK(writev(fd, parts, 2) == 150);
    CHECK(pwritev(fd, parts, 2, 10) == 150);
    CHECK(pwritev64(fd, parts, 1, 20) == 100);
    CHECK(pwritev2(fd, parts, 2, -1, 0) == 150);
    CHECK(pwritev64v2(fd, parts, 2, 3, 0) == 150);
    CHECK(pwrite(fd, a, 70, 7) == 70);
    CHECK(pwrite64(fd, a, 30, 5000) == 30);
    return 0;
}
