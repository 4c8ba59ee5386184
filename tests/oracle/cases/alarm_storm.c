// SPDX-License-Identifier: Apache-2.0
// case: 88
// cflags: -O2
// A thousand signals a second for as long as it takes, no restart of calls: the first 300 open, read and write in
// their handler while the program reads, writes and uses stdio. Everything is counted, nothing hangs.
// setup: seq 2000 > in; seq 100 > in2
// inputs: in in2
// outputs: log out
#include "case.h"

#include <sys/time.h>
static int log_fd;
static volatile sig_atomic_t handled;
static void handle(int number)
{
    char buffer[50];
    int kept = errno;
    if (handled < 300) {
        int fd = open("in2", O_RDONLY);
        if (fd < 0 || read(fd, buffer, 50) != 50 || write(log_fd, buffer, 5) != 5)
            _exit(99);
        close(fd);
        handled++;
    }
    errno = kept;
    (void)number;
}
int main(void)
{
    struct itimerval every = {{0, 1000}, {0, 1000}};
    char byte;
    log_fd = open_or_die("log", O_WRONLY | O_CREAT | O_APPEND);
    int in = open_or_die("in", O_RDONLY), out = open_or_die("out", O_WRONLY | O_CREAT);
    CHECK(sigaction(SIGALRM, &(struct sigaction){.sa_handler = handle}, NULL) == 0);
    CHECK(setitimer(ITIMER_REAL, &every, NULL) == 0);
    for (int i = 0; i < 4000; i++) {
        CHECK(pread(in, &byte, 1, i) == 1 && write(out, &byte, 1) == 1);
        if (i % 100 == 0) {
            FILE *stream = fopen("in", "r");
            CHECK(stream && fgetc(stream) == '1');
            fclose(stream);
        }
    }
    while (handled < 300)
        usleep(100);
    every.it_interval.tv_usec = every.it_value.tv_usec = 0;
    CHECK(setitimer(ITIMER_REAL, &every, NULL) == 0);
    return 0;
}
