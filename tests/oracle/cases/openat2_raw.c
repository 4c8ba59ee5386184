// SPDX-License-Identifier: Apache-2.0
// case: 4
// cflags: -O2
// openat2, which has no function in libc: an input like any other.
// setup: mkdir a; seq 50 > a/in
// inputs: a/in
// outputs:
#include "case.h"

#include <linux/openat2.h>
int main(void)
{
    struct open_how how = {.flags = O_RDONLY, .resolve = RESOLVE_BENEATH};
    int folder = open_or_die("a", O_RDONLY | O_DIRECTORY);
    CHECK(get_all((int)syscall(SYS_openat2, folder, "in", &how, sizeof how)) == 141);
    return 0;
}
