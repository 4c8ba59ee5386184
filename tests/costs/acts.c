/* SPDX-License-Identifier: Apache-2.0
 *
 * What is measured: acts ACT does one thing so many times, and so many times more between two marks
 * (marks.h); acts ACT ROUNDS does it so often and makes no mark. acts --list tells all acts, with their
 * rounds: those of "instructions" are one thread's, those of "calls" start others, so that only system calls
 * are counted. An act that fails ends the program with 1: what is measured has happened. All files and all
 * memory are there before the first round. */
#include "marks.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { LINE = 64, BLOCK = 4096, ROUNDS = 20, NAMES = 200 };

static char buffer[BLOCK] __attribute__((aligned(64)));
static char text[LINE] __attribute__((aligned(64)));
static char names[NAMES][LINE] __attribute__((aligned(64)));
static char *line;
static size_t line_size;
static int in, out, device, pipe_ends[2];
static FILE *in_stream, *out_stream;
static struct iovec parts[2] = {{buffer, LINE / 2}, {buffer + LINE / 2, LINE / 2}};
static char *const nothing[] = {(char *)(uintptr_t) "../nothing", NULL};
static struct stat status;

/* Each is open in one direction and has a position: none has to be watched call by call
 * (docs/architecture.md). */
static bool begin(void)
{
    in = open("in", O_RDONLY);
    out = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    device = open("/dev/null", O_WRONLY);
    in_stream = fopen("in", "r");
    out_stream = fopen("out_stream", "w");
    line = malloc(line_size = BLOCK);
    memset(text, 'x', LINE - 1);
    text[LINE - 2] = '\n';
    for (int i = 0; i < NAMES; i++)
        snprintf(names[i], LINE, "many/%d", i);
    return in >= 0 && out >= 0 && device >= 0 && in_stream && out_stream && line;
}

/* ---- threads: one that ends at once, one that stays, one that has moved bytes through `in` and `out` ----
 */

static void *do_nothing(void *argument)
{
    return argument;
}
static void *wait_for_ever(void *argument)
{
    for (;;)
        pause();
    return argument;
}
static void *move_bytes(void *argument)
{
    bool is_done = read(in, buffer, LINE) == LINE && write(out, buffer, LINE) == LINE;
    return is_done ? argument : NULL;
}
static bool run_thread(void *(*start)(void *))
{
    pthread_t thread;
    void *result;
    return !pthread_create(&thread, NULL, start, buffer) && !pthread_join(thread, &result) &&
           result == buffer;
}
static bool begin_second_thread(void)
{
    pthread_t thread;
    return !pthread_create(&thread, NULL, wait_for_ever, NULL) && !pthread_detach(thread);
}
static bool begin_other_owner(void)
{
    return run_thread(move_bytes) && begin_second_thread();
}

/* ---- acts of several calls ---- */

static bool open_close(const char *path, int flags)
{
    int fd = open(path, flags, 0644);
    return fd >= 0 && close(fd) == 0;
}
static bool fopen_fclose(const char *path, const char *mode)
{
    FILE *stream = fopen(path, mode);
    return stream && fclose(stream) == 0;
}
static bool fopen_read_fclose(const char *path)
{
    FILE *stream = fopen(path, "r");
    return stream && getc(stream) != EOF && fclose(stream) == 0;
}
static bool open_read_close(const char *path)
{
    int fd = open(path, O_RDONLY);
    return fd >= 0 && read(fd, buffer, 1) == 1 && close(fd) == 0;
}
static bool dup_close(void)
{
    int fd = dup(in);
    return fd >= 0 && close(fd) == 0;
}
static bool dup2_close(void)
{
    return dup2(in, 100) == 100 && close(100) == 0;
}
static bool mmap_munmap(void)
{
    void *memory = mmap(NULL, BLOCK, PROT_READ, MAP_PRIVATE, in, 0);
    return memory != MAP_FAILED && munmap(memory, BLOCK) == 0;
}
static bool list_folder(void)
{
    DIR *folder = opendir("many");
    return folder && closedir(folder) == 0;
}
static bool to_and_fro(void)
{
    return rename("name", "other") == 0 && rename("other", "name") == 0;
}
static bool through_pipe(void)
{
    return write(pipe_ends[1], buffer, LINE) == LINE && read(pipe_ends[0], buffer, LINE) == LINE;
}

/* ---- processes ---- */

