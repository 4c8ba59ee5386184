// SPDX-License-Identifier: Apache-2.0
// escape: a set-user-ID program
// needs: root
// user: nobody
// build: cp /bin/cp set_user_id_cp; chmod 4755 set_user_id_cp
#include "escape.h"
int main(void)
{
    execl(program_path("set_user_id_cp"), "cp", "secret", "loot", NULL);
    return 1;
}
