// SPDX-License-Identifier: Apache-2.0
// escape: a program started by the instruction with an empty environment
#include "escape.h"
int main(void)
{
    char *arguments[] = {"cp", "secret", "loot", NULL}, *nothing[] = {NULL};
    raw(SYS_execve, (long)"/bin/cp", (long)arguments, (long)nothing, 0, 0, 0);
    return 1;
}
