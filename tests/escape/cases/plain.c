// SPDX-License-Identifier: Apache-2.0
// escape: none: what every other case does, done plainly. It must be told, and completely
#include "escape.h"
int main(void)
{
    lift();
    return 0;
}
