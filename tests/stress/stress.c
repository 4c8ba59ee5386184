/* SPDX-License-Identifier: Apache-2.0
 *
 * Threads that open, read, write, duplicate and close, alone and together, while children are made in every way
 * and a signal handler writes a thousand times a second. What it does is counted where it is done, in memory that
 * the children share, and told at the end: "NAME BYTES_READ BYTES_WRITTEN" for each file, in the file `totals`.
 *   stress THREADS ROUNDS leave|exec WORKER STATIC_WORKER
 * With `exec` a thread that is not the first replaces the program at the end, while the others still run. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_THREADS = 64, IN_BYTES = 4096, WORKER_BYTES = 50, FORK_BYTES = 100, ALARM_BYTES = 10 };

extern char **environ;

struct totals {
    atomic_long in_read, shared_read, shared_written, fork_written, alarm_written, worker_written, static_written;
    atomic_long own_read[MOST_THREADS], own_written[MOST_THREADS], stream_written[MOST_THREADS];
};

static struct totals *totals; /* shared with the children */
static int alarm_fd, shared_fd;
static int thread_count, round_count;
static const char *worker, *static_worker;
static pthread_barrier_t finish;

static void need(int truth, const char *what)
{
    if (truth)
        return;
    dprintf(2, "stress: %s: %s\n", what, strerror(errno));
    _exit(99);
}

static void on_alarm(int number)
{
    int kept = errno;
    (void)number;
    if (write(alarm_fd, "alarm....\n", ALARM_BYTES) == ALARM_BYTES)
        totals->alarm_written += ALARM_BYTES;
    errno = kept;
}

static void read_whole(int fd, atomic_long *counter)
{
    char bytes[IN_BYTES];
    for (ssize_t got; (got = read(fd, bytes, sizeof bytes)) != 0;) {
        need(got > 0, "read");
        *counter += got;
    }
}

static void read_in(void)
{
    int fd = open("in", O_RDONLY | O_CLOEXEC);
    need(fd >= 0, "open in");
    read_whole(fd, &totals->in_read);
    close(fd);
}

