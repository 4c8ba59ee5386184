// SPDX-License-Identifier: Apache-2.0
// escape: a daemon that does its work after the program has ended
// outlives: 1.5
// reason: still running|not traced
#include "escape.h"
int main(void)
{
    if (fork())
        return 0;
    setsid();
    if (fork())
        _exit(0);
    for (int fd = 0; fd < 64; fd++)
        close(fd);
    usleep(700000);
    lift();
    return 0;
}
