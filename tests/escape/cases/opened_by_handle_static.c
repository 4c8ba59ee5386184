// SPDX-License-Identifier: Apache-2.0
// escape: open_by_handle_at, in a static program
// needs: root
// cflags: -static
#include "escape.h"
static int reopen(const char *path, int flags)
{
    struct {
        struct file_handle head;
        char room[MAX_HANDLE_SZ];
    } handle = {.head.handle_bytes = MAX_HANDLE_SZ};
    int mount;
    NEEDS(name_to_handle_at(AT_FDCWD, path, &handle.head, &mount, 0) == 0);
    int fd = open_by_handle_at(open(".", O_RDONLY | O_DIRECTORY), &handle.head, flags);
    NEEDS(fd >= 0);
    return fd;
}
// setup: seq 10 > loot
int main(void)
{
    char bytes[256];
    ssize_t got = read(reopen("secret", O_RDONLY), bytes, sizeof bytes);
    CHECK(got > 0);
    CHECK(write(reopen("loot", O_WRONLY | O_TRUNC), bytes, (size_t)got) == got);
    return 0;
}
