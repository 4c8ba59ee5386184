// SPDX-License-Identifier: Apache-2.0
// cflags: -O2
// 20,000 distinct files are made in one run.
#include "case.h"

int main(void)
{
    char name[32];
    CHECK(mkdir("d", 0755) == 0 && chdir("d") == 0);
    for (int i = 0; i < 20000; i++) {
        snprintf(name, sizeof name, "%d", i);
        close(open_or_die(name, O_WRONLY | O_CREAT));
    }
    return 0;
}
