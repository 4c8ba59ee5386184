// SPDX-License-Identifier: Apache-2.0
// case: 42
// cflags: -O2
// The parent maps, the child stores: an output.
// setup: seq 1000 > db; sleep 0.02
// inputs: db
// outputs: db
#include "case.h"

int main(void)
{
    int fd = open_or_die("db", O_RDWR);
    char *text = mmap(NULL, 3893, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK(text != MAP_FAILED);
    pid_t child = fork();
    if (child == 0) {
        text[100] = 'x';
        _exit(0);
    }
    reap(child);
    return 0;
}
