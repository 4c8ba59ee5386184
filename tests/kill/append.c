/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads and writes as fast as it can, so that a kill nearly always meets a call: a parent and two children,
 * each with files of its own. What it writes only ever grows, in numbered records of 100 bytes, by every kind
 * of write; now and then a whole file is moved into place. After each call that has come back it says so in
 * TALLY, a mapped array of numbers: the side channel that no kill can hold up. Usage: append FOLDER ROUNDS
 * TALLY; reads FOLDER/../in.WHO.0 and .1, which hold that many records. */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RECORD_BYTES = 100, KINDS = 5, INPUTS = 2, MOVE_EVERY = 40, FLUSH_EVERY = 8, WORKERS = 3, SLOTS = 8 };
enum { SLOT_INPUT = KINDS, SLOT_MOVED = KINDS + INPUTS }; /* before these: bytes written, by kind */

static const char *folder;
static volatile uint64_t *tally; /* of this worker */

static void name_file(char path[4096], int who, const char *kind, long number)
{
    snprintf(path, 4096, "%s/%d.%s.%ld", folder, who, kind, number);
}

static void make_record(char record[RECORD_BYTES + 1], int who, long number)
{
    char head[32];
    int length = snprintf(head, sizeof head, "%d,%08ld,", who, number);
    memset(record, '0', RECORD_BYTES);
    memcpy(record, head, (size_t)length);
    record[RECORD_BYTES - 1] = '\n';
    record[RECORD_BYTES] = '\0';
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
    tally[SLOT_MOVED]++;
}

static void tell(int slot, bool is_done)
{
    if (!is_done)
        abort();
    tally[slot] += RECORD_BYTES;
}

static void read_inputs(const int fds[INPUTS], long number)
{
    char record[RECORD_BYTES];
    tell(SLOT_INPUT, read(fds[0], record, RECORD_BYTES) == RECORD_BYTES);
    tell(SLOT_INPUT + 1, pread(fds[1], record, RECORD_BYTES, number * RECORD_BYTES) == RECORD_BYTES);
}

static void open_inputs(int who, int ret_fds[INPUTS])
{
    char path[4096];
    for (int input = 0; input < INPUTS; input++) {
        snprintf(path, sizeof path, "%s/../in.%d.%d", folder, who, input);
        ret_fds[input] = open(path, O_RDONLY);
    }
}

static void work(int who, long rounds)
{
    static const int flags[KINDS] = {O_APPEND, O_TRUNC, O_TRUNC, O_APPEND, O_TRUNC};
    int fds[KINDS], inputs[INPUTS];
    char path[4096], record[RECORD_BYTES + 1];
    tally += who * SLOTS;
    open_inputs(who, inputs);
    for (int kind = 0; kind < KINDS; kind++) {
        name_file(path, who, "data", kind);
        fds[kind] = open(path, O_WRONLY | O_CREAT | flags[kind], 0644);
    }
    FILE *stream = fdopen(fds[3], "a"), *unbuffered = fdopen(fds[4], "w");
    if (!stream || !unbuffered)
        abort();
    setvbuf(unbuffered, NULL, _IONBF, 0);
    for (long number = 0; number < rounds; number++) {
        read_inputs(inputs, number);
        make_record(record, who, number);
        struct iovec halves[2] = {{record, 50}, {record + 50, 50}};
        tell(0, write(fds[0], record, RECORD_BYTES) == RECORD_BYTES);
        tell(1, pwrite(fds[1], record, RECORD_BYTES, number * RECORD_BYTES) == RECORD_BYTES);
        tell(2, writev(fds[2], halves, 2) == RECORD_BYTES);
        if (fwrite(record, RECORD_BYTES, 1, stream) != 1)
            abort();
        if (number % FLUSH_EVERY == FLUSH_EVERY - 1 && fflush(stream) == 0)
            tally[3] = (uint64_t)(number + 1) * RECORD_BYTES;
        tell(4, fputs(record, unbuffered) >= 0);
        if (number % MOVE_EVERY == 0)
            move_into_place(who, number);
    }
    fclose(stream);
    fclose(unbuffered);
}

static void map_tally(const char *path)
{
    int fd = open(path, O_RDWR);
    void *memory = mmap(NULL, WORKERS * SLOTS * sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        abort();
    close(fd);
    tally = memory;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    folder = argv[1];
    long rounds = atol(argv[2]);
    map_tally(argv[3]);
    pid_t parent = getpid();
    for (int who = 1; who < WORKERS; who++)
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
