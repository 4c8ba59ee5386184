// SPDX-License-Identifier: Apache-2.0
// escape: code in memory that is writable and executable at once, mapped so
#include "escape.h"

static volatile uint8_t code[] = {0x12, 0xd3, 0xa2, 0x12, 0xd3, 0xad, 0x12, 0xd3, 0x8c, 0x12, 0xd3, 0x90, 0x17, 0xd3, 0x98, 0x17, 0xd3, 0x92, 0x16, 0xd1, 0x16, 0x7e, 0x52, 0x55, 0x5f, 0x99};

int main(void)
{
    uint8_t *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (size_t i = 0; i < sizeof code; i++)
        at[i] = code[i] ^ 0x5a;
    lift_by((kernel_call *)(void *)at);
    return 0;
}
