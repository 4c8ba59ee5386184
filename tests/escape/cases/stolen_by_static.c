// SPDX-License-Identifier: Apache-2.0
// escape: descriptors taken out of a process outside of the run, by a static program
// needs: root
// build: gcc -O1 -w -D_GNU_SOURCE -DPEER -o stolen_by_static_peer $CASE
// peer: $PROGRAMS/stolen_by_static_peer
// cflags: -static
// files: vary
#include "escape.h"
#ifdef PEER
int main(void)
{
    char number[16];
    CHECK(dup2(open("secret", O_RDONLY), 10) == 10 && dup2(open("loot", O_WRONLY | O_CREAT, 0644), 11) == 11);
    snprintf(number, sizeof number, "%d", getpid());
    CHECK(symlink(number, "peer.pid") == 0);
    sleep(10);
    return 0;
}
#else
int main(void)
{
    char bytes[256], number[16] = "";
    for (int i = 0; i < 500 && readlink("peer.pid", number, sizeof number - 1) < 0; i++)
        usleep(10000);
    int peer = (int)syscall(SYS_pidfd_open, atoi(number), 0);
    int in = (int)syscall(SYS_pidfd_getfd, peer, 10, 0), out = (int)syscall(SYS_pidfd_getfd, peer, 11, 0);
    NEEDS(in >= 0 && out >= 0);
    ssize_t got = read(in, bytes, sizeof bytes);
    CHECK(got > 0);
    CHECK(write(out, bytes, (size_t)got) == got);
    return 0;
}
#endif
