// SPDX-License-Identifier: Apache-2.0
// case: 66
// cflags: -O2
// verdict: any
// compare: preload=none ptrace=none auto=none
// A program seals itself, is refused a second time, and lives on: nothing is called behind its back.
#include "case.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
int main(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_statx, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0);
    CHECK(prctl(PR_SET_SECCOMP, 99, 0, 0, 0) == -1);
    put(open_or_die("out", O_WRONLY | O_CREAT), "alive\n", 6);
    return 0;
}
