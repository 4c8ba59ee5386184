// SPDX-License-Identifier: Apache-2.0
// escape: every descriptor is closed, also such as the tracer might need, then a static program
// build: gcc -static -O1 -w -D_GNU_SOURCE -DPROGRAM -o everything_closed_static $CASE
#include "escape.h"
int main(void)
{
#ifdef PROGRAM
    lift();
    return 0;
#else
    const char *program = program_path("everything_closed_static");
    for (int fd = 0; fd < 4096; fd++)
        close(fd);
    execl(program, "program", NULL);
    return 1;
#endif
}
