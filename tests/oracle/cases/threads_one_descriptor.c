// SPDX-License-Identifier: Apache-2.0
// case: 87
// cflags: -O2 -pthread
// Eight threads count on the same descriptors, by read, pread, write and stdio: the totals are exact.
// setup: seq 20000 > in
// inputs: in
// outputs: out stream
#include "case.h"

#include <pthread.h>
static int in, out;
static FILE *stream;
static void *work(void *unused)
{
    char buffer[64];
    for (int i = 0; i < 1000; i++) {
        CHECK(pread(in, buffer, 50, i) == 50);
        put(out, buffer, 7);
        CHECK(fwrite(buffer, 1, 11, stream) == 11);
    }
    return unused;
}
int main(void)
{
    pthread_t threads[8];
    in = open_or_die("in", O_RDONLY);
    out = open_or_die("out", O_WRONLY | O_CREAT | O_APPEND);
    stream = fopen("stream", "w");
    for (int i = 0; i < 8; i++)
        CHECK(pthread_create(&threads[i], NULL, work, NULL) == 0);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    return fclose(stream);
}
