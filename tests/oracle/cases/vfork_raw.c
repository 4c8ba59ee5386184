// SPDX-License-Identifier: Apache-2.0
// case: 73
// cflags: -O2
// clone with the memory shared, the child on a stack of its own,
// by hand: nobody is harmed, and what both do through libc is told.
// setup: seq 1000 > in
// inputs: in
// outputs: child parent
// processes: skip
// verdict: preload=incomplete
// reason: vfork_raw.*system calls of its own
#include "case.h"

#include <sched.h>

static char stack[1 << 16] __attribute__((aligned(16)));
static int in;
static void child_work(void)
{
    char buffer[50];
    int out = (int)syscall(SYS_open, "child", O_WRONLY | O_CREAT, 0644);
    long got = syscall(SYS_read, in, buffer, 50L);
    syscall(SYS_exit, syscall(SYS_write, out, buffer, got) == 50 ? 0L : 99L);
}
/* Neither libc's clone nor its vfork: nobody but the kernel knows. */
static pid_t clone_by_hand(void)
{
    long result;
    void **top = (void **)(stack + sizeof stack) - 3; /* aligned as at any call */
    top[0] = (void *)child_work;
    register long tid asm("r10") = 0;
    __asm__ volatile("syscall\n\ttest %%rax, %%rax\n\tjnz 1f\n\tpop %%rax\n\tcall *%%rax\n1:"
                     : "=a"(result)
                     : "a"(SYS_clone), "D"((long)(CLONE_VM | CLONE_VFORK | SIGCHLD)), "S"(top), "d"(0L), "r"(tid)
                     : "rcx", "r11", "memory");
    return (pid_t)result;
}
int main(void)
{
    in = open_or_die("in", O_RDONLY);
    get(in, 10);
    reap(clone_by_hand());
    get(in, 20);
    put(open_or_die("parent", O_WRONLY | O_CREAT), "ab", 2);
    return 0;
}
