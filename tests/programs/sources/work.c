/* SPDX-License-Identifier: Apache-2.0
 * A C program for any libc and any way of linking: stdio, plain calls, a mapping, names, a pipe, children. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define MUST(that)                                                                                           \
    do {                                                                                                     \
        if (!(that)) {                                                                                       \
            perror(#that);                                                                                   \
            exit(1);                                                                                         \
        }                                                                                                    \
    } while (0)

static void streams(void)
{
    FILE *in = fopen("in", "r"), *out = fopen("streams.out", "w");
    char line[100];
    MUST(in && out);
    while (fgets(line, sizeof line, in))
        fprintf(out, "%d %s", (int)strlen(line), line);
    MUST(!fclose(in) && !fclose(out));
    FILE *update = fopen("both", "r+");
    MUST(update && fread(line, 1, 20, update) == 20 && !fseek(update, 5, SEEK_SET) && fputs("hello", update) >= 0);
    MUST(!fclose(update));
}

static void calls(void)
{
    char buffer[700];
    struct iovec parts[2] = {{buffer, 100}, {buffer + 100, 200}};
    int in = open("in", O_RDONLY), out = open("calls.tmp", O_RDWR | O_CREAT | O_TRUNC, 0644);
    MUST(in >= 0 && out >= 0);
    for (ssize_t count; (count = read(in, buffer, sizeof buffer)) > 0;)
        MUST(write(out, buffer, (size_t)count) == count);
    MUST(preadv(in, parts, 2, 50) == 300 && pwrite(out, "at", 2, 9) == 2 && pread(out, buffer, 10, 0) == 10);
    int copy = dup(out);
    MUST(copy >= 0 && lseek(copy, 0, SEEK_END) > 0 && writev(copy, parts, 2) == 300);
    close(copy);
    close(in);
    close(out);
    MUST(!rename("calls.tmp", "calls.out") && !link("calls.out", "calls.link") && !unlink("gone"));
    char name[] = "scratch.XXXXXX";
    int scratch = mkstemp(name);
    MUST(scratch >= 0 && write(scratch, buffer, 500) == 500 && !unlink(name));
    close(scratch);
}

static void mapping(void)
{
    int in = open("mapped", O_RDONLY);
    struct stat status;
    MUST(in >= 0 && !fstat(in, &status));
    char *text = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, in, 0);
    MUST(text != MAP_FAILED);
    printf("%c\n", text[100]);
    munmap(text, (size_t)status.st_size);
    close(in);
}

static void child(void)
{
    int ends[2];
    char buffer[100];
    MUST(!pipe(ends));
    fflush(stdout);
    pid_t pid = fork();
    MUST(pid >= 0);
    if (pid == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        close(ends[1]);
        execl("/bin/cat", "cat", "in2", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    FILE *out = fopen("child.out", "w");
    MUST(out);
    for (ssize_t count; (count = read(ends[0], buffer, sizeof buffer)) > 0;)
        fwrite(buffer, 1, (size_t)count, out);
    fclose(out);
    waitpid(pid, NULL, 0);
    MUST(!system("sort -r in2 >system.out"));
}

int main(void)
{
    streams();
    calls();
    mapping();
    child();
    return 3;
}
