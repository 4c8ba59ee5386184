// SPDX-License-Identifier: Apache-2.0
// escape: the process itself becomes another user, and its children are programs that cannot check in
// needs: root
// setup: chmod 777 .
#include "escape.h"
#include <grp.h>
int main(void)
{
    CHECK(setgroups(0, NULL) == 0 && setgid(65534) == 0 && setuid(65534) == 0);
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/cp", "cp", "secret", "loot", NULL);
        _exit(1);
    }
    reap(child);
    return 0;
}
