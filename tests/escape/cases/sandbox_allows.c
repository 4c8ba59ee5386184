// SPDX-License-Identifier: Apache-2.0
// escape: a sandbox of the program's own (seccomp) that allows everything, then files
#include "escape.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
int main(void)
{
    struct sock_filter code[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    struct sock_fprog program = {1, code};
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0);
    lift();
    return 0;
}
