// SPDX-License-Identifier: Apache-2.0
// case: 84
// cflags: -O2
// Killed by SIGKILL with everything open: all that reached the kernel is there. The parent dies
// likewise.
// setup: seq 1000 > in
// inputs: in
// outputs: child parent
// event: .eventType == "FAIL" and (.run.facets.errorMessage.message | test("signal 9|SIGKILL"))
#include "case.h"

int main(void)
{
    int ends[2];
    char byte;
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        int fd = open_or_die("child", O_WRONLY | O_CREAT);
        get(open_or_die("in", O_RDONLY), 500);
        for (int i = 0; i < 1000; i++)
            put(fd, "0123456789", 10);
        FILE *stream = fdopen(fd, "w");
        fputs("never flushed", stream);
        CHECK(write(ends[1], "x", 1) == 1);
        for (;;)
            pause();
    }
    CHECK(read(ends[0], &byte, 1) == 1);
    usleep(20000); /* the child waits; killed_in_a_loop is for the one that does not */
    CHECK(kill(child, SIGKILL) == 0 && waitpid(child, NULL, 0) == child);
    put(open_or_die("parent", O_WRONLY | O_CREAT), "abc", 3);
    kill(getpid(), SIGKILL);
    return 1;
}
