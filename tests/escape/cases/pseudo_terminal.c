// SPDX-License-Identifier: Apache-2.0
// escape: the bytes go from one process to another through a pseudo-terminal
// cflags: -lutil
// verdict: incomplete
// reason: pseudo-terminal
#include "escape.h"
#include <pty.h>
#include <termios.h>
int main(void)
{
    char bytes[256];
    int master;
    struct termios plain;
    cfmakeraw(&plain);
    pid_t child = forkpty(&master, NULL, &plain, NULL);
    NEEDS(child >= 0);
    if (child == 0) {
        int in = open("secret", O_RDONLY);
        ssize_t got = read(in, bytes, sizeof bytes);
        CHECK(write(1, bytes, (size_t)got) == got);
        _exit(0);
    }
    ssize_t got = read(master, bytes, sizeof bytes);
    CHECK(got > 0);
    int out = open("loot", O_WRONLY | O_CREAT, 0644);
    CHECK(write(out, bytes, (size_t)got) == got);
    reap(child);
    return 0;
}
