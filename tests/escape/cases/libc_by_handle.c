// SPDX-License-Identifier: Apache-2.0
// escape: the functions of libc, asked for by dlsym with libc's own handle
#include "escape.h"
#include <dlfcn.h>
int main(void)
{
    void *libc = dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD);
    CHECK(libc);
    int (*own_open)(const char *, int, ...) = dlsym(libc, "open");
    ssize_t (*own_read)(int, void *, size_t) = dlsym(libc, "read");
    ssize_t (*own_write)(int, const void *, size_t) = dlsym(libc, "write");
    char bytes[256];
    ssize_t got = own_read(own_open("secret", O_RDONLY), bytes, sizeof bytes);
    CHECK(got > 0);
    CHECK(own_write(own_open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644), bytes, (size_t)got) == got);
    return 0;
}
