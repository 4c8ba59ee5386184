// SPDX-License-Identifier: Apache-2.0
// escape: an indirect function (IFUNC), which runs while the program is still being linked
// cflags: -Wl,-z,now
#include "escape.h"
static int nothing(void)
{
    return 0;
}
static void *choose(void)
{
    lift_by(raw);
    return nothing;
}
int chosen(void) __attribute__((ifunc("choose")));
int main(void)
{
    return chosen();
}
