// SPDX-License-Identifier: Apache-2.0
// case: 86
// cflags: -O2
// daemon(): the process outlives the run. What it did so far is reported, and the verdict says that it goes on.
// setup: seq 1000 > in; mkfifo ready
// strace: no
// verdict: incomplete
// reason: still running
// trace: file("in").roles == ["input"] and file("in").bytes_read == 3893
// trace: file("early").bytes_written == 5 and file("first").bytes_written == 3
#include "case.h"

int main(void)
{
    put(open_or_die("first", O_WRONLY | O_CREAT), "abc", 3);
    pid_t child = fork();
    if (child == 0) {
        CHECK(daemon(1, 1) == 0);
        close(0);
        close(1);
        get_all(open_or_die("in", O_RDONLY));
        put(open_or_die("early", O_WRONLY | O_CREAT), "early", 5);
        put(open_or_die("ready", O_WRONLY), "x", 1);
        sleep(20);
        _exit(0);
    }
    reap(child);
    get(open_or_die("ready", O_RDONLY), 1);
    return 0;
}
