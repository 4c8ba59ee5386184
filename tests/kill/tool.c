/* SPDX-License-Identifier: Apache-2.0
 *
 * What a shell loop of small programs does, as one program that can be linked statically: zeros N and numbers
 * N write to the standard output, copy FROM TO and move FROM TO are what they say, run COMMAND... starts
 * another program and ends as it does, and loop FOLDER ROUNDS SOURCE starts itself as each of them in turn. A
 * file is there before the one with the next number is begun. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int zeros(long count)
{
    char block[512] = {0};
    for (; count > 0; count -= (long)sizeof block)
        if (write(1, block, count < (long)sizeof block ? (size_t)count : sizeof block) < 0)
            return 1;
    return 0;
}

static int numbers(long count)
{
    for (long number = 1; number <= count; number++)
        printf("%ld\n", number);
    return fflush(stdout) != 0;
}

static int copy(const char *from, const char *to)
{
    char block[1000];
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ssize_t got = -1;
    while (in >= 0 && out >= 0 && (got = read(in, block, sizeof block)) > 0)
        if (write(out, block, (size_t)got) != got)
            return 1;
    return got != 0;
}

static int result_of(pid_t pid)
{
    int status;
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int run(char **command)
{
    pid_t pid;
    return posix_spawnp(&pid, command[0], NULL, NULL, command, environ) == 0 ? result_of(pid) : 127;
}

/* `output` may be NULL. */
static void start(const char *output, const char *tool, const char *verb, const char *first,
                  const char *second)
{
    pid_t pid = fork();
    if (pid == 0) {
        int fd = output ? open(output, O_WRONLY | O_CREAT | O_TRUNC, 0644) : -1;
        if (output)
            dup2(fd, 1);
        execl(tool, tool, verb, first, second, (char *)NULL);
        _exit(127);
    }
    result_of(pid);
}

static int loop(const char *tool, const char *folder, long rounds, const char *source)
{
    static const char *const names[] = {"head", "seq", "cp", "part"};
    for (long i = 1; i <= rounds; i++) {
        char path[4096], number[32], moved[4096];
        snprintf(path, sizeof path, "%s/%s.%ld", folder, names[i % 4], i);
        snprintf(moved, sizeof moved, "%s/moved.%ld", folder, i);
        snprintf(number, sizeof number, "%ld", i % 4 == 0 ? i * 7 : i);
        switch (i % 4) {
        case 0:
            start(path, tool, "zeros", number, NULL);
            break;
        case 2:
            start(NULL, tool, "copy", source, path);
            break;
        default:
            start(path, tool, "numbers", number, NULL);
            if (i % 4 == 3)
                start(NULL, tool, "move", path, moved);
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *verb = argc > 2 ? argv[1] : "";
    if (strcmp(verb, "zeros") == 0)
        return zeros(atol(argv[2]));
    if (strcmp(verb, "numbers") == 0)
        return numbers(atol(argv[2]));
    if (strcmp(verb, "run") == 0)
        return run(argv + 2);
    if (strcmp(verb, "copy") == 0 && argc > 3)
        return copy(argv[2], argv[3]);
    if (strcmp(verb, "move") == 0 && argc > 3)
        return rename(argv[2], argv[3]) != 0;
    if (strcmp(verb, "loop") == 0 && argc > 4)
        return loop(argv[0], argv[2], atol(argv[3]), argv[4]);
    return 2;
}
