// SPDX-License-Identifier: Apache-2.0
// escape: a library that exists in memory only, loaded by its descriptor, with the instruction in it
// build: gcc -shared -fPIC -O1 -w -D_GNU_SOURCE -DLIBRARY -o raw_memfd_library.so $CASE
#include "escape.h"
#include <dlfcn.h>
#ifdef LIBRARY
void take(void)
{
    lift_by(raw);
}
#else
int main(void)
{
    static char bytes[1 << 20];
    char path[64];
    int file = open(program_path("raw_memfd_library.so"), O_RDONLY);
    int memory = memfd_create("library", 0);
    ssize_t size = read(file, bytes, sizeof bytes);
    CHECK(write(memory, bytes, (size_t)size) == size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
    void *plugin = dlopen(path, RTLD_NOW);
    CHECK(plugin);
    ((void (*)(void))dlsym(plugin, "take"))();
    return 0;
}
#endif
