/* SPDX-License-Identifier: Apache-2.0
 *
 * Hooks that must not have a stack frame of their own.
 * vfork: the child returns through our caller's frame while the parent waits, so the return address is kept in a
 *   register across the system call, as libc's own vfork does (sysdeps/unix/sysv/linux/x86_64/vfork.S, glibc 2.36).
 * syscall: the same holds for a vfork or clone that comes this way.
 * dlopen, dlmopen, dlsym: libc looks at the return address to learn whose search path (DT_RUNPATH) applies, so the real
 *   function is jumped to, not called. */
#define FUNCTION(name) .globl name; .hidden name; .type name, %function; name:

    .text
#if defined(__x86_64__)

FUNCTION(lt_hook_vfork)
    .cfi_startproc
    endbr64
    subq $8, %rsp
    .cfi_adjust_cfa_offset 8
    call lt_before_vfork
    addq $8, %rsp
    .cfi_adjust_cfa_offset -8
    popq %rdi
    .cfi_adjust_cfa_offset -8
    .cfi_register %rip, %rdi
    movl $58, %eax
    syscall
    pushq %rdi
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rip, 0
    testq %rax, %rax
    jz 1f
    subq $8, %rsp
    .cfi_adjust_cfa_offset 8
    movq %rax, %rdi
    call lt_after_vfork
    addq $8, %rsp
    .cfi_adjust_cfa_offset -8
1:  ret
    .cfi_endproc
    .size lt_hook_vfork, . - lt_hook_vfork

#define NOTED_JUMP(name)                                                                                       \
FUNCTION(lt_hook_##name)                                                                                       \
    .cfi_startproc;                                                                                            \
    endbr64;                                                                                                   \
    pushq %rdi; .cfi_adjust_cfa_offset 8;                                                                      \
    pushq %rsi; .cfi_adjust_cfa_offset 8;                                                                      \
    pushq %rdx; .cfi_adjust_cfa_offset 8;                                                                      \
    call lt_before_##name;                                                                                     \
    popq %rdx; .cfi_adjust_cfa_offset -8;                                                                      \
    popq %rsi; .cfi_adjust_cfa_offset -8;                                                                      \
    popq %rdi; .cfi_adjust_cfa_offset -8;                                                                      \
    jmp *%rax;                                                                                                 \
    .cfi_endproc;                                                                                              \
    .size lt_hook_##name, . - lt_hook_##name

NOTED_JUMP(dlopen)
NOTED_JUMP(dlmopen)

FUNCTION(lt_hook_dlsym)
    .cfi_startproc
    endbr64
    pushq %rdi; .cfi_adjust_cfa_offset 8
    pushq %rsi; .cfi_adjust_cfa_offset 8
    subq $8, %rsp; .cfi_adjust_cfa_offset 8
    call lt_before_dlsym
    addq $8, %rsp; .cfi_adjust_cfa_offset -8
    popq %rsi; .cfi_adjust_cfa_offset -8
    popq %rdi; .cfi_adjust_cfa_offset -8
    jmp *%rax
    .cfi_endproc
    .size lt_hook_dlsym, . - lt_hook_dlsym

FUNCTION(lt_hook_syscall)
    .cfi_startproc
    endbr64
    pushq %rdi; .cfi_adjust_cfa_offset 8
    pushq %rsi; .cfi_adjust_cfa_offset 8
    pushq %rdx; .cfi_adjust_cfa_offset 8
    pushq %rcx; .cfi_adjust_cfa_offset 8
    pushq %r8; .cfi_adjust_cfa_offset 8
    pushq %r9; .cfi_adjust_cfa_offset 8
    subq $8, %rsp; .cfi_adjust_cfa_offset 8
    call lt_before_syscall
    addq $8, %rsp; .cfi_adjust_cfa_offset -8
    popq %r9; .cfi_adjust_cfa_offset -8
    popq %r8; .cfi_adjust_cfa_offset -8
    popq %rcx; .cfi_adjust_cfa_offset -8
    popq %rdx; .cfi_adjust_cfa_offset -8
    popq %rsi; .cfi_adjust_cfa_offset -8
    popq %rdi; .cfi_adjust_cfa_offset -8
    testq %rax, %rax
    jnz 1f
    jmp lt_syscall
1:  jmp *%rax
    .cfi_endproc
    .size lt_hook_syscall, . - lt_hook_syscall

#elif defined(__aarch64__)

FUNCTION(lt_hook_vfork)
    .cfi_startproc
    stp x29, x30, [sp, -16]!
    bl lt_before_vfork
    ldp x29, x30, [sp], 16
    mov x0, 0x4111          /* CLONE_VM | CLONE_VFORK | SIGCHLD */
    mov x1, 0
    mov x2, 0
    mov x3, 0
    mov x4, 0
    mov x8, 220             /* clone */
    svc 0
    cbz x0, 1f
    b lt_after_vfork
1:  ret
    .cfi_endproc
    .size lt_hook_vfork, . - lt_hook_vfork

#define NOTED_JUMP(name)                                                                                       \
FUNCTION(lt_hook_##name)                                                                                       \
    .cfi_startproc;                                                                                            \
    stp x29, x30, [sp, -48]!;                                                                                  \
    stp x0, x1, [sp, 16];                                                                                      \
    str x2, [sp, 32];                                                                                          \
    bl lt_before_##name;                                                                                       \
    mov x16, x0;                                                                                               \
    ldr x2, [sp, 32];                                                                                          \
    ldp x0, x1, [sp, 16];                                                                                      \
    ldp x29, x30, [sp], 48;                                                                                    \
    br x16;                                                                                                    \
    .cfi_endproc;                                                                                              \
    .size lt_hook_##name, . - lt_hook_##name

NOTED_JUMP(dlopen)
NOTED_JUMP(dlmopen)

FUNCTION(lt_hook_dlsym)
    .cfi_startproc
    stp x29, x30, [sp, -32]!
    stp x0, x1, [sp, 16]
    bl lt_before_dlsym
    mov x16, x0
    ldp x0, x1, [sp, 16]
    ldp x29, x30, [sp], 32
    br x16
    .cfi_endproc
    .size lt_hook_dlsym, . - lt_hook_dlsym

FUNCTION(lt_hook_syscall)
    .cfi_startproc
    stp x29, x30, [sp, -80]!
    stp x0, x1, [sp, 16]
    stp x2, x3, [sp, 32]
    stp x4, x5, [sp, 48]
    str x6, [sp, 64]
    bl lt_before_syscall
    mov x16, x0
    ldr x6, [sp, 64]
    ldp x4, x5, [sp, 48]
    ldp x2, x3, [sp, 32]
    ldp x0, x1, [sp, 16]
    ldp x29, x30, [sp], 80
    cbnz x16, 1f
    b lt_syscall
1:  br x16
    .cfi_endproc
    .size lt_hook_syscall, . - lt_hook_syscall

#endif
    .section .note.GNU-stack, "", %progbits
