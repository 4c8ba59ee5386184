// SPDX-License-Identifier: Apache-2.0
// case: 20
// cflags: -O2
// The same number for another file: the bytes go to the file it stands for now.
// setup: seq 10 > a; seq 100 > b; seq 1000 > c
// inputs: a b c
// outputs:
#include "case.h"

int main(void)
{
    int fd = open_or_die("a", O_RDONLY);
    get_all(fd);
    close(fd);
    CHECK(open_or_die("b", O_RDONLY) == fd);
    get_all(fd);
    syscall(SYS_close, fd);
    CHECK((int)syscall(SYS_openat, AT_FDCWD, "c", O_RDONLY) == fd);
    get_all(fd);
    return 0;
}
