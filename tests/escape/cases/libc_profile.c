// SPDX-License-Identifier: Apache-2.0
// escape: a program built with -pg: libc writes gmon.out at the end
// cflags: -pg
// reads: -
// writes: gmon.out
// files: vary
#include "escape.h"
int main(void)
{
    return 0;
}
