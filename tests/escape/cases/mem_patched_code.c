// SPDX-License-Identifier: Apache-2.0
// escape: a harmless function of the program becomes a system call by a write to /proc/self/mem
#include "escape.h"

static volatile uint8_t code[] = {0x12, 0xd3, 0xa2, 0x12, 0xd3, 0xad, 0x12, 0xd3, 0x8c, 0x12, 0xd3, 0x90, 0x17, 0xd3, 0x98, 0x17, 0xd3, 0x92, 0x16, 0xd1, 0x16, 0x7e, 0x52, 0x55, 0x5f, 0x99};

__attribute__((noinline, aligned(64))) static long harmless(long a, long b, long c, long d, long e, long f, long g)
{
    __asm__ volatile(".fill 64, 1, 0x90");
    return a + b + c + d + e + f + g;
}

int main(void)
{
    uint8_t plain[sizeof code];
    for (size_t i = 0; i < sizeof code; i++)
        plain[i] = code[i] ^ 0x5a;
    int memory = open("/proc/self/mem", O_RDWR);
    CHECK(pwrite(memory, plain, sizeof plain, (off_t)(uintptr_t)harmless) == sizeof plain);
    close(memory);
    lift_by(harmless);
    return 0;
}
