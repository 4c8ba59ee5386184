// SPDX-License-Identifier: Apache-2.0
// escape: the private twins of libc's functions, which dlsym finds too
#include "escape.h"
#include <dlfcn.h>
int main(void)
{
    int (*own_open)(const char *, int, ...) = dlsym(RTLD_DEFAULT, "__open_nocancel");
    ssize_t (*own_read)(int, void *, size_t) = dlsym(RTLD_DEFAULT, "__read_nocancel");
    ssize_t (*own_write)(int, const void *, size_t) = dlsym(RTLD_DEFAULT, "__write_nocancel");
    NEEDS(own_open && own_read && own_write);
    char bytes[256];
    ssize_t got = own_read(own_open("secret", O_RDONLY), bytes, sizeof bytes);
    CHECK(got > 0);
    CHECK(own_write(own_open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644), bytes, (size_t)got) == got);
    return 0;
}
