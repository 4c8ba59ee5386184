// SPDX-License-Identifier: Apache-2.0
// case: 76
// cflags: -O2
// execlp, execvp and execvpe find the program themselves; the environment was emptied in three ways.
// setup: for i in 0 1 2; do seq 1$i > in$i; done
// inputs: in0 in1 in2
// outputs: out0 out1 out2
#include "case.h"

int main(void)
{
    char in[] = "in0", out[] = "out0", name[] = "cat", path[] = "PATH=/usr/bin:/bin";
    char *const command[] = {name, NULL}, *const some[] = {path, NULL};
    for (int which = 0; which < 3; which++) {
        in[2] = out[3] = (char)('0' + which);
        pid_t child = fork();
        if (child == 0) {
            CHECK(dup2(open_or_die(in, O_RDONLY), 0) == 0);
            CHECK(dup2(open_or_die(out, O_WRONLY | O_CREAT), 1) == 1);
            CHECK(clearenv() == 0 && setenv("PATH", "/usr/bin:/bin", 1) == 0);
            if (which == 0)
                execlp("cat", "cat", (char *)NULL);
            else if (which == 1)
                execvp("cat", command);
            else
                execvpe("cat", command, some);
            _exit(99);
        }
        reap(child);
    }
    return 0;
}
