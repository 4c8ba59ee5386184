// SPDX-License-Identifier: Apache-2.0
// case: 42
// cflags: -O2
// A shared mapping that is made writable later and then stored to.
// setup: seq 1000 > db; sleep 0.02
// inputs: db
// outputs: db
#include "case.h"

int main(void)
{
    int fd = open_or_die("db", O_RDWR);
    char *text = mmap(NULL, 3893, PROT_READ, MAP_SHARED, fd, 0);
    CHECK(text != MAP_FAILED);
    CHECK(mprotect(text, 3893, PROT_READ | PROT_WRITE) == 0);
    text[5] = 'x';
    return 0;
}
