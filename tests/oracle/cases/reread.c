// SPDX-License-Identifier: Apache-2.0
// case: 16
// cflags: -O2
// Read twice: twice the bytes.
// setup: seq 1000 > in
// inputs: in
// outputs:
#include "case.h"

int main(void)
{
    int fd = open_or_die("in", O_RDONLY);
    size_t size = get_all(fd);
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    CHECK(get_all(fd) == size);
    return 0;
}
