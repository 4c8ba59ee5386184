// SPDX-License-Identifier: Apache-2.0
// escape: a file made by mknod, without being opened
// reads: -
#include "escape.h"
int main(void)
{
    CHECK(mknod("loot", S_IFREG | 0644, 0) == 0);
    return 0;
}
