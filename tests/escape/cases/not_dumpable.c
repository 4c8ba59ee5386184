// SPDX-License-Identifier: Apache-2.0
// escape: a process that may not be looked into (PR_SET_DUMPABLE 0), of a plain user
// user: nobody
#include "escape.h"
int main(void)
{
    CHECK(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
    lift();
    return 0;
}
