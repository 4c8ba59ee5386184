// SPDX-License-Identifier: Apache-2.0
// escape: the kernel writes a file for the program that dies: core
// reads: -
// writes: core
// status: -6
// files: vary
// setup: grep -qx core /proc/sys/kernel/core_pattern && [ "$(cat /proc/sys/kernel/core_uses_pid)" = 0 ] || touch no_core
#include "escape.h"
#include <sys/resource.h>
int main(void)
{
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    NEEDS(access("no_core", F_OK) < 0 && setrlimit(RLIMIT_CORE, &limit) == 0);
    abort();
}