static void write_own(int me, int round)
{
    char name[32], bytes[512];
    snprintf(name, sizeof name, "own.%d", me);
    memset(bytes, 'a' + me % 26, sizeof bytes);
    int fd = open(name, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    need(fd >= 0, "open own");
    int twin = fcntl(fd, F_DUPFD_CLOEXEC, round % 2 ? 0 : 1200);
    need(twin >= 0, "dup");
    need(write(fd, bytes, 300) == 300 && write(twin, bytes, 200) == 200, "write own");
    close(fd);
    need(pwrite(twin, bytes, 12, 0) == 12, "pwrite");
    totals->own_written[me] += 512;
    need(pread(twin, bytes, 100, 0) == 100, "pread");
    totals->own_read[me] += 100;
    close(twin);
}

static void write_stream(int me)
{
    char name[32];
    snprintf(name, sizeof name, "stream.%d", me);
    FILE *stream = fopen(name, "ae");
    need(stream != NULL, "fopen");
    for (int i = 0; i < 40; i++)
        totals->stream_written[me] += fprintf(stream, "line %d of %d\n", i, me);
    for (int i = 0; i < 100; i++)
        putc_unlocked('x', stream);
    totals->stream_written[me] += 100;
    need(fclose(stream) == 0, "fclose");
}

static void write_shared(void)
{
    char bytes[64];
    memset(bytes, 's', sizeof bytes);
    need(write(shared_fd, bytes, sizeof bytes) == sizeof bytes, "write shared");
    totals->shared_written += (long)sizeof bytes;
    need(pread(shared_fd, bytes, 16, 0) == 16, "pread shared");
    totals->shared_read += 16;
}

/* In a forked child of many threads: nothing that takes a lock. */
static void child_work(void)
{
    char bytes[FORK_BYTES];
    memset(bytes, 'f', sizeof bytes);
    int fd = open("fork", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    need(fd >= 0 && write(fd, bytes, sizeof bytes) == sizeof bytes, "write fork");
    totals->fork_written += FORK_BYTES;
    read_in();
    write_shared();
}

static void await(pid_t child)
{
    int status = -1;
    need(child > 0, "make a child");
    while (waitpid(child, &status, 0) < 0)
        need(errno == EINTR, "waitpid");
    if (status)
        dprintf(2, "stress: a child ended with %#x\n", (unsigned)status);
    need(status == 0, "child");
}

static void make_child(unsigned way)
{
    char *arguments[] = {(char *)worker, NULL}, *static_arguments[] = {(char *)static_worker, NULL};
    pid_t child = -1;
    switch (way % 4) {
    case 0:
        child = fork();
        if (child == 0) {
            child_work();
            _exit(0);
        }
        break;
    case 1:
        child = vfork();
        if (child == 0) {
            execv(worker, arguments);
            _exit(98);
        }
        break;
    case 2:
        need(posix_spawn(&child, worker, NULL, NULL, arguments, environ) == 0, "posix_spawn");
        break;
    default:
        need(posix_spawn(&child, static_worker, NULL, NULL, static_arguments, environ) == 0, "posix_spawn static");
        break;
    }
    await(child);
    if (way % 4) {
        totals->in_read += IN_BYTES;
        *(way % 4 == 3 ? &totals->static_written : &totals->worker_written) += WORKER_BYTES;
    }
}

static void tell(void)
{
    FILE *told = fopen("totals", "we");
    need(told != NULL, "totals");
    fprintf(told, "in %ld 0\n", totals->in_read);
    fprintf(told, "shared %ld %ld\n", totals->shared_read, totals->shared_written);
    fprintf(told, "fork 0 %ld\n", totals->fork_written);
    fprintf(told, "alarm 0 %ld\n", totals->alarm_written);
    fprintf(told, "worker 0 %ld\n", totals->worker_written);
    fprintf(told, "static 0 %ld\n", totals->static_written);
    for (int i = 0; i < thread_count; i++) {
        fprintf(told, "own.%d %ld %ld\n", i, totals->own_read[i], totals->own_written[i]);
        fprintf(told, "stream.%d 0 %ld\n", i, totals->stream_written[i]);
    }
    need(fclose(told) == 0, "totals");
}

/* No alarm is under way any more when this returns: it is blocked in all threads, or was handled. */
static void stop_alarms(void)
{
    struct itimerval never = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &never, NULL);
    signal(SIGALRM, SIG_IGN);
    usleep(50000);
}

static void *work(void *number)
{
    int me = (int)(long)number;
    unsigned chance = (unsigned)me * 2654435761U;
    for (int round = 0; round < round_count; round++) {
        chance = chance * 1664525 + 1013904223;
        write_own(me, round);
        write_stream(me);
        write_shared();
        read_in();
        if (round % 4 == me % 4)
            make_child((chance >> 16) + (unsigned)round);
    }
    pthread_barrier_wait(&finish);
    if (me != thread_count - 1)
        for (;;)
            pause(); /* still there when another thread execs, or the program leaves */
    return NULL;
}

static void *replace(void *number)
{
    work(number);
    stop_alarms();
    totals->in_read += IN_BYTES;
    totals->worker_written += WORKER_BYTES;
    tell();
    execl(worker, worker, (char *)NULL);
    _exit(97);
}

int main(int argc, char **argv)
{
    need(argc == 6, "usage: stress THREADS ROUNDS leave|exec WORKER STATIC_WORKER");
    thread_count = atoi(argv[1]);
    round_count = atoi(argv[2]);
    int replaces = strcmp(argv[3], "exec") == 0;
    worker = argv[4];
    static_worker = argv[5];
    totals = mmap(NULL, sizeof *totals, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    alarm_fd = open("alarm", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    shared_fd = open("shared", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    need(totals != MAP_FAILED && alarm_fd >= 0 && shared_fd >= 0 && thread_count <= MOST_THREADS, "begin");
    struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &action, NULL);
    struct itimerval often = {{0, 1000}, {0, 1000}};
    pthread_barrier_init(&finish, NULL, (unsigned)thread_count);
    setitimer(ITIMER_REAL, &often, NULL);
    pthread_t threads[MOST_THREADS];
    for (int i = 0; i < thread_count; i++) {
        int is_last = i == thread_count - 1;
        need(pthread_create(&threads[i], NULL, is_last && replaces ? replace : work, (void *)(long)i) == 0, "thread");
    }
    pthread_join(threads[thread_count - 1], NULL);
    stop_alarms();
    tell();
    return 0;
}
