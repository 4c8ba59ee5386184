// SPDX-License-Identifier: Apache-2.0
// escape: backtrace_symbols_fd: a descriptor that only libc writes to
// reads: -
// files: vary
#include "escape.h"
#include <execinfo.h>
int main(void)
{
    void *frames[8];
    int count = backtrace(frames, 8);
    backtrace_symbols_fd(frames, count, open("loot", O_WRONLY | O_CREAT, 0644));
    return 0;
}
