// SPDX-License-Identifier: Apache-2.0
// escape: a static program that may not be looked into, of a plain user
// user: nobody
// cflags: -static
#include "escape.h"
int main(void)
{
    CHECK(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
    lift();
    return 0;
}
