// SPDX-License-Identifier: Apache-2.0
// escape: a mount namespace of its own, in which the folder has another name
// reason: namespace
#include "escape.h"
#include <sched.h>
#include <sys/mount.h>
int main(void)
{
    char here[4096];
    CHECK(getcwd(here, sizeof here));
    NEEDS(unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0);
    NEEDS(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
    NEEDS(mount("none", "/mnt", "tmpfs", 0, NULL) == 0 && mkdir("/mnt/x", 0700) == 0);
    NEEDS(mount(here, "/mnt/x", NULL, MS_BIND | MS_REC, NULL) == 0);
    CHECK(chdir("/mnt/x") == 0);
    lift();
    return 0;
}
