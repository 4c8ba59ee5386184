// SPDX-License-Identifier: Apache-2.0
// escape: a static program
// cflags: -static
#include "escape.h"
int main(void)
{
    lift();
    return 0;
}
