// SPDX-License-Identifier: Apache-2.0
// escape: a static program whose child asks not to be traced (CLONE_UNTRACED)
// cflags: -static
#include "escape.h"
int main(void)
{
    long child = raw(SYS_clone, 0x00800000 | SIGCHLD, 0, 0, 0, 0, 0);
    if (child == 0) {
        lift();
        _exit(0);
    }
    reap((pid_t)child);
    return 0;
}
