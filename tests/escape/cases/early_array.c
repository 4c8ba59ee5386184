// SPDX-License-Identifier: Apache-2.0
// escape: a function in .preinit_array, before all constructors
#include "escape.h"
__attribute__((section(".preinit_array"), used)) static void (*const early)(void) = lift;
int main(void)
{
    return 0;
}
