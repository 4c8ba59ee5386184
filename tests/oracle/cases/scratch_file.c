// SPDX-License-Identifier: Apache-2.0
// case: 52
// cflags: -O2
// Made, written, read back, unlinked: a temporary, neither input nor output.
// inputs:
// outputs:
#include "case.h"

int main(void)
{
    int fd = open_or_die("scratch", O_RDWR | O_CREAT | O_EXCL);
    put(fd, "abcdef", 6);
    CHECK(pread(fd, &(char[8]){0}, 4, 1) == 4);
    CHECK(unlink("scratch") == 0);
    put(fd, "ghi", 3);
    return 0;
}
