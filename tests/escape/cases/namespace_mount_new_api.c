// SPDX-License-Identifier: Apache-2.0
// escape: a mount namespace by clone, and in it the new mount calls
// reason: namespace
// cflags: -static
#include "escape.h"
#include <sched.h>
#include <sys/mount.h>
int main(void)
{
    long child = raw(SYS_clone, 0x10000000 /* CLONE_NEWUSER */ | 0x00020000 /* CLONE_NEWNS */ | SIGCHLD, 0, 0, 0, 0, 0);
    NEEDS(child >= 0);
    if (child == 0) {
        int tree = (int)raw(SYS_open_tree, AT_FDCWD, (long)".", 1 /* OPEN_TREE_CLONE */, 0, 0, 0);
        if (tree < 0 || raw(SYS_move_mount, tree, (long)"", AT_FDCWD, (long)"/mnt", 4 /* F_EMPTY_PATH */, 0) < 0)
            _exit(77);
        CHECK(chdir("/mnt") == 0);
        lift();
        _exit(0);
    }
    int status;
    waitpid((pid_t)child, &status, 0);
    return WEXITSTATUS(status);
}
