// SPDX-License-Identifier: Apache-2.0
// escape: remap_file_pages and mremap: pages that no mmap named
// setup: head -c 65536 /dev/zero > loot; cp secret start; { head -c 8192 /dev/zero; cat start; head -c 4096 /dev/zero; } > secret
#include "escape.h"
int main(void)
{
    int in = open("secret", O_RDONLY), out = open("loot", O_RDWR);
    char *from = mmap(NULL, 4096, PROT_READ, MAP_SHARED, in, 0);
    from = mremap(from, 4096, 12288, MREMAP_MAYMOVE);
    char *to = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_SHARED, out, 0);
    NEEDS(remap_file_pages(to, 4096, 0, 3, 0) == 0);
    memcpy(to, from + 8192, 10);
    return 0;
}
