// SPDX-License-Identifier: Apache-2.0
// escape: a shared mapping that may not be touched, changed through /proc/self/mem
// setup: head -c 4096 /dev/zero > loot
#include "escape.h"
int main(void)
{
    int out = open("loot", O_RDWR), memory = open("/proc/self/mem", O_RDWR);
    char *to = mmap(NULL, 4096, PROT_READ, MAP_SHARED, out, 0);
    char bytes[256];
    ssize_t got = read(open("secret", O_RDONLY), bytes, sizeof bytes);
    CHECK(got > 0);
    close(out);
    CHECK(mprotect(to, 4096, PROT_READ | PROT_WRITE) == 0);
    CHECK(pwrite(memory, bytes, (size_t)got, (off_t)(uintptr_t)to) == got);
    return 0;
}
