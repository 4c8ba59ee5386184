// SPDX-License-Identifier: Apache-2.0
// escape: a static set-user-ID program, started by a static one
// hindered: auto: the filter of an ordinary user takes set-user-ID away (no_new_privs)
// needs: root
// user: nobody
// cflags: -static
// build: gcc -static -O1 -w -D_GNU_SOURCE -DPROGRAM -o set_user_id_static_program $CASE; chmod 4755 set_user_id_static_program
#include "escape.h"
int main(void)
{
#ifdef PROGRAM
    CHECK(geteuid() == 0);
    lift();
    return 0;
#else
    execl(program_path("set_user_id_static_program"), "program", NULL);
    return 1;
#endif
}
