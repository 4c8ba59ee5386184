// SPDX-License-Identifier: Apache-2.0
// case: 94
// cflags: -O2
// The same through syscall(): openat, read, pread64, write, pwrite64, dup2, rename, unlink, truncate,
// close.
// setup: seq 1000 > in; seq 10 > cut; seq 10 > gone
// inputs: in
// outputs: cut final
#include "case.h"

int main(void)
{
    char buffer[256];
    int in = (int)syscall(SYS_openat, AT_FDCWD, "in", O_RDONLY);
    int out = (int)syscall(SYS_open, "out", O_WRONLY | O_CREAT, 0644);
    CHECK(syscall(SYS_read, in, buffer, 100L) == 100);
    CHECK(syscall(SYS_pread64, in, buffer, 50L, 7L) == 50);
    CHECK(syscall(SYS_write, out, buffer, 30L) == 30);
    CHECK(syscall(SYS_pwrite64, out, buffer, 20L, 1000L) == 20);
    CHECK(syscall(SYS_dup2, out, 44) == 44 && syscall(SYS_write, 44, buffer, 5L) == 5);
    CHECK(syscall(SYS_rename, "out", "final") == 0);
    CHECK(syscall(SYS_unlink, "gone") == 0);
    CHECK(syscall(SYS_truncate, "cut", 5L) == 0);
    CHECK(syscall(SYS_read, in, buffer, 60L) == 60);
    CHECK(syscall(SYS_close, in) == 0);
    return 0;
}
