// SPDX-License-Identifier: Apache-2.0
// case: 66
// cflags: -O2 -pthread
// verdict: any
// processes: skip
// A thread makes and gives up memory with code in it while another ends the process.
// outputs: out
#include "case.h"

#include <pthread.h>
#include <sys/mman.h>
static void *make_code(void *unused)
{
    for (;;) {
        size_t size = 4 << 20;
        void *code = mmap(NULL, size, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memset(code, 0xc3, size);
        munmap(code, size);
    }
    return unused;
}
int main(void)
{
    for (int i = 0; i < 8; i++) {
        pid_t child = fork();
        pthread_t thread;
        if (child == 0) {
            put(open_or_die("out", O_WRONLY | O_CREAT | O_APPEND), "x", 1);
            pthread_create(&thread, NULL, make_code, NULL);
            usleep(20000);
            exit(0);
        }
        reap(child);
    }
    return 0;
}
