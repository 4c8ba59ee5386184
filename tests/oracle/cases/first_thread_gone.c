// SPDX-License-Identifier: Apache-2.0
// case: 66
// cflags: -O2 -pthread
// The first thread ends before the others (pthread_exit): /proc/self has no descriptors any more.
// setup: seq 100 > in
// inputs: in
// outputs: out
#include "case.h"

#include <pthread.h>
static pthread_t first;
static void *work(void *unused)
{
    char bytes[400];
    pthread_join(first, NULL);
    int in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT | O_TRUNC);
    put(out, bytes, (size_t)read(in, bytes, sizeof bytes));
    exit(unused != NULL);
}
int main(void)
{
    pthread_t thread;
    first = pthread_self();
    CHECK(pthread_create(&thread, NULL, work, NULL) == 0);
    pthread_exit(NULL);
}
