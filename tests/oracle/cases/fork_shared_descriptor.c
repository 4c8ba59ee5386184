// SPDX-License-Identifier: Apache-2.0
// case: 69
// cflags: -O2
// Parent and child write through one description: the sum is the file.
// outputs: out
// trace: [lines("use") | here("out").bytes_written] | sort == [2500, 3002]
#include "case.h"

int main(void)
{
    int fd = open_or_die("out", O_WRONLY | O_CREAT);
    put(fd, "12", 2);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 500; i++)
            put(fd, "child", 5);
        _exit(0);
    }
    for (int i = 0; i < 500; i++)
        put(fd, "parent", 6);
    reap(child);
    return 0;
}
