// SPDX-License-Identifier: Apache-2.0
// case: 60
// cflags: -O2
// dup2 onto itself changes nothing, dup3 onto itself fails.
// setup: seq 1000 > in
// inputs: in
// outputs:
#include "case.h"

int main(void)
{
    int fd = open_or_die("in", O_RDONLY);
    CHECK(get(fd, 10) == 10);
    CHECK(dup2(fd, fd) == fd);
    CHECK(dup3(fd, fd, 0) < 0 && errno == EINVAL);
    CHECK(dup2(77, fd) < 0 && errno == EBADF);
    CHECK(get(fd, 20) == 20);
    return 0;
}
