// SPDX-License-Identifier: Apache-2.0
// escape: pivot_root, by the function syscall
// needs: root
// reason: root|namespace
#include "escape.h"
#include <sched.h>
#include <sys/mount.h>
int main(void)
{
    NEEDS(unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
    CHECK(mount(".", ".", NULL, MS_BIND, NULL) == 0);
    char here[4096];
    CHECK(getcwd(here, sizeof here) && chdir("/") == 0 && chdir(here) == 0);
    CHECK(syscall(SYS_pivot_root, ".", ".") == 0);
    CHECK(umount2(".", MNT_DETACH) == 0 && chdir("/") == 0);
    lift();
    return 0;
}
