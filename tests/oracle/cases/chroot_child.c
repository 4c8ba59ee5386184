// SPDX-License-Identifier: Apache-2.0
// case: 55
// cflags: -O2
// A child under another root folder: its names are not ours, and the verdict says so.
// setup: mkdir jail; seq 1000 > jail/in; seq 10 > before
// needs: root
// verdict: incomplete
// reason: namespace or root folder
// compare: part
// processes: skip
#include "case.h"

int main(void)
{
    get_all(open_or_die("before", O_RDONLY));
    pid_t child = fork();
    if (child == 0) {
        CHECK(chroot("jail") == 0 && chdir("/") == 0);
        get_all(open_or_die("/in", O_RDONLY));
        put(open_or_die("/out", O_WRONLY | O_CREAT), "abc", 3);
        _exit(0);
    }
    reap(child);
    put(open_or_die("after", O_WRONLY | O_CREAT), "abcd", 4);
    return 0;
}
