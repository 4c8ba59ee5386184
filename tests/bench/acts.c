/* SPDX-License-Identifier: Apache-2.0
 *
 * What the benchmark runs: the workloads that are programs in C, and the measures by the program's own clock.
 *     acts rw IN OUT CALLS               CALLS reads of 64 bytes and as many writes
 *     acts csv IN OUT                    lines through getline and fprintf
 *     acts opens FOLDER FILES ROUNDS     open, fstat, read, close, over files called 0, 1, 2, ...
 *     acts threads FOLDER THREADS CALLS  each thread reads its own file
 *     acts peek FILE...                  one byte of each
 *     acts own NAME ROUNDS [WORD...]     prints the nanoseconds (wall) that a round of NAME takes
 *     acts pair NAME THREADS BLOCKS CALLS FILE...  for each block, prints the picoseconds of one call of ours
 * and one of libc's own; the two take turns in one process, so that they share its layout It must not make a
 * system call past libc, nor do more than the measured thing inside of a measured loop. */
#include <err.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PIECE_BYTES = 64, PIECES = 4096, THREADS_MOST = 64 };

extern char **environ;

/* The functions under measure: the program's own, which a preloaded library may have taken over, and libc's.
 */
struct calls {
    ssize_t (*read)(int, void *, size_t);
    ssize_t (*write)(int, const void *, size_t);
    ssize_t (*pread)(int, void *, size_t, off_t);
    int (*open)(const char *, int, ...);
    int (*fstat)(int, struct stat *);
    int (*close)(int);
    size_t (*fread)(void *, size_t, size_t, FILE *);
    size_t (*fwrite)(const void *, size_t, size_t, FILE *);
    int (*getc)(FILE *);
};

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * (int64_t)1000000000 + now.tv_nsec;
}

static int open_or_die(const char *name, int flags)
{
    int fd = open(name, flags, 0644);
    if (fd < 0)
        err(1, "%s", name);
    return fd;
}

static void read_piece(int fd)
{
    char piece[PIECE_BYTES];
    ssize_t got = read(fd, piece, sizeof(piece));
    if (got == 0 && lseek(fd, 0, SEEK_SET) == 0)
        got = read(fd, piece, sizeof(piece));
    if (got <= 0)
        err(1, "read");
}

static int act_rw(char **words)
{
    static const char piece[PIECE_BYTES];
    int in = open_or_die(words[0], O_RDONLY);
    int out = open_or_die(words[1], O_WRONLY | O_CREAT | O_TRUNC);
    for (long left = atol(words[2]); left > 0; left--) {
        read_piece(in);
        if (write(out, piece, sizeof(piece)) != (ssize_t)sizeof(piece))
            err(1, "write");
    }
    return close(in) | close(out);
}

static int act_csv(char **words)
{
    FILE *in = fopen(words[0], "r"), *out = fopen(words[1], "w");
    if (!in || !out)
        err(1, "%s or %s", words[0], words[1]);
    char *line = NULL;
    size_t size = 0;
    for (long number = 0; getline(&line, &size, in) > 0; number++) {
        char *comma = strchr(line, ',');
        fprintf(out, "%ld,%s", number, comma ? comma + 1 : line);
    }
    free(line);
    return fclose(in) | fclose(out);
}

static void open_cycle(const struct calls *calls, const char *name)
{
    char piece[PIECE_BYTES];
    struct stat status;
    int fd = calls->open(name, O_RDONLY);
    if (fd < 0 || calls->fstat(fd, &status) < 0 || calls->read(fd, piece, sizeof(piece)) < 0 ||
        calls->close(fd) < 0)
        err(1, "%s", name);
}

static const struct calls ours = {read, write, pread, open, fstat, close, fread, fwrite, getc};

static int act_opens(char **words)
{
    long files = atol(words[1]), rounds = atol(words[2]);
    if (chdir(words[0]) < 0 || files < 1)
        err(1, "%s", words[0]);
    for (long i = 0; i < rounds; i++) {
        char name[24];
        snprintf(name, sizeof(name), "%ld", i % files);
        open_cycle(&ours, name);
    }
    return 0;
}

struct reader {
    pthread_t thread;
    long calls;
    int fd;
};

static void *read_own_file(void *argument)
{
    struct reader *reader = argument;
    for (long left = reader->calls; left > 0; left--)
        read_piece(reader->fd);
    return NULL;
}

static int act_threads(char **words)
{
    static struct reader readers[THREADS_MOST];
    int threads = atoi(words[1]);
    if (chdir(words[0]) < 0 || threads > THREADS_MOST)
        err(1, "%s", words[0]);
    for (int i = 0; i < threads; i++) {
        char name[24];
        snprintf(name, sizeof(name), "%d", i);
        readers[i].fd = open_or_die(name, O_RDONLY);
        readers[i].calls = atol(words[2]);
        if (pthread_create(&readers[i].thread, NULL, read_own_file, &readers[i]))
            errx(1, "no thread");
    }
    for (int i = 0; i < threads; i++)
        pthread_join(readers[i].thread, NULL);
    return 0;
}

