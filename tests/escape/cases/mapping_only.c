// SPDX-License-Identifier: Apache-2.0
// escape: no read and no write: mappings only, made writable later and stored to after the file was closed
// setup: head -c 4096 /dev/zero > loot
#include "escape.h"
int main(void)
{
    int in = open("secret", O_RDONLY), out = open("loot", O_RDWR);
    char *from = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE, in, 0);
    char *to = mmap(NULL, 4096, PROT_NONE, MAP_SHARED, out, 0);
    close(in);
    close(out);
    CHECK(mprotect(from, 4096, PROT_READ) == 0 && mprotect(to, 4096, PROT_WRITE) == 0);
    memcpy(to, from, 10);
    return 0;
}
