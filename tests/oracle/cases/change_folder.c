// SPDX-License-Identifier: Apache-2.0
// case: 54
// cflags: -O2 -pthread
// chdir and fchdir by a thread while names are relative.
// setup: mkdir -p a b; seq 10 > a/in; seq 20 > b/in
// inputs: a/in b/in
// outputs: a/out b/out
#include "case.h"

#include <pthread.h>
static char target[] = "a";

static void *move(void *path)
{
    CHECK(chdir(path) == 0);
    return NULL;
}
static void work(void)
{
    get_all(open_or_die("in", O_RDONLY));
    put(open_or_die("out", O_WRONLY | O_CREAT), "abc", 3);
}
int main(void)
{
    pthread_t thread;
    int b = open_or_die("b", O_RDONLY | O_DIRECTORY);
    CHECK(pthread_create(&thread, NULL, move, target) == 0 && pthread_join(thread, NULL) == 0);
    work();
    CHECK(fchdir(b) == 0);
    work();
    return 0;
}
