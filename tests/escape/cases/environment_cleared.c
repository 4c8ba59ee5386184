// SPDX-License-Identifier: Apache-2.0
// escape: an empty environment, then a static program that starts a dynamic one
// build: gcc -static -O1 -w -D_GNU_SOURCE -DPROGRAM -o environment_cleared_static $CASE
#include "escape.h"
int main(void)
{
#ifdef PROGRAM
    char *arguments[] = {"cp", "secret", "loot", NULL}, *nothing[] = {NULL};
    execve("/bin/cp", arguments, nothing);
    return 1;
#else
    const char *program = program_path("environment_cleared_static");
    clearenv();
    execl(program, "program", NULL);
    return 1;
#endif
}
