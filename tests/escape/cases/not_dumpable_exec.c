// SPDX-License-Identifier: Apache-2.0
// escape: not to be looked into, then a static program
// user: nobody
// build: gcc -static -O1 -w -D_GNU_SOURCE -DPROGRAM -o not_dumpable_exec_static $CASE
#include "escape.h"
int main(void)
{
#ifndef PROGRAM
    CHECK(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
    execl(program_path("not_dumpable_exec_static"), "program", NULL);
    return 1;
#else
    lift();
    return 0;
#endif
}