static bool ended(pid_t pid)
{
    int end;
    return pid > 0 && waitpid(pid, &end, 0) == pid && end == 0;
}
static bool fork_only(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return ended(pid);
}
static bool fork_read(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(pread(in, buffer, LINE, 0) != LINE);
    return ended(pid);
}
static bool fork_exec(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        execve("../nothing", nothing, environ);
        _exit(1);
    }
    return ended(pid);
}
static bool vfork_exec(void)
{
    pid_t pid = vfork();
    if (pid == 0) {
        execve("../nothing", nothing, environ);
        _exit(1);
    }
    return ended(pid);
}
static bool spawn_and_wait(void)
{
    pid_t pid;
    return !posix_spawn(&pid, "../nothing", NULL, NULL, nothing, environ) && ended(pid);
}

/* kind, name, what comes first, what one round is: true when it worked */
#define ACTS(ACT)                                                                                            \
    ACT(instructions, read, true, read(in, buffer, LINE) == LINE)                                            \
    ACT(instructions, write, true, write(out, buffer, LINE) == LINE)                                         \
    ACT(instructions, pread, true, pread(in, buffer, LINE, 0) == LINE)                                       \
    ACT(instructions, pwrite, true, pwrite(out, buffer, LINE, 0) == LINE)                                    \
    ACT(instructions, readv, true, readv(in, parts, 2) == LINE)                                              \
    ACT(instructions, writev, true, writev(out, parts, 2) == LINE)                                           \
    ACT(instructions, read_other_owner, begin_other_owner(), read(in, buffer, LINE) == LINE)                 \
    ACT(instructions, write_other_owner, begin_other_owner(), write(out, buffer, LINE) == LINE)              \
    ACT(instructions, write_device, true, write(device, buffer, LINE) == LINE)                               \
    ACT(instructions, pipe_write_read, !pipe(pipe_ends), through_pipe())                                     \
    ACT(instructions, lseek, true, lseek(in, 0, SEEK_CUR) >= 0)                                              \
    ACT(instructions, dup_close, true, dup_close())                                                          \
    ACT(instructions, dup2_close, true, dup2_close())                                                        \
    ACT(instructions, fcntl_getfl, true, fcntl(in, F_GETFL) >= 0)                                            \
    ACT(instructions, ftruncate, true, ftruncate(out, 0) == 0)                                               \
    ACT(instructions, fread_1, true, fread(buffer, 1, 1, in_stream) == 1)                                    \
    ACT(instructions, fread_64, true, fread(buffer, 1, LINE, in_stream) == LINE)                             \
    ACT(instructions, fread_4096, true, fread(buffer, 1, BLOCK, in_stream) == BLOCK)                         \
    ACT(instructions, fread_items, true, fread(buffer, 8, LINE / 8, in_stream) == LINE / 8)                  \
    ACT(instructions, fwrite_1, true, fwrite(buffer, 1, 1, out_stream) == 1)                                 \
    ACT(instructions, fwrite_64, true, fwrite(buffer, 1, LINE, out_stream) == LINE)                          \
    ACT(instructions, fwrite_4096, true, fwrite(buffer, 1, BLOCK, out_stream) == BLOCK)                      \
    ACT(instructions, getc, true, getc(in_stream) != EOF)                                                    \
    ACT(instructions, getc_threads, begin_second_thread(), getc(in_stream) != EOF)                           \
    ACT(instructions, putc, true, putc('x', out_stream) == 'x')                                              \
    ACT(instructions, putc_threads, begin_second_thread(), putc('x', out_stream) == 'x')                     \
    ACT(instructions, fgets, true, fgets(buffer, BLOCK, in_stream) == buffer)                                \
    ACT(instructions, getline, true, getline(&line, &line_size, in_stream) == LINE)                          \
    ACT(instructions, fputs, true, fputs(text, out_stream) >= 0)                                             \
    ACT(instructions, fprintf, true, fprintf(out_stream, "%d,%s", round, text) > 0)                          \
    ACT(instructions, fscanf, true, fscanf(in_stream, "%63s", text) == 1)                                    \
    ACT(instructions, ungetc_getc, true, ungetc(getc(in_stream), in_stream) != EOF)                          \
    ACT(instructions, fseek, true, fseek(in_stream, round % 2, SEEK_SET) == 0)                               \
    ACT(instructions, ftell, true, ftell(in_stream) >= 0)                                                    \
    ACT(instructions, fflush_empty, true, fflush(out_stream) == 0)                                           \
    ACT(instructions, open_close_known, true, open_close("in", O_RDONLY))                                    \
    ACT(instructions, open_close_new, true, open_close(names[round], O_RDONLY))                              \
    ACT(instructions, open_read_close_known, true, open_read_close("in"))                                    \
    ACT(instructions, open_read_close_new, true, open_read_close(names[round]))                              \
    ACT(instructions, open_close_written, true, open_close("written", O_WRONLY | O_CREAT | O_TRUNC))         \
    ACT(instructions, open_absent_known, true, open("absent", O_RDONLY) < 0)                                 \
    ACT(instructions, open_absent_new, true, open(names[round] + 1, O_RDONLY) < 0)                           \
    ACT(instructions, open_close_device, true, open_close("/dev/null", O_RDONLY))                            \
    ACT(instructions, fopen_fclose_known, true, fopen_fclose("in", "r"))                                     \
    ACT(instructions, fopen_getc_fclose_known, true, fopen_read_fclose("in"))                                \
    ACT(instructions, fopen_fclose_written, true, fopen_fclose("written", "w"))                              \
    ACT(instructions, stat, true, stat("in", &status) == 0)                                                  \
    ACT(instructions, fstat, true, fstat(in, &status) == 0)                                                  \
    ACT(instructions, stat_absent_known, true, stat("absent", &status) < 0)                                  \
    ACT(instructions, stat_absent_new, true, stat(names[round] + 1, &status) < 0)                            \
    ACT(instructions, access, true, access("in", R_OK) == 0)                                                 \
    ACT(instructions, opendir_closedir, true, list_folder())                                                 \
    ACT(instructions, mmap_munmap, true, mmap_munmap())                                                      \
    ACT(instructions, mmap_munmap_memory, true,                                                              \
        munmap(mmap(NULL, BLOCK, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), BLOCK) == 0)                \
    ACT(instructions, rename_twice, true, to_and_fro())                                                      \
    ACT(instructions, unlink, true, unlink(names[round]) == 0)                                               \
    ACT(calls, thread, true, run_thread(do_nothing))                                                         \
    ACT(calls, fork, true, fork_only())                                                                      \
    ACT(calls, fork_read, true, fork_read())                                                                 \
    ACT(calls, fork_exec, true, fork_exec())                                                                 \
    ACT(calls, vfork_exec, true, vfork_exec())                                                               \
    ACT(calls, posix_spawn, true, spawn_and_wait())                                                          \
    ACT(calls, system, true, system("../nothing") == 0)                                                      \
    ACT(calls, pipeline, true, system("../nothing | ../nothing | ../nothing") == 0)

