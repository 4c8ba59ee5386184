// SPDX-License-Identifier: Apache-2.0
// case: 54
// cflags: -O2 -pthread
// One thread changes the folder all the time, the other opens by relative names: each byte belongs to the file
// that was really opened. 300 bytes of each, in whatever order.
// setup: mkdir -p a b; seq 100 > a/in; seq 200 > b/in
// inputs: a/in b/in
#include "case.h"

#include <pthread.h>
static volatile int is_done;
static int folders[2];
static void *move(void *unused)
{
    for (int i = 0; !is_done; i++)
        CHECK((i & 2 ? fchdir(folders[i & 1]) : chdir(i & 1 ? "../b" : "../a")) == 0);
    return unused;
}
int main(void)
{
    pthread_t thread;
    int taken[2] = {0, 0}, rounds = 0;
    struct stat a, now;
    char byte;
    folders[0] = open_or_die("a", O_RDONLY | O_DIRECTORY);
    folders[1] = open_or_die("b", O_RDONLY | O_DIRECTORY);
    CHECK(stat("a/in", &a) == 0 && fchdir(folders[0]) == 0);
    CHECK(pthread_create(&thread, NULL, move, NULL) == 0);
    while (taken[0] + taken[1] < 600 && rounds++ < 200000) {
        int fd = open_or_die("in", O_RDONLY);
        CHECK(fstat(fd, &now) == 0);
        int which = now.st_ino != a.st_ino;
        if (taken[which] < 300)
            taken[which] += read(fd, &byte, 1) == 1;
        close(fd);
    }
    is_done = 1;
    pthread_join(thread, NULL);
    CHECK(taken[0] == 300 && taken[1] == 300);
    return 0;
}
