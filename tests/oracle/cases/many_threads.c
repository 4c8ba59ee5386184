// SPDX-License-Identifier: Apache-2.0
// case: 87
// cflags: -O2 -pthread
// 64 threads, each with 1,000 opens and reads and a write to one common file, while the first thread forks 50 times
// and each child reads as well: the totals are exact.
// strace: no
// setup: seq 1000 > in
// trace: file("in") | .bytes_read == 64 * 1000 * 100 + 50 * 7
// trace: file("out") | .bytes_written == 64 * 1000 * 3
// trace: count(lines("process")) == 51
#include "case.h"

#include <pthread.h>
static int out;
static void *work(void *unused)
{
    char buffer[100];
    for (int i = 0; i < 1000; i++) {
        int in = open_or_die("in", O_RDONLY);
        CHECK(read(in, buffer, sizeof buffer) == 100);
        put(out, buffer, 3);
        close(in);
    }
    return unused;
}
int main(void)
{
    pthread_t threads[64];
    out = open_or_die("out", O_WRONLY | O_CREAT | O_APPEND);
    for (int i = 0; i < 64; i++)
        CHECK(pthread_create(&threads[i], NULL, work, NULL) == 0);
    for (int i = 0; i < 50; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(get(open_or_die("in", O_RDONLY), 7) == 7 ? 0 : 1);
        reap(child);
    }
    for (int i = 0; i < 64; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
