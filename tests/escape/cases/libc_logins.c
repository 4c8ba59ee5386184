// SPDX-License-Identifier: Apache-2.0
// escape: updwtmp and utmpname: records that libc writes into a file of any name
// setup: touch loot
// reads: -
#include "escape.h"
#include <utmp.h>
int main(void)
{
    struct utmp entry = {.ut_type = USER_PROCESS, .ut_line = "escape"};
    updwtmp("loot", &entry);
    return 0;
}
