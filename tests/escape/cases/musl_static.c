// SPDX-License-Identifier: Apache-2.0
// escape: another libc, static, started by posix_spawn with an empty environment
// needs: musl-gcc
// build: musl-gcc -static -O1 -w -D_GNU_SOURCE -DMUSL -o musl_static_program $CASE
#include "escape.h"
#include <spawn.h>
int main(int argc, char **argv)
{
#ifdef MUSL
    lift();
    return 0;
#else
    pid_t child;
    char *arguments[] = {"musl", NULL}, *nothing[] = {NULL};
    CHECK(posix_spawn(&child, program_path("musl_static_program"), NULL, NULL, arguments, nothing) == 0);
    reap(child);
    return 0;
#endif
}