static int act_peek(char **words)
{
    for (char byte; *words; words++) {
        int fd = open_or_die(*words, O_RDONLY);
        if (read(fd, &byte, 1) != 1)
            err(1, "%s", *words);
        close(fd);
    }
    return 0;
}

/* ---- measures by the program's own clock: `own` ---- */

static void await(pid_t pid)
{
    int status;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        errx(1, "a child failed");
}

static void own_spawn(long rounds, char **words)
{
    for (; rounds > 0; rounds--) {
        pid_t pid;
        if (posix_spawn(&pid, words[0], NULL, NULL, words, environ))
            err(1, "%s", words[0]);
        await(pid);
    }
}

static pid_t vfork_and_exec(char **words)
{
    pid_t pid = vfork();
    if (pid == 0) {
        execv(words[0], words);
        _exit(127);
    }
    return pid;
}

static void own_vfork(long rounds, char **words)
{
    for (; rounds > 0; rounds--)
        await(vfork_and_exec(words));
}

/* One child, which starts the many: a shell. */
static void own_command(long rounds, char **words)
{
    (void)rounds;
    own_spawn(1, words);
}

/* WORDS: a folder, and how many files it has. */
static void own_opens(long rounds, char **words)
{
    char number[24];
    snprintf(number, sizeof(number), "%ld", rounds);
    act_opens((char *[]){words[0], words[1], number});
}

static void own_reads(long rounds, char **words)
{
    int fd = open_or_die(words[0], O_RDONLY);
    for (; rounds > 0; rounds--)
        read_piece(fd);
    close(fd);
}

static int act_own(char **words)
{
    static const struct {
        const char *name;
        void (*run)(long rounds, char **words);
    } table[] = {{"spawn", own_spawn},
                 {"vfork", own_vfork},
                 {"command", own_command},
                 {"opens", own_opens},
                 {"reads", own_reads}};
    long rounds = atol(words[1]);
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (!strcmp(table[i].name, words[0])) {
            int64_t before = now_ns();
            table[i].run(rounds, words + 2);
            printf("%.3f\n", (double)(now_ns() - before) / (double)rounds);
            return 0;
        }
    errx(2, "no measure called %s", words[0]);
}

/* ---- our calls and libc's in turn: `pair` ---- */

/* The address of a function in libc itself, whoever else has one of that name: dlsym may be taken over as
 * well. */
static void *in_libc(const char *name)
{
    for (struct link_map *object = _r_debug.r_map; object; object = object->l_next) {
        if (!strstr(object->l_name, "/libc.so.6"))
            continue;
        const char *strings = NULL;
        const ElfW(Sym) *symbols = NULL;
        for (const ElfW(Dyn) *entry = object->l_ld; entry->d_tag != DT_NULL; entry++) {
            if (entry->d_tag == DT_STRTAB)
                strings = (const char *)entry->d_un.d_ptr;
            if (entry->d_tag == DT_SYMTAB)
                symbols = (const ElfW(Sym) *)entry->d_un.d_ptr;
        }
        /* glibc's linker puts the strings right behind the symbols. */
        for (const ElfW(Sym) *symbol = symbols; (const char *)symbol < strings; symbol++)
            if (symbol->st_value && !strcmp(strings + symbol->st_name, name))
                return (char *)object->l_addr + symbol->st_value;
    }
    errx(1, "no %s in libc", name);
}

static struct calls libcs;

static void find_libcs(void)
{
    libcs.read = in_libc("read");
    libcs.write = in_libc("write");
    libcs.pread = in_libc("pread");
    libcs.open = in_libc("open");
    libcs.fstat = in_libc("fstat");
    libcs.close = in_libc("close");
    libcs.fread = in_libc("fread");
    libcs.fwrite = in_libc("fwrite");
    libcs.getc = in_libc("getc");
}

/* What a block works on: a descriptor and a stream of the file, made for each thread. */
struct target {
    const char *name;
    int fd;
    FILE *stream;
};

static void block_read(const struct calls *calls, const struct target *target, long count)
{
    char piece[PIECE_BYTES];
    for (; count > 0; count--)
        if (calls->read(target->fd, piece, sizeof(piece)) < 0)
            err(1, "read");
}

static void block_write(const struct calls *calls, const struct target *target, long count)
{
    static const char piece[PIECE_BYTES];
    for (; count > 0; count--)
        if (calls->write(target->fd, piece, sizeof(piece)) < 0)
            err(1, "write");
}

