// SPDX-License-Identifier: Apache-2.0
// case: 17
// cflags: -O2
// A hole is not written.
// outputs: out
#include "case.h"

int main(void)
{
    int fd = open_or_die("out", O_WRONLY | O_CREAT);
    CHECK(lseek(fd, 1 << 30, SEEK_SET) == 1 << 30);
    put(fd, "end", 3);
    return 0;
}
