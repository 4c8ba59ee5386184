// SPDX-License-Identifier: Apache-2.0
// escape: dynamically linked, but with no library at all and an entry of its own
// cflags: -nostdlib -nostartfiles -fno-stack-protector -pie -fPIE -fno-builtin
// needs: cc
#include "escape.h"
static void take(void)
{
    char bytes[256];
    long in = raw(SYS_open, (long)"secret", O_RDONLY, 0, 0, 0, 0);
    long got = raw(SYS_read, in, (long)bytes, sizeof bytes, 0, 0, 0);
    long out = raw(SYS_open, (long)"loot", O_WRONLY | O_CREAT | O_TRUNC, 0644, 0, 0, 0);
    raw(SYS_exit_group, raw(SYS_write, out, (long)bytes, got, 0, 0, 0) != got, 0, 0, 0, 0, 0);
}
void _start(void)
{
    take();
}
