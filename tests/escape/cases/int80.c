// SPDX-License-Identifier: Apache-2.0
// escape: int 0x80, the calls of i386, from a 64-bit program
#include "escape.h"
static long call_32(long number, long a, long b, long c)
{
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory", "r8", "r9", "r10", "r11");
    return (int)result;
}
int main(void)
{
    char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    CHECK(low != MAP_FAILED);
    strcpy(low, "secret");
    strcpy(low + 16, "loot");
    long in = call_32(5, (long)low, O_RDONLY, 0);
    NEEDS(in >= 0);
    long got = call_32(3, in, (long)low + 256, 256);
    CHECK(got > 0);
    long out = call_32(5, (long)low + 16, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    CHECK(call_32(4, out, (long)low + 256, got) == got);
    return 0;
}
