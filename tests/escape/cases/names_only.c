// SPDX-License-Identifier: Apache-2.0
// escape: nothing but names, by the function syscall: rename, exchange, link, truncate, unlink
// setup: seq 10 > a; seq 20 > b; seq 30 > c; seq 40 > d; seq 50 > e; seq 60 > f
// reads: -
// writes: loot b c linked e
// removes: f
#include "escape.h"
#ifndef CALL
#define CALL syscall
#endif
int main(void)
{
    CHECK(CALL(SYS_rename, (long)"a", (long)"loot", 0, 0, 0, 0) == 0);
    CHECK(CALL(SYS_renameat2, AT_FDCWD, (long)"b", AT_FDCWD, (long)"c", 2 /* RENAME_EXCHANGE */, 0) == 0);
    CHECK(CALL(SYS_link, (long)"d", (long)"linked", 0, 0, 0, 0) == 0);
    CHECK(CALL(SYS_truncate, (long)"e", 3, 0, 0, 0, 0) == 0);
    CHECK(CALL(SYS_unlink, (long)"f", 0, 0, 0, 0, 0) == 0);
    return 0;
}
