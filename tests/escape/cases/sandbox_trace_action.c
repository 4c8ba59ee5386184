// SPDX-License-Identifier: Apache-2.0
// escape: a sandbox that hands open to a tracer (SECCOMP_RET_TRACE): there is none, so the kernel says ENOSYS
// cflags: -static
#include "escape.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
int main(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_open, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0);
    CHECK(raw(SYS_open, (long)"secret", O_RDONLY, 0, 0, 0, 0) == -ENOSYS);
    lift_by(raw);
    return 0;
}
