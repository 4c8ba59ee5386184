// SPDX-License-Identifier: Apache-2.0
// escape: descriptors that only name (O_PATH), reopened through /proc/self/fd and through another process's fd folder
#include "escape.h"
// setup: seq 10 > loot
int main(void)
{
    char path[64], bytes[256];
    snprintf(path, sizeof path, "/proc/self/fd/%d", open("secret", O_PATH));
    ssize_t got = read(open(path, O_RDONLY), bytes, sizeof bytes);
    CHECK(got > 0);
    int out = open("loot", O_PATH), ends[2];
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[1]);
        close(out);
        snprintf(path, sizeof path, "/proc/%d/fd/%d", getppid(), out);
        int to = open(path, O_WRONLY | O_TRUNC);
        _exit(write(to, bytes, (size_t)got) != got);
    }
    reap(child);
    return 0;
}
