// SPDX-License-Identifier: Apache-2.0
// escape: a tracer makes its child do calls: one harmless call of the child is turned into others
// hindered: ptrace: only one can trace
#include "escape.h"
#include <sys/ptrace.h>
#include <sys/user.h>
static pid_t child;
static long call_of_child(long number, long a, long b, long c, long d, long e, long f)
{
    int status;
    struct user_regs_struct kept, now;
    CHECK(ptrace(PTRACE_SYSCALL, child, 0, 0) == 0 && waitpid(child, &status, 0) == child); /* entry of getppid */
    ptrace(PTRACE_GETREGS, child, 0, &kept);
    now = kept;
    now.orig_rax = number, now.rdi = a, now.rsi = b, now.rdx = c, now.r10 = d, now.r8 = e, now.r9 = f;
    ptrace(PTRACE_SETREGS, child, 0, &now);
    CHECK(ptrace(PTRACE_SYSCALL, child, 0, 0) == 0 && waitpid(child, &status, 0) == child);
    ptrace(PTRACE_GETREGS, child, 0, &now);
    kept.rax = now.rax;
    ptrace(PTRACE_SETREGS, child, 0, &kept);
    return (long)now.rax;
}
int main(void)
{
    static char bytes[256];
    int status;
    child = fork();
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
            _exit(98);
        raise(SIGSTOP);
        for (;;)
            getppid();
    }
    CHECK(waitpid(child, &status, 0) == child && WIFSTOPPED(status));
    long in = call_of_child(SYS_open, (long)"secret", O_RDONLY, 0, 0, 0, 0);
    long got = call_of_child(SYS_read, in, (long)bytes, sizeof bytes, 0, 0, 0);
    long out = call_of_child(SYS_open, (long)"loot", O_WRONLY | O_CREAT, 0644, 0, 0, 0);
    CHECK(got > 0 && call_of_child(SYS_write, out, (long)bytes, got, 0, 0, 0) == got);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return 0;
}
