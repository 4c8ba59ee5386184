// SPDX-License-Identifier: Apache-2.0
// escape: system calls that become signals (PR_SET_SYSCALL_USER_DISPATCH) and are made by the handler
#include "escape.h"
#include <ucontext.h>
#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif
static volatile char is_blocked;
long gate(long number, long a, long b, long c, long d, long e, long f);
void gate_return(void);
__asm__(".text\n.balign 4096\ngate:\nmov %rdi,%rax\nmov %rsi,%rdi\nmov %rdx,%rsi\nmov %rcx,%rdx\nmov %r8,%r10\n"
        "mov %r9,%r8\nmov 8(%rsp),%r9\nsyscall\nret\n"
        "gate_return:\nmov $15,%eax\nsyscall\n.balign 4096\ngate_end:\n");
static int dispatched;
static void dispatch(int number, siginfo_t *info, void *context)
{
    greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
    is_blocked = 0;
    dispatched++;
    r[REG_RAX] = gate(info->si_syscall, r[REG_RDI], r[REG_RSI], r[REG_RDX], r[REG_R10], r[REG_R8], r[REG_R9]);
    is_blocked = 1;
}
struct kernel_action {
    void (*handler)(int, siginfo_t *, void *);
    unsigned long flags;
    void (*restorer)(void);
    unsigned long mask;
};
int main(void)
{
    struct kernel_action action = {dispatch, SA_SIGINFO | SA_NODEFER | 0x04000000, gate_return, 0};
    CHECK(raw(SYS_rt_sigaction, SIGSYS, (long)&action, 0, 8, 0, 0) == 0);
    NEEDS(prctl(PR_SET_SYSCALL_USER_DISPATCH, 1, (uintptr_t)gate, 4096, &is_blocked) == 0);
    is_blocked = 1;
    lift();
    is_blocked = 0;
    CHECK(dispatched == 6);
    return 0;
}
