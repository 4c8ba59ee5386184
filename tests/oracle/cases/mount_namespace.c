// SPDX-License-Identifier: Apache-2.0
// case: 55
// cflags: -O2
// A child in a mount namespace of its own hides a folder under a file system of its own: what it writes there is
// gone with it, and the verdict says that its names are not ours.
// setup: mkdir d; seq 1000 > d/in; seq 10 > before
// needs: mounts
// verdict: incomplete
// reason: namespace or root folder
// compare: none
#include "case.h"

#include <sched.h>
#include <sys/mount.h>
int main(void)
{
    get_all(open_or_die("before", O_RDONLY));
    pid_t child = fork();
    if (child == 0) {
        CHECK(unshare(CLONE_NEWNS) == 0);
        CHECK(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
        CHECK(mount("none", "d", "tmpfs", 0, NULL) == 0);
        CHECK(open("d/in", O_RDONLY) < 0);
        put(open_or_die("d/in", O_WRONLY | O_CREAT), "abc", 3);
        _exit(0);
    }
    reap(child);
    CHECK(get_all(open_or_die("d/in", O_RDONLY)) == 3893);
    return 0;
}
