// SPDX-License-Identifier: Apache-2.0
// cflags: -O2
// 68,000 opens of 4,000 distinct files through one descriptor number, one byte each: none is lost,
// nothing wraps.
#include "case.h"

int main(void)
{
    char name[32];
    CHECK(mkdir("d", 0755) == 0 && chdir("d") == 0);
    for (int i = 0; i < 68000; i++) {
        snprintf(name, sizeof name, "%d", i % 4000);
        int fd = open(name, O_WRONLY | O_CREAT, 0644);
        CHECK(fd >= 0);
        put(fd, "x", 1);
        close(fd);
    }
    return 0;
}
