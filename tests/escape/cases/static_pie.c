// SPDX-License-Identifier: Apache-2.0
// escape: a static, position-independent program
// cflags: -static-pie -fPIE
#include "escape.h"
int main(void)
{
    lift();
    return 0;
}
