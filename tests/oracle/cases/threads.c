// SPDX-License-Identifier: Apache-2.0
// case: 87
// cflags: -O2 -pthread
// 16 threads, each with 200 opens and reads of a common file and one output, while the main thread
// forks.
// setup: seq 1000 > in
// inputs: in
#include "case.h"

#include <pthread.h>
static void *work(void *argument)
{
    char name[32], buffer[100];
    snprintf(name, sizeof name, "out%ld", (long)argument);
    int out = open_or_die(name, O_WRONLY | O_CREAT);
    for (int i = 0; i < 200; i++) {
        int in = open_or_die("in", O_RDONLY);
        CHECK(read(in, buffer, sizeof buffer) == 100);
        put(out, buffer, 10);
        close(in);
    }
    return NULL;
}
int main(void)
{
    pthread_t threads[16];
    for (long i = 0; i < 16; i++)
        CHECK(pthread_create(&threads[i], NULL, work, (void *)i) == 0);
    for (int i = 0; i < 20; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(0);
        reap(child);
    }
    for (int i = 0; i < 16; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
