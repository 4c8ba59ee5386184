// SPDX-License-Identifier: Apache-2.0
// case: 66
// cflags: -O2 -pthread -static
// needs: static
// verdict: preload=incomplete ptrace=complete auto=complete
// reason: static
// compare: preload=none
// Threads wait while another opens a file for reading and writing: no wait is cut short (signal(7)).
// outputs: out
#include "case.h"

#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <time.h>
static void *wait_for_events(void *unused)
{
    struct epoll_event event;
    CHECK(epoll_wait(epoll_create1(0), &event, 1, 600) == 0);
    return unused;
}
static void *wait_for_signal(void *unused)
{
    struct timespec limit = {0, 600000000};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    CHECK(sigtimedwait(&set, NULL, &limit) == -1 && errno == EAGAIN);
    return unused;
}
int main(void)
{
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, wait_for_events, NULL);
    pthread_create(&threads[1], NULL, wait_for_signal, NULL);
    usleep(200000);
    put(open_or_die("out", O_RDWR | O_CREAT), "x", 1);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
