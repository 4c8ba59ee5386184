// SPDX-License-Identifier: Apache-2.0
// case: 85
// cflags: -O2 -pthread
// SIGSEGV, _exit, quick_exit, exit in a thread, the last thread's pthread_exit, exit with a pending
// buffer.
// outputs: out0 out1 out2 out3 out4 out5
#include "case.h"

#include <pthread.h>
#include <sys/resource.h>
static void *leave(void *how)
{
    if (how)
        exit(0);
    pthread_exit(NULL);
}
static void end(int way, char *name)
{
    pthread_t thread;
    switch (way) {
    case 0:
        signal(SIGSEGV, SIG_DFL);
        raise(SIGSEGV);
        break;
    case 1:
        _exit(0);
        break;
    case 2:
        quick_exit(0);
        break;
    case 3:
        pthread_create(&thread, NULL, leave, name);
        pthread_join(thread, NULL);
        break;
    case 4:
        pthread_create(&thread, NULL, leave, NULL);
        pthread_exit(NULL);
        break;
    default:
        exit(0);
    }
}
int main(void)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    for (int way = 0; way < 6; way++) {
        char name[] = "out0";
        name[3] = (char)('0' + way);
        pid_t child = fork();
        if (child == 0) {
            FILE *stream = fopen(name, "w");
            fputs("flushed", stream);
            fflush(stream);
            fputs(" pending", stream);
            end(way, name);
        }
        CHECK(waitpid(child, NULL, 0) == child);
    }
    return 0;
}
