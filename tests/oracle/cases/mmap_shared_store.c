// SPDX-License-Identifier: Apache-2.0
// case: 42
// cflags: -O2
// A store through a shared mapping of a file that was there, the descriptor closed before, no msync: its
// old content went in and its new one came out.
// setup: seq 1000 > db; sleep 0.02
// inputs: db
// outputs: db
#include "case.h"

int main(void)
{
    int fd = open_or_die("db", O_RDWR);
    char *text = mmap(NULL, 3893, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK(text != MAP_FAILED);
    close(fd);
    text[100] = 'x';
    return munmap(text, 3893);
}
