// SPDX-License-Identifier: Apache-2.0
// case: 89
// cflags: -O2 -pthread
// exec from a thread that is not the first one.
// setup: seq 1000 > in
// inputs: in
// outputs: out
// trace: [process("exec_from_thread", "/cat").pid] | unique | length == 1
#include "case.h"

#include <pthread.h>
static void *run(void *unused)
{
    execl("/bin/cat", "cat", (char *)NULL);
    _exit(99);
    return unused;
}
int main(void)
{
    pthread_t thread;
    CHECK(dup2(open_or_die("in", O_RDONLY), 0) == 0);
    CHECK(dup2(open_or_die("out", O_WRONLY | O_CREAT), 1) == 1);
    get(0, 100);
    put(1, "before", 6);
    CHECK(pthread_create(&thread, NULL, run, NULL) == 0);
    pthread_join(thread, NULL);
    return 1;
}
