// SPDX-License-Identifier: Apache-2.0
// escape: setns into the mount namespace of a child
// needs: root
// reason: namespace
#include "escape.h"
#include <sched.h>
#include <sys/mount.h>
int main(void)
{
    int ends[2];
    char here[4096], path[64], byte;
    CHECK(getcwd(here, sizeof here) && pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
            mount(here, "/mnt", NULL, MS_BIND, NULL) < 0)
            _exit(77);
        CHECK(write(ends[1], "", 1) == 1);
        pause();
    }
    close(ends[1]);
    if (read(ends[0], &byte, 1) != 1)
        return 77;
    snprintf(path, sizeof path, "/proc/%d/ns/mnt", child);
    CHECK(setns(open(path, O_RDONLY), CLONE_NEWNS) == 0 && chdir("/mnt") == 0);
    lift();
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return 0;
}
