// SPDX-License-Identifier: Apache-2.0
// case: 93
// cflags: -O2
// A sandbox that still allows opens, and answers every other call with EPERM: the program goes on, and what it read
// and wrote may be missing if the verdict says so.
// setup: seq 1000 > in
// inputs: in
// outputs: out
// verdict: preload=incomplete auto=incomplete
// reason: seccomp filter
// compare: preload=part auto=part
#include "case.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#define ALLOW(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
int main(void)
{
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(SYS_read),
        ALLOW(SYS_write),
        ALLOW(SYS_close),
        ALLOW(SYS_openat),
        ALLOW(SYS_exit_group),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    };
    struct sock_fprog program = {sizeof rules / sizeof *rules, rules};
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
    int in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT);
    get_all(in);
    put(out, "abc", 3);
    CHECK(close(in) == 0 && close(out) == 0);
    CHECK(syscall(SYS_getppid) < 0 && errno == EPERM);
    return 0;
}
