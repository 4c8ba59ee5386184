// SPDX-License-Identifier: Apache-2.0
// case: 46
// cflags: -O2
// Bytes written after the rename belong to the same file.
// outputs: c
#include "case.h"

int main(void)
{
    int fd = open_or_die("a", O_WRONLY | O_CREAT);
    put(fd, "1", 1);
    CHECK(renameat(AT_FDCWD, "a", AT_FDCWD, "b") == 0);
    put(fd, "22", 2);
    CHECK(renameat2(AT_FDCWD, "b", AT_FDCWD, "c", RENAME_NOREPLACE) == 0);
    put(fd, "333", 3);
    return 0;
}