static void block_pread(const struct calls *calls, const struct target *target, long count)
{
    char piece[PIECE_BYTES];
    for (; count > 0; count--)
        if (calls->pread(target->fd, piece, sizeof(piece), 0) < 0)
            err(1, "pread");
}

static void block_open(const struct calls *calls, const struct target *target, long count)
{
    for (; count > 0; count--)
        open_cycle(calls, target->name);
}

static void block_fread(const struct calls *calls, const struct target *target, long count)
{
    char piece[PIECE_BYTES];
    for (; count > 0; count--)
        if (calls->fread(piece, 1, sizeof(piece), target->stream) != sizeof(piece))
            errx(1, "fread");
}

static void block_fwrite(const struct calls *calls, const struct target *target, long count)
{
    static const char piece[PIECE_BYTES];
    for (; count > 0; count--)
        if (calls->fwrite(piece, 1, sizeof(piece), target->stream) != sizeof(piece))
            errx(1, "fwrite");
}

static void block_getc(const struct calls *calls, const struct target *target, long count)
{
    for (; count > 0; count--)
        if (calls->getc(target->stream) == EOF)
            errx(1, "getc");
}

struct block {
    const char *name;
    void (*run)(const struct calls *calls, const struct target *target, long count);
};

static const struct block blocks[] = {
    {"read", block_read},   {"write", block_write},   {"pread", block_pread}, {"open", block_open},
    {"fread", block_fread}, {"fwrite", block_fwrite}, {"getc", block_getc},
};

static struct {
    const struct block *block;
    long rounds, count;
    pthread_barrier_t barrier;
} pair;

struct worker {
    pthread_t thread;
    struct target target;
    int64_t *ours_ns, *libcs_ns;
};

static int64_t timed_block(const struct calls *calls, struct target *target)
{
    /* Every block meets the same bytes: those at the start of the file. */
    if (target->stream)
        rewind(target->stream);
    lseek(target->fd, 0, SEEK_SET);
    pthread_barrier_wait(&pair.barrier);
    int64_t before = now_ns();
    pair.block->run(calls, target, pair.count);
    return now_ns() - before;
}

static void *take_turns(void *argument)
{
    struct worker *worker = argument;
    for (long round = 0; round < pair.rounds; round++) {
        /* Who goes first changes, so that neither always meets the other's caches. */
        for (int half = 0; half < 2; half++)
            if ((round ^ half) & 1)
                worker->ours_ns[round] = timed_block(&ours, &worker->target);
            else
                worker->libcs_ns[round] = timed_block(&libcs, &worker->target);
    }
    return NULL;
}

static int act_pair(char **words)
{
    static struct worker workers[THREADS_MOST];
    int threads = atoi(words[1]);
    for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++)
        if (!strcmp(blocks[i].name, words[0]))
            pair.block = &blocks[i];
    if (!pair.block || threads < 1 || threads > THREADS_MOST)
        errx(2, "no measure called %s", words[0]);
    pair.rounds = atol(words[2]);
    pair.count = atol(words[3]);
    find_libcs();
    pthread_barrier_init(&pair.barrier, NULL, (unsigned)threads);
    int fd = open_or_die(words[4], O_RDWR);
    for (int i = 0; i < threads; i++) {
        /* A file for each thread, or one descriptor for all. */
        char *name = words[5] ? words[4 + i] : words[4];
        workers[i].target = (struct target){name, words[5] && i ? open_or_die(name, O_RDWR) : fd, NULL};
        if (strchr("fg", *words[0]))
            workers[i].target.stream = fopen(name, "r+");
        workers[i].ours_ns = calloc((size_t)pair.rounds, sizeof(int64_t));
        workers[i].libcs_ns = calloc((size_t)pair.rounds, sizeof(int64_t));
    }
    for (int i = 1; i < threads; i++)
        if (pthread_create(&workers[i].thread, NULL, take_turns, &workers[i]))
            errx(1, "no thread");
    take_turns(&workers[0]);
    for (int i = 1; i < threads; i++)
        pthread_join(workers[i].thread, NULL);
    for (int i = 0; i < threads; i++)
        for (long round = 0; round < pair.rounds; round++)
            printf("%ld %ld\n", (long)(workers[i].ours_ns[round] * 1000 / pair.count),
                   (long)(workers[i].libcs_ns[round] * 1000 / pair.count));
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int words;
        int (*run)(char **words);
    } table[] = {{"rw", 3, act_rw},           {"csv", 2, act_csv},   {"opens", 3, act_opens},
                 {"threads", 3, act_threads}, {"peek", 1, act_peek}, {"own", 3, act_own},
                 {"pair", 5, act_pair}};
    for (size_t i = 0; argc > 1 && i < sizeof(table) / sizeof(*table); i++)
        if (!strcmp(table[i].name, argv[1]) && argc - 2 >= table[i].words)
            return table[i].run(argv + 2);
    errx(2, "usage: see the head of acts.c");
}
