// SPDX-License-Identifier: Apache-2.0
// escape: a program file that may be run but not read, of a plain user
// user: nobody
// build: cp /bin/cp not_readable_cp; chmod 0711 not_readable_cp; gcc -static -O1 -w -D_GNU_SOURCE -DPROGRAM -o not_readable_static $CASE; chmod 0711 not_readable_static
// writes: loot second
#include "escape.h"
int main(void)
{
#ifdef PROGRAM
    lift();
    return 0;
#else
    pid_t child = fork();
    if (child == 0) {
        execl(program_path("not_readable_static"), "program", NULL);
        _exit(1);
    }
    reap(child);
    execl(program_path("not_readable_cp"), "cp", "secret", "second", NULL);
    return 1;
#endif
}
