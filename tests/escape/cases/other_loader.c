// SPDX-License-Identifier: Apache-2.0
// escape: a loader of another name as the program's interpreter
// build: cp -L /lib64/ld-linux-x86-64.so.2 other_loader_interpreter
// cflags: -Wl,--dynamic-linker,$PROGRAMS/other_loader_interpreter
#include "escape.h"
int main(void)
{
    lift();
    return 0;
}
