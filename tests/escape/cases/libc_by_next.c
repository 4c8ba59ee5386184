// SPDX-License-Identifier: Apache-2.0
// escape: the functions of libc, asked for by dlsym(RTLD_NEXT) and dlvsym
#include "escape.h"
#include <dlfcn.h>
int main(void)
{
    int (*own_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    ssize_t (*own_read)(int, void *, size_t) = dlvsym(RTLD_NEXT, "read", "GLIBC_2.2.5");
    ssize_t (*own_write)(int, const void *, size_t) = dlvsym(RTLD_DEFAULT, "write", "GLIBC_2.2.5");
    char bytes[256];
    ssize_t got = own_read(own_open("secret", O_RDONLY), bytes, sizeof bytes);
    CHECK(got > 0);
    CHECK(own_write(own_open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644), bytes, (size_t)got) == got);
    return 0;
}
