// SPDX-License-Identifier: Apache-2.0
// case: 10
// cflags: -O2
// Appending counts the bytes written, not the size.
// setup: seq 1000 > out
// inputs:
// outputs: out
// trace: file("out") | .appended and .bytes_written == 10
#include "case.h"

int main(void)
{
    int fd = open_or_die("out", O_WRONLY | O_APPEND);
    put(fd, "tail\n", 5);
    put(fd, "tail\n", 5);
    return 0;
}
