/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes as fast as it can, so that a kill nearly always meets a write: a parent and two children, each with
 * files of its own that only ever grow, in numbered records of 100 bytes, by every kind of write; now and
 * then a whole file is moved into place. What lies in the files is the truth. Usage: append FOLDER ROUNDS */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RECORD_BYTES = 100, KINDS = 5, MOVE_EVERY = 40 };

static const char *folder;

static void name_file(char path[4096], int who, const char *kind, long number)
{
    snprintf(path, 4096, "%s/%d.%s.%ld", folder, who, kind, number);
}

static void make_record(char record[RECORD_BYTES + 1], int who, long number)
{
    snprintf(record, RECORD_BYTES + 1, "%d,%08ld,%087d\n", who, number, 0);
}

static void move_into_place(int who, long number)
{
    char part[4096], whole[4096], record[RECORD_BYTES + 1];
    name_file(part, who, "part", number);
    name_file(whole, who, "whole", number);
    make_record(record, who, number);
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (fd < 0 || write(fd, record, RECORD_BYTES) != RECORD_BYTES || close(fd) < 0 || rename(part, whole) < 0)
        abort();
}

static void work(int who, long rounds)
{
    static const int flags[KINDS] = {O_APPEND, O_TRUNC, O_TRUNC, O_APPEND, O_TRUNC};
    int fds[KINDS];
    char path[4096], record[RECORD_BYTES + 1];
    for (int kind = 0; kind < KINDS; kind++) {
        name_file(path, who, "data", kind);
        fds[kind] = open(path, O_WRONLY | O_CREAT | flags[kind], 0644);
    }
    FILE *stream = fdopen(fds[3], "a"), *unbuffered = fdopen(fds[4], "w");
    if (!stream || !unbuffered)
        abort();
    setvbuf(unbuffered, NULL, _IONBF, 0);
    for (long number = 0; number < rounds; number++) {
        make_record(record, who, number);
        struct iovec halves[2] = {{record, 50}, {record + 50, 50}};
        if (write(fds[0], record, RECORD_BYTES) != RECORD_BYTES ||
            pwrite(fds[1], record, RECORD_BYTES, number * RECORD_BYTES) != RECORD_BYTES ||
            writev(fds[2], halves, 2) != RECORD_BYTES || fwrite(record, RECORD_BYTES, 1, stream) != 1 ||
            fputs(record, unbuffered) < 0)
            abort();
        if (number % MOVE_EVERY == 0)
            move_into_place(who, number);
    }
    fclose(stream);
    fclose(unbuffered);
}

int main(int argc, char **argv)
{
    folder = argc > 2 ? argv[1] : ".";
    long rounds = argc > 2 ? atol(argv[2]) : 1000;
    pid_t parent = getpid();
    for (int who = 1; who <= 2; who++)
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() == parent)
                work(who, rounds);
            _exit(0);
        }
    work(0, rounds);
    while (wait(NULL) > 0)
        ;
    return 0;
}
