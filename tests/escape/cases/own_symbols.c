// SPDX-License-Identifier: Apache-2.0
// escape: the program has functions named open, read and write of its own, by the instruction
#include "escape.h"
int open(const char *path, int flags, ...)
{
    return (int)raw(SYS_open, (long)path, flags, 0644, 0, 0, 0);
}
ssize_t read(int fd, void *to, size_t size)
{
    return raw(SYS_read, fd, (long)to, (long)size, 0, 0, 0);
}
ssize_t write(int fd, const void *from, size_t size)
{
    return raw(SYS_write, fd, (long)from, (long)size, 0, 0, 0);
}
int main(void)
{
    lift();
    return 0;
}
