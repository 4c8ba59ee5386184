// SPDX-License-Identifier: Apache-2.0
// escape: a thread with a table of descriptors of its own (unshare(CLONE_FILES)): one number, two files at a time
// cflags: -pthread
// reads: secret
// writes: loot
// setup: seq 100 > other
#include "escape.h"
#include <pthread.h>
#include <sched.h>
static pthread_barrier_t barrier;
static char bytes[256];
static ssize_t got;
static void *thread(void *unused)
{
    CHECK(unshare(CLONE_FILES) == 0);
    int in = open("secret", O_RDONLY);
    pthread_barrier_wait(&barrier); /* both files are open, under the same number */
    pthread_barrier_wait(&barrier);
    got = read(in, bytes, sizeof bytes);
    return NULL;
}
int main(void)
{
    pthread_t other;
    pthread_barrier_init(&barrier, NULL, 2);
    pthread_create(&other, NULL, thread, NULL);
    pthread_barrier_wait(&barrier);
    int out = open("loot", O_WRONLY | O_CREAT, 0644);
    pthread_barrier_wait(&barrier);
    pthread_join(other, NULL);
    CHECK(got > 0);
    CHECK(write(out, bytes, (size_t)got) == got);
    return 0;
}
