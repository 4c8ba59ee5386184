// SPDX-License-Identifier: Apache-2.0
// escape: a library that carries and prefers functions of its own name (-Bsymbolic), which go to libc's by handle
// build: gcc -shared -fPIC -O1 -w -D_GNU_SOURCE -DLIBRARY -Wl,-Bsymbolic -o libbound_symbolically.so $CASE
// cflags: -L$PROGRAMS -lbound_symbolically -Wl,-rpath,$PROGRAMS
#include "escape.h"
#include <dlfcn.h>
#ifdef LIBRARY
int open(const char *path, int flags, ...)
{
    int (*own)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    return own(path, flags, 0644);
}
ssize_t read(int fd, void *to, size_t size)
{
    ssize_t (*own)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
    return own(fd, to, size);
}
ssize_t write(int fd, const void *from, size_t size)
{
    ssize_t (*own)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    return own(fd, from, size);
}
void take(void)
{
    lift();
}
#else
void take(void);
int main(void)
{
    take();
    return 0;
}
#endif
