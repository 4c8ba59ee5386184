// SPDX-License-Identifier: Apache-2.0
// escape: the system call instruction in the program itself
#include "escape.h"
int main(void)
{
    lift_by(raw);
    return 0;
}
