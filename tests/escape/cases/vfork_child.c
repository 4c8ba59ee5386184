// SPDX-License-Identifier: Apache-2.0
// escape: everything is done in a vfork child, before it would exec
#include "escape.h"
int main(void)
{
    pid_t child = vfork();
    if (child == 0) {
        lift();
        _exit(0);
    }
    reap(child);
    return 0;
}
