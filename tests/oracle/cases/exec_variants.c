// SPDX-License-Identifier: Apache-2.0
// case: 76
// cflags: -O2
// Each function of the exec family, with an environment that was emptied: the child is traced.
// setup: for i in 0 1 2 3 4 5 6 7 8 9; do seq 1$i > in$i; done
// inputs: in0 in1 in2 in3 in4 in5 in6 in7 in8 in9
// outputs: out0 out1 out2 out3 out4 out5 out6 out7 out8 out9
#include "case.h"

static void run(int which)
{
    char *const none[] = {NULL};
    char own[] = "A=b", emptied[] = "LD_PRELOAD=", name[] = "cat";
    char *const some[] = {own, emptied, NULL};
    char *const command[] = {name, NULL};
    int program = open_or_die("/bin/cat", O_RDONLY | O_CLOEXEC);
    if (which == 7)
        CHECK(clearenv() == 0);
    switch (which) {
    case 0:
        execve("/bin/cat", command, none);
        break;
    case 1:
        execve("/bin/cat", command, some);
        break;
    case 2:
        execle("/bin/cat", "cat", (char *)NULL, none);
        break;
    case 3:
        execvpe("cat", command, none);
        break;
    case 4:
        fexecve(program, command, none);
        break;
    case 5:
        execveat(program, "", command, none, AT_EMPTY_PATH);
        break;
    case 6:
        unsetenv("LD_PRELOAD");
        execvp("cat", command);
        break;
    case 7:
        execv("/bin/cat", command);
        break;
    case 8:
        environ = NULL;
        execl("/bin/cat", "cat", (char *)NULL);
        break;
    case 9:
        syscall(SYS_execve, "/bin/cat", command, none);
        break;
    }
}
int main(void)
{
    for (int which = 0; which < 10; which++) {
        char in[] = "in0", out[] = "out0";
        in[2] = out[3] = (char)('0' + which);
        pid_t child = fork();
        if (child == 0) {
            CHECK(dup2(open_or_die(in, O_RDONLY), 0) == 0);
            CHECK(dup2(open_or_die(out, O_WRONLY | O_CREAT), 1) == 1);
            run(which);
            _exit(99);
        }
        reap(child);
    }
    return 0;
}
