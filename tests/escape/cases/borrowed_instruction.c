// SPDX-License-Identifier: Apache-2.0
// escape: no instruction of its own: it jumps to one within libc
#include "escape.h"
#include <link.h>
static uint8_t *instruction;
static int find_text(struct dl_phdr_info *info, size_t size, void *data)
{
    if (!strstr(info->dlpi_name, "libc.so.6"))
        return 0;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD && info->dlpi_phdr[i].p_flags & PF_X) {
            uint8_t *at = (uint8_t *)info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
            /* syscall, cmp $-4095,%rax; jae ...; ret: the end of the function syscall */
            const uint8_t wanted[] = {0x0e, 0x04, 0x47, 0x3c, 0x00, 0xef, 0xfe, 0xfe};
            for (size_t n = 0; n < info->dlpi_phdr[i].p_memsz - 16 && !instruction; n++) {
                size_t same = 0;
                while (same < sizeof wanted && at[n + same] == (uint8_t)(wanted[same] + 1))
                    same++;
                if (same == sizeof wanted)
                    instruction = at + n;
            }
        }
    return 0;
}
static long borrowed(long number, long a, long b, long c, long d, long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("call *%[at]"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9), [at] "b"(instruction)
                     : "rcx", "r11", "memory");
    return result;
}
int main(void)
{
    /* a plain "syscall; ret" is what it looks for first */
    dl_iterate_phdr(find_text, NULL);
    NEEDS(instruction);
    lift_by(borrowed);
    return 0;
}
