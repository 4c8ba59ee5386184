// SPDX-License-Identifier: Apache-2.0
// escape: a program with file capabilities
// needs: root setcap
// user: nobody
// build: cp /bin/cp file_capabilities_cp; setcap cap_dac_override+ep file_capabilities_cp
// setup: chmod 0600 secret
#include "escape.h"
int main(void)
{
    execl(program_path("file_capabilities_cp"), "cp", "secret", "loot", NULL);
    return 1;
}
