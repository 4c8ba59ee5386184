// SPDX-License-Identifier: Apache-2.0
// escape: the numbers of the x32 calls
#include "escape.h"
static long call_x32(long number, long a, long b, long c, long d, long e, long f)
{
    return raw(number | 0x40000000, a, b, c, d, e, f);
}
int main(void)
{
    NEEDS(call_x32(SYS_getpid, 0, 0, 0, 0, 0, 0) > 0);
    lift_by(call_x32);
    return 0;
}