#define BODY(kind, name, first, body)                                                                        \
    static bool first_##name(void)                                                                           \
    {                                                                                                        \
        return first;                                                                                        \
    }                                                                                                        \
    static bool act_##name(int round)                                                                        \
    {                                                                                                        \
        (void)round;                                                                                         \
        return body;                                                                                         \
    }
ACTS(BODY)

static const struct act {
    const char *kind, *name;
    bool (*first)(void);
    bool (*once)(int round);
} acts[] = {
#define ROW(kind, name, first, body) {#kind, #name, first_##name, act_##name},
    ACTS(ROW)
#undef ROW
};
enum { ACT_COUNT = sizeof acts / sizeof *acts };

static bool repeat(const struct act *act, int from, int rounds)
{
    bool is_done = true;
    for (int i = from; i < from + rounds; i++)
        is_done &= act->once(i);
    return is_done;
}

int main(int argc, char **argv)
{
    const struct act *act = acts;
    for (; act < acts + ACT_COUNT && argc > 1 && strcmp(act->name, argv[1]); act++)
        if (!strcmp(argv[1], "--list"))
            printf("%s %s %d\n", act->kind, act->name, ROUNDS);
    if (argc < 2 || act == acts + ACT_COUNT)
        return argc < 2 || strcmp(argv[1], "--list");
    if (!begin() || !act->first())
        return 1;
    if (argc > 2)
        return !repeat(act, 0, atoi(argv[2]));
    bool is_warm = repeat(act, 0, ROUNDS);
    MARK();
    bool is_done = repeat(act, ROUNDS, ROUNDS);
    MARK();
    return !is_warm || !is_done;
}
