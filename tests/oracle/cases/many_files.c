// SPDX-License-Identifier: Apache-2.0
// case: 18
// strace: no
// trace: count(lines("file") | select(.name | startswith($work + "/d/")) | select(.opens == 1 and .created)) == 70000
// cflags: -O2
// 70,000 distinct files are made in one run.
#include "case.h"

int main(void)
{
    char name[32];
    CHECK(mkdir("d", 0755) == 0 && chdir("d") == 0);
    for (int i = 0; i < 70000; i++) {
        snprintf(name, sizeof name, "%d", i);
        close(open_or_die(name, O_WRONLY | O_CREAT));
    }
    return 0;
}
