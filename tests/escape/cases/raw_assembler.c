// SPDX-License-Identifier: Apache-2.0
// escape: numbers that come by memory, in a function written in assembler
#include "escape.h"
kernel_call asm_call;
__asm__(".globl asm_call\nasm_call:\n"
        "mov %rdi, %rax\nmov %rsi, %rdi\nmov %rdx, %rsi\nmov %rcx, %rdx\nmov %r8, %r10\nmov %r9, %r8\n"
        "mov 8(%rsp), %r9\nsyscall\nret\n");
int main(void)
{
    lift_by(asm_call);
    return 0;
}
