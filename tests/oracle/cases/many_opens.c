// SPDX-License-Identifier: Apache-2.0
// case: 18 20
// cflags: -O2
// 8,000 opens of 500 distinct files through one descriptor number, one byte each: none is lost,
// nothing wraps.
#include "case.h"

int main(void)
{
    char name[32];
    CHECK(mkdir("d", 0755) == 0 && chdir("d") == 0);
    for (int i = 0; i < 8000; i++) {
        snprintf(name, sizeof name, "%d", i % 500);
        int fd = open(name, O_WRONLY | O_CREAT, 0644);
        CHECK(fd >= 0);
        put(fd, "x", 1);
        close(fd);
    }
    return 0;
}
