// SPDX-License-Identifier: Apache-2.0
// case: 84
// cflags: -O2
// 40 children are killed in the middle of a loop of writes: each file is listed with as many bytes as it has.
// strace: no
// size: out0 out1 out2 out3 out4 out5 out6 out7 out8 out9 out10 out11 out12 out13 out14 out15 out16 out17 out18 out19
// size: out20 out21 out22 out23 out24 out25 out26 out27 out28 out29 out30 out31 out32 out33 out34 out35 out36 out37
// size: out38 out39
#include "case.h"

int main(void)
{
    for (int i = 0; i < 40; i++) {
        char name[16];
        int ends[2];
        char byte;
        snprintf(name, sizeof name, "out%d", i);
        CHECK(pipe(ends) == 0);
        pid_t child = fork();
        if (child == 0) {
            int fd = open_or_die(name, O_WRONLY | O_CREAT);
            put(ends[1], "x", 1);
            for (;;)
                put(fd, "0123456789", 10);
        }
        CHECK(read(ends[0], &byte, 1) == 1);
        usleep(200 + 37 * (unsigned)i);
        CHECK(kill(child, SIGKILL) == 0 && waitpid(child, NULL, 0) == child);
        close(ends[0]);
        close(ends[1]);
    }
    return 0;
}
