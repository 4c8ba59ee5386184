// SPDX-License-Identifier: Apache-2.0
// case: 43
// cflags: -O2
// A shared writable mapping nobody stores to is no output.
// setup: seq 1000 > db
// inputs: db
// outputs:
#include "case.h"

int main(void)
{
    int fd = open_or_die("db", O_RDWR);
    char *text = mmap(NULL, 3893, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK(text != MAP_FAILED && text[0] == '1');
    close(fd);
    return munmap(text, 3893);
}
