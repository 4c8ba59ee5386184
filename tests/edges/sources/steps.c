/* SPDX-License-Identifier: Apache-2.0
 *
 * Does what its arguments say, one after the other, so that a case is true by its words alone: `steps read:a
 * fork write:x end` reads a and has a child write x. No step does more than it says: files are opened, used
 * in full and closed, messages are of one length, and what a word needs that the machine does not do ends the
 * program with status 99. Words with a block (fork, later, thread, along, spawn, vfork) take the words up to
 * their `end`. */
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(condition) ((condition) ? (void)0 : broken(#condition))

extern char **environ;

struct block {
    char **words;
    int count;
};

static char program[] = "steps";
static const char line[] = "a line of steps\n";
static pthread_t along[8];
static int along_count;

static void run(char **words, int count);

static void broken(const char *what)
{
    perror(what);
    _exit(99);
}

static int open_file(const char *name, int flags)
{
    int fd = open(name, flags | O_CLOEXEC, 0644);
    CHECK(fd >= 0);
    return fd;
}

static size_t read_all(int fd)
{
    char buffer[4096];
    size_t sum = 0;
    ssize_t got;
    while ((got = read(fd, buffer, sizeof buffer)) > 0)
        sum += (size_t)got;
    CHECK(got == 0 && sum > 0);
    return sum;
}

static void write_line(int fd)
{
    CHECK(write(fd, line, sizeof line - 1) == (ssize_t)sizeof line - 1);
}

static void act_read(char **names)
{
    int fd = open_file(names[0], O_RDONLY);
    read_all(fd);
    close(fd);
}

static void act_write(char **names)
{
    int fd = open_file(names[0], O_WRONLY | O_CREAT | O_TRUNC);
    write_line(fd);
    close(fd);
}

static void act_append(char **names)
{
    int fd = open_file(names[0], O_WRONLY | O_CREAT | O_APPEND);
    write_line(fd);
    close(fd);
}

/* The stream is left open: what it holds is written when the process ends. */
static void act_print(char **names)
{
    static FILE *stream;
    stream = fopen(names[0], "w");
    CHECK(stream && fputs(line, stream) >= 0);
}

static void act_map(char **names)
{
    int fd = open_file(names[0], O_RDONLY);
    struct stat status;
    CHECK(fstat(fd, &status) == 0 && status.st_size > 0);
    char *text = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    CHECK(text != MAP_FAILED);
    for (off_t at = 0; at < status.st_size; at++)
        (void)*(volatile char *)(text + at);
    CHECK(munmap(text, (size_t)status.st_size) == 0);
    close(fd);
}

static void act_store(char **names)
{
    int fd = open_file(names[0], O_RDWR | O_CREAT | O_TRUNC);
    CHECK(ftruncate(fd, sizeof line) == 0);
    char *text = mmap(NULL, sizeof line, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK(text != MAP_FAILED);
    for (size_t at = 0; at < sizeof line; at++)
        text[at] = line[at];
    CHECK(munmap(text, sizeof line) == 0);
    close(fd);
}

static void act_copy(char **names)
{
    int in = open_file(names[0], O_RDONLY), out = open_file(names[1], O_WRONLY | O_CREAT | O_TRUNC);
    CHECK(copy_file_range(in, NULL, out, NULL, 1 << 16, 0) > 0);
    close(in);
    close(out);
}

static void act_send(char **names)
{
    int in = open_file(names[0], O_RDONLY), out = open_file(names[1], O_WRONLY | O_CREAT | O_TRUNC);
    CHECK(sendfile(out, in, NULL, 1 << 16) > 0);
    close(in);
    close(out);
}

static void act_splice(char **names)
{
    int in = open_file(names[0], O_RDONLY), out = open_file(names[1], O_WRONLY | O_CREAT | O_TRUNC), ends[2];
    CHECK(pipe2(ends, O_CLOEXEC) == 0);
    ssize_t moved = splice(in, NULL, ends[1], NULL, 4096, 0);
    CHECK(moved > 0 && splice(ends[0], NULL, out, NULL, (size_t)moved, 0) == moved);
    close(ends[0]);
    close(ends[1]);
    close(in);
    close(out);
}

static void act_rename(char **names)
{
    CHECK(rename(names[0], names[1]) == 0);
}

static void act_remove(char **names)
{
    CHECK(unlink(names[0]) == 0);
}

/* The ends of a channel have numbers by its letter, and so are known after an exec: reading is even. */
static int end_of(const char *channel, int is_writing)
{
    return 100 + 2 * (channel[0] - 'a') + is_writing;
}

static void move_end(int fd, int number)
{
    CHECK(dup2(fd, number) == number);
    close(fd);
}

static void act_pipe(char **names)
{
    int ends[2];
    CHECK(pipe(ends) == 0);
    move_end(ends[0], end_of(names[0], 0));
    move_end(ends[1], end_of(names[0], 1));
}

/* One pair of sockets, two channels: what is put into the one end is got from the other. */
static void act_pair(char **names)
{
    int ends[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    CHECK(dup2(ends[0], end_of(names[1], 0)) >= 0 && dup2(ends[1], end_of(names[1], 1)) >= 0);
    move_end(ends[0], end_of(names[0], 1));
    move_end(ends[1], end_of(names[0], 0));
}

static void act_put(char **names)
{
    write_line(end_of(names[0], 1));
}

static void act_get(char **names)
{
    char buffer[sizeof line];
    for (size_t sum = 0; sum < sizeof line - 1;) {
        ssize_t got = read(end_of(names[0], 0), buffer, sizeof line - 1 - sum);
        CHECK(got > 0);
        sum += (size_t)got;
    }
}

static void act_in(char **names)
{
    (void)names;
    read_all(STDIN_FILENO);
}

static void act_out(char **names)
{
    (void)names;
    write_line(STDOUT_FILENO);
}

static void wait_for_children(void)
{
    int status;
    while (wait(&status) > 0)
        CHECK(status == 0);
}

static void act_wait(char **names)
{
    (void)names;
    wait_for_children();
    while (along_count > 0)
        CHECK(pthread_join(along[--along_count], NULL) == 0);
}

static void fork_later(struct block block)
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (child)
        return;
    run(block.words, block.count);
    exit(0);
}

static void fork_now(struct block block)
{
    fork_later(block);
    wait_for_children();
}

/* This program anew with the words of a block. */
static void become(struct block block)
{
    char **arguments = calloc((size_t)block.count + 2, sizeof *arguments);
    CHECK(arguments);
    arguments[0] = program;
    memcpy(arguments + 1, block.words, (size_t)block.count * sizeof *arguments);
    execv("/proc/self/exe", arguments);
    broken("exec");
}

static void spawn_now(struct block block)
{
    char *arguments[64] = {program};
    pid_t child;
    CHECK(block.count < 62);
    memcpy(arguments + 1, block.words, (size_t)block.count * sizeof *arguments);
    CHECK(posix_spawn(&child, "/proc/self/exe", NULL, NULL, arguments, environ) == 0);
    wait_for_children();
}

static void vfork_now(struct block block)
{
    pid_t child = vfork();
    if (child == 0)
        become(block);
    CHECK(child > 0);
    wait_for_children();
}

static void *thread_main(void *argument)
{
    struct block *block = argument;
    run(block->words, block->count);
    free(block);
    return NULL;
}

static pthread_t start_thread(struct block block)
{
    struct block *own = malloc(sizeof *own);
    pthread_t thread;
    CHECK(own);
    *own = block;
    CHECK(pthread_create(&thread, NULL, thread_main, own) == 0);
    return thread;
}

static void thread_along(struct block block)
{
    CHECK(along_count < 8);
    along[along_count++] = start_thread(block);
}

static void thread_now(struct block block)
{
    CHECK(pthread_join(start_thread(block), NULL) == 0);
}

static const struct {
    const char *name;
    void (*act)(char **names);
} acts[] = {
    {"read", act_read},     {"write", act_write},   {"append", act_append}, {"print", act_print},
    {"map", act_map},       {"store", act_store},   {"copy", act_copy},     {"send", act_send},
    {"splice", act_splice}, {"rename", act_rename}, {"remove", act_remove}, {"pipe", act_pipe},
    {"pair", act_pair},     {"put", act_put},       {"get", act_get},       {"in", act_in},
    {"out", act_out},       {"wait", act_wait},
};

static const struct {
    const char *name;
    void (*run)(struct block block);
} blocks[] = {
    {"fork", fork_now},      {"later", fork_later}, {"thread", thread_now},
    {"along", thread_along}, {"spawn", spawn_now},  {"vfork", vfork_now},
};

static int block_of(const char *word)
{
    for (int i = 0; i < (int)(sizeof blocks / sizeof *blocks); i++)
        if (strcmp(blocks[i].name, word) == 0)
            return i;
    return -1;
}

/* How many words a block has that begins with the first of these; its `end` is not among them. */
static int length_of_block(char **words, int count)
{
    for (int i = 0, depth = 1; i < count; i++) {
        depth += block_of(words[i]) >= 0;
        depth -= strcmp(words[i], "end") == 0;
        if (depth == 0)
            return i;
    }
    broken("end");
    return 0;
}

static void act_on(const char *word)
{
    char text[256], *rest = text;
    CHECK(strlen(word) < sizeof text);
    strcpy(text, word);
    char *name = strsep(&rest, ":"), *names[2] = {strsep(&rest, ":"), rest};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (strcmp(acts[i].name, name) == 0) {
            acts[i].act(names);
            return;
        }
    broken(word);
}

static void run(char **words, int count)
{
    for (int i = 0; i < count; i++) {
        int block = block_of(words[i]);
        if (strcmp(words[i], "exec") == 0)
            become((struct block){words + i + 1, count - i - 1});
        if (block < 0) {
            act_on(words[i]);
            continue;
        }
        int length = length_of_block(words + i + 1, count - i - 1);
        blocks[block].run((struct block){words + i + 1, length});
        i += length + 1;
    }
}

int main(int count, char **words)
{
    run(words + 1, count - 1);
    return 0;
}
