// SPDX-License-Identifier: Apache-2.0
// case: 46
// cflags: -O2
// Written under another name, synced, renamed: the output has the final name only.
// setup: seq 10 > final
// inputs:
// outputs: final
#include "case.h"

int main(void)
{
    int fd = open_or_die("final.tmp", O_WRONLY | O_CREAT | O_EXCL);
    put(fd, "new content", 11);
    CHECK(fsync(fd) == 0 && close(fd) == 0);
    CHECK(rename("final.tmp", "final") == 0);
    return 0;
}
