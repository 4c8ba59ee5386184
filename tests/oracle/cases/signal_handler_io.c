// SPDX-License-Identifier: Apache-2.0
// case: 88
// cflags: -O2
// A signal handler that opens, reads and writes while the program reads: 200 signals, 20,000 reads, all
// counted.
// setup: seq 2000 > in; seq 100 > in2
// inputs: in in2
// outputs: log
#include "case.h"

static int log_fd, answer_fd;
static volatile sig_atomic_t handled;
static void handle(int number)
{
    char buffer[50];
    int kept = errno, fd = open("in2", O_RDONLY);
    if (fd < 0 || read(fd, buffer, 50) != 50 || write(log_fd, buffer, 5) != 5)
        _exit(99);
    close(fd);
    handled++;
    if (write(answer_fd, "x", 1) != 1)
        _exit(99);
    errno = kept;
    (void)number;
}
int main(void)
{
    int ends[2];
    char byte;
    CHECK(pipe(ends) == 0);
    log_fd = open_or_die("log", O_WRONLY | O_CREAT | O_APPEND);
    answer_fd = ends[1];
    CHECK(sigaction(SIGUSR1, &(struct sigaction){.sa_handler = handle}, NULL) == 0);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 200; i++)
            if (kill(getppid(), SIGUSR1) != 0 || read(ends[0], &byte, 1) != 1)
                _exit(99);
        _exit(0);
    }
    int in = open_or_die("in", O_RDONLY);
    for (int i = 0; i < 20000; i++)
        CHECK(pread(in, &byte, 1, i % 8000) == 1);
    while (handled < 200)
        usleep(100);
    reap(child);
    return 0;
}
