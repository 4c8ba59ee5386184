// SPDX-License-Identifier: Apache-2.0
// escape: another libc
// needs: musl-gcc
// build: musl-gcc -O1 -w -D_GNU_SOURCE -DMUSL -o musl_dynamic_program $CASE
#include "escape.h"
int main(int argc, char **argv)
{
#ifdef MUSL
    lift();
    return 0;
#else
    execl(program_path("musl_dynamic_program"), "musl", NULL);
    return 1;
#endif
}
