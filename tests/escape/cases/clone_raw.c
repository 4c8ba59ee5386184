// SPDX-License-Identifier: Apache-2.0
// escape: a fork by the instruction, of which libc knows nothing, then libc's functions in both
#include "escape.h"
int main(void)
{
    char bytes[256];
    int ends[2];
    CHECK(pipe(ends) == 0);
    long child = raw(SYS_fork, 0, 0, 0, 0, 0, 0);
    if (child == 0) {
        ssize_t got = read(open("secret", O_RDONLY), bytes, sizeof bytes);
        _exit(write(ends[1], bytes, (size_t)got) != got);
    }
    ssize_t got = read(ends[0], bytes, sizeof bytes);
    CHECK(got > 0);
    CHECK(write(open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644), bytes, (size_t)got) == got);
    reap((pid_t)child);
    return 0;
}
