// SPDX-License-Identifier: Apache-2.0
// case: 44
// cflags: -O2
// Grown by ftruncate, filled through a mapping, synced: a new output, once.
// outputs: out
#include "case.h"

int main(void)
{
    int fd = open_or_die("out", O_RDWR | O_CREAT);
    CHECK(ftruncate(fd, 8192) == 0);
    char *text = mmap(NULL, 8192, PROT_WRITE | PROT_READ, MAP_SHARED, fd, 0);
    CHECK(text != MAP_FAILED);
    memset(text, 'a', 8192);
    CHECK(msync(text, 8192, MS_SYNC) == 0);
    return 0;
}
