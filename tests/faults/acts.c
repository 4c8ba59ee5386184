/* SPDX-License-Identifier: Apache-2.0
 *
 * The program whose tracer fails: acts ACT [PROGRAM]. Each act does one kind of thing in the working folder
 * and tells on standard output whatever a program could notice of a tracer: results, errno, descriptor
 * numbers, the mask of signals, its environment. It is run natively, too, and must say the same. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

extern char **environ;

#define WORD(text) ((char *)(uintptr_t)(text))

enum { NO_ERROR_OF_OURS = 77, STATUS = 3 };

/* One line for each call: nothing that a tracer does may show in it. */
static long told(const char *what, long result)
{
    int error = errno;
    char line[128];
    int length = snprintf(line, sizeof line, "%s %ld %d\n", what, result, error);
    if (write(STDOUT_FILENO, line, (size_t)length) != length)
        _exit(99);
    errno = NO_ERROR_OF_OURS;
    return result;
}
#define DO(call) told(#call, (long)(call))

static int is_tracers(const char *entry)
{
    return !strncmp(entry, "LD_PRELOAD=", 11) || !strncmp(entry, "LINTRACE_", 9) ||
           !strncmp(entry, "LT_FAULT=", 9) || !strncmp(entry, "OPENLINEAGE_CONTEXT=", 20) ||
           !strncmp(entry, "OPENLINEAGE_PARENT_ID=", 22) ||
           !strncmp(entry, "OPENLINEAGE_ROOT_PARENT_ID=", 27);
}

static void tell_state(void)
{
    sigset_t mask;
    int blocked = 0, variables = 0;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    for (int number = 1; number < 65; number++)
        blocked += sigismember(&mask, number) == 1;
    for (char **entry = environ; entry && *entry; entry++)
        variables += !is_tracers(*entry);
    int fd = dup(STDOUT_FILENO);
    told("next descriptor", fd);
    close(fd);
    told("blocked signals", blocked);
    told("variables", variables);
}

static void act_files(void)
{
    char text[64];
    int in = (int)DO(open("in.csv", O_RDONLY)), out = (int)DO(open("out", O_RDWR | O_CREAT | O_TRUNC, 0644));
    DO(read(in, text, 40));
    DO(pread(in, text, 16, 8));
    DO(write(out, text, 40));
    DO(pwrite(out, "pwrite", 6, 100));
    struct iovec parts[2] = {{text, 3}, {text, 5}};
    DO(writev(out, parts, 2));
    DO(ftruncate(out, 90));
    int copy = (int)DO(dup(out)), high = (int)DO(fcntl(out, F_DUPFD_CLOEXEC, 200));
    DO(write(copy, "dup", 3));
    DO(close(out));
    DO(write(high, "high", 4));
    DO(dup2(high, 1500));
    DO(write(1500, "far", 3));
    DO(close(copy));
    DO(close(high));
    DO(rename("out", "renamed"));
    int old = (int)DO(open("replaced", O_RDONLY)), new = (int)DO(open("new", O_WRONLY | O_CREAT, 0600));
    DO(read(old, text, 9));
    DO(write(new, text, 4));
    DO(rename("new", "replaced"));
    int scratch = (int)DO(open("scratch", O_RDWR));
    DO(read(scratch, text, 4));
    DO(write(scratch, "more", 4));
    DO(unlink("scratch"));
    scratch = (int)DO(open("scratch", O_WRONLY | O_CREAT, 0600));
    DO(write(scratch, "again", 5));
    DO(open("absent", O_RDONLY));
    DO(truncate("grown", 5));
    DO(link("renamed", "linked"));
    DO(symlink("renamed", "pointer"));
    in = (int)DO(open("pointer", O_RDONLY));
    DO(read(in, text, sizeof text));
    DO(access("in.csv", R_OK));
}

static void act_streams(void)
{
    char line[128];
    FILE *in = fopen("in.csv", "r"), *out = fopen("streamed", "w");
    while (fgets(line, sizeof line, in))
        fputs(line, out);
    DO(fprintf(out, "%d\n", 12345));
    DO(fflush(out));
    DO(fseek(out, 2, SEEK_SET));
    DO(fputc('!', out));
    DO(fclose(in));
    FILE *piped = popen("cat in.csv; echo more >> appended", "r");
    long count = 0;
    while (fgets(line, sizeof line, piped))
        count++;
    told("lines", count);
    DO(pclose(piped));
    DO(system("cp in.csv copied; exit 4"));
    DO(freopen("again", "w", out) == out);
    fputs("left to exit", out); /* flushed when the program ends */
}

static void act_mapping(void)
{
    int in = (int)DO(open("in.csv", O_RDONLY)),
        out = (int)DO(open("mapped", O_RDWR | O_CREAT | O_EXCL, 0600));
    DO(ftruncate(out, 4096));
    char *from = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, in, 0);
    char *to = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, out, 0);
    memcpy(to, from, 100);
    DO(msync(to, 4096, MS_SYNC));
    DO(munmap(to, 4096));
    DO(close(out));
    DO(copy_file_range(in, NULL, open("ranged", O_WRONLY | O_CREAT, 0600), NULL, 50, 0));
}

static void wait_for(const char *what, pid_t child)
{
    int status = 0;
    pid_t ended = waitpid(child, &status, 0);
    told(what, ended == child ? status : -1);
}

static void act_processes(void)
{
    int ends[2];
    char text[64];
    int shared = (int)DO(open("shared", O_WRONLY | O_CREAT | O_APPEND, 0644));
    DO(pipe(ends));
    pid_t child = fork();
    if (child == 0) {
        if (write(shared, "child\n", 6) != 6 || write(ends[1], "hello", 5) != 5)
            _exit(98);
        int own = open("childs", O_WRONLY | O_CREAT, 0644);
        _exit(write(own, "own", 3) == 3 && rename("childs", "childs.moved") == 0 ? 5 : 97);
    }
    DO(read(ends[0], text, sizeof text));
    wait_for("forked", child);
    DO(write(shared, "parent\n", 7));
    child = vfork();
    if (child == 0) {
        execl("/bin/cp", "cp", "in.csv", "vforked", (char *)NULL);
        _exit(96);
    }
    wait_for("vforked", child);
    child = vfork();
    if (child == 0) {
        execl("absent", "absent", (char *)NULL);
        _exit(errno);
    }
    wait_for("absent", child);
    tell_state();
    execlp("tail", "tail", "-n", "2", "in.csv", (char *)NULL);
}

static void act_scrub(void)
{
    char *const nothing[] = {NULL};
    pid_t child = fork();
    if (child == 0) {
        char *const words[] = {WORD("cp"), WORD("in.csv"), WORD("forked"), NULL};
        execve("/bin/cp", words, nothing);
        _exit(96);
    }
    wait_for("forked", child);
    char *const words[] = {WORD("cp"), WORD("in.csv"), WORD("spawned"), NULL};
    DO(posix_spawn(&child, "/bin/cp", NULL, NULL, words, nothing));
    wait_for("spawned", child);
    DO(clearenv());
    DO(system("cp in.csv systemed"));
    char *const last[] = {WORD("cp"), WORD("in.csv"), WORD("last"), NULL};
    DO(execv("/bin/cp", last));
}

/* What posix_spawn opens, and a program that the library may not be able to enter. */
static void act_spawn(const char *program)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "spawned.out", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    char *const words[] = {WORD(program), WORD("files"), NULL};
    pid_t child = 0;
    DO(posix_spawn(&child, program, &actions, NULL, words, environ));
    wait_for("spawned", child);
    DO(posix_spawnp(&child, "./absent", NULL, NULL, words, environ));
    posix_spawn_file_actions_destroy(&actions);
}

static void act_exec(const char *program)
{
    pid_t child = fork();
    if (child == 0) {
        execl(program, program, "mapping", (char *)NULL);
        _exit(96);
    }
    wait_for("forked", child);
    execl(program, program, "files", (char *)NULL);
}

/* The rarer ways of bytes and names. */
static void act_rarities(void)
{
    char name[] = "tempXXXXXX", text[64];
    int in = (int)DO(open("in.csv", O_RDONLY)), folder = (int)DO(open(".", O_RDONLY | O_DIRECTORY));
    int out = (int)DO(openat(folder, "sent", O_WRONLY | O_CREAT, 0600));
    DO(sendfile(out, in, NULL, 60));
    int ends[2];
    DO(pipe(ends));
    DO(splice(in, NULL, ends[1], NULL, 30, 0));
    DO(splice(ends[0], NULL, out, NULL, 30, 0));
    DO(posix_fallocate(out, 0, 200));
    int temporary = mkstemp(name);
    DO(write(temporary, "made", 4));
    DO(rename(name, "made"));
    int unnamed = (int)DO(open(".", O_TMPFILE | O_RDWR, 0600));
    DO(write(unnamed, "unnamed", 7));
    snprintf(text, sizeof text, "/proc/self/fd/%d", unnamed);
    told("linkat", linkat(AT_FDCWD, text, AT_FDCWD, "given", AT_SYMLINK_FOLLOW));
    DO(mkdir("below", 0755));
    DO(chdir("below"));
    DO(openat(folder, "scratch", O_RDONLY));
    out = (int)DO(creat("deep", 0600));
    DO(write(out, "deep", 4));
    DO(fchdir(folder));
    DO(renameat2(folder, "below/deep", folder, "sent", RENAME_EXCHANGE));
    DO(unlinkat(folder, "below/deep", 0));
    DO(rmdir("below"));
}

static void act_formats(void)
{
    char text[64];
    wchar_t wide[64];
    int number = 0;
    FILE *in = fopen("in.csv", "r"), *out = fopen("formatted", "w+"), *more = fopen("grown", "a+");
    told("scanned", fscanf(in, "%d,%63[^,]", &number, text));
    DO(setvbuf(out, NULL, _IONBF, 0));
    DO(fprintf(out, "%s %d\n", text, number));
    DO(fputs("unbuffered\n", out));
    DO(fseek(out, 3, SEEK_SET));
    DO(fgetc(out));
    DO(ungetc('x', out));
    DO(fread(text, 1, 5, out));
    DO(fwrite("longer", 1, 6, more));
    rewind(more);
    DO(fgetc(more));
    DO(fclose(more));
    DO(fclose(in));
    in = fopen("in.csv", "r");
    told("wide", fgetws(wide, 64, in) == wide);
    DO(fseek(in, 1000, SEEK_SET));
    told("at 1000", (long)fgetwc(in));
    out = fopen("wide", "w");
    DO(fputws(wide, out));
    DO(fwprintf(out, L"%d", 7));
    DO(fclose(out));
    char *line = NULL;
    size_t room = 0;
    rewind(in);
    told("line", getline(&line, &room, in));
    free(line);
}

/* A descriptor that came over an exec: mapped, and read from where it stands. */
static void act_inherit(const char *program)
{
    int kept = open("kept", O_RDWR | O_CREAT, 0600), in = open("in.csv", O_RDONLY);
    if (ftruncate(kept, 4096) || dup2(kept, 10) != 10 || dup2(in, 11) != 11)
        _exit(98);
    execl(program, program, "inherited", (char *)NULL);
}
static void act_inherited(void)
{
    char text[64];
    DO(read(11, text, sizeof text));
    char *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 10, 0);
    memcpy(memory, text, sizeof text);
    DO(munmap(memory, 4096));
}

/* Writes by a system call of its own, in code that is made while it runs: nobody sees that, but it is known.
 */
static void act_made_code(void)
{
    /* in disguise: else it is found in this program's file */
    const uint64_t disguise = 0x5555555555555555;
#if defined(__x86_64__)
    static volatile uint64_t code[] = {0x96505a55555554ed};
#else
    static volatile uint64_t code[] = {0x8155555487d55d5d, 0x55555555830a5695};
#endif
    int out = (int)DO(open("unseen", O_WRONLY | O_CREAT, 0600));
    uint64_t *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (size_t i = 0; i < sizeof code / sizeof *code; i++)
        memory[i] = code[i] ^ disguise;
    DO(mprotect(memory, 4096, PROT_READ | PROT_EXEC));
    long (*made)(long, const char *, long) = (long (*)(long, const char *, long))(uintptr_t)memory;
    told("made", made(out, "by nobody", 9));
    DO(munmap(memory, 4096));
}

static void *write_own(void *name)
{
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0644);
    for (int i = 0; i < 20; i++)
        if (write(fd, name, 7) != 7)
            _exit(98);
    close(fd);
    return NULL;
}

static void act_threads(void)
{
    static char names[3][8] = {"thread1", "thread2", "thread3"};
    pthread_t threads[3];
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, write_own, names[i]);
    for (int i = 0; i < 3; i++)
        DO(pthread_join(threads[i], NULL));
    DO(rename("thread1", "thread.1"));
}

static void act_sockets(void)
{
    int ends[2];
    char text[64] = "", control[CMSG_SPACE(sizeof(int))] = "";
    DO(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
    DO(send(ends[0], "over", 4, 0));
    DO(recv(ends[1], text, sizeof text, 0));
    int passed = open("passed", O_RDWR | O_CREAT, 0644);
    struct iovec part = {text, 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof passed);
    memcpy(CMSG_DATA(head), &passed, sizeof passed);
    DO(sendmsg(ends[0], &message, 0));
    DO(close(passed));
    DO(recvmsg(ends[1], &message, 0));
    memcpy(&passed, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof passed);
    DO(write(passed, "by somebody", 11));
}

static void on_signal(int number)
{
    static volatile sig_atomic_t alarms;
    int kept = errno;
    if (number == SIGALRM && alarms++)
        return;
    int fd = open("signalled", O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (write(fd, number == SIGALRM ? "alarm\n" : "user\n", number == SIGALRM ? 6 : 5) < 0)
        _exit(98);
    close(fd);
    errno = kept;
}

static void act_signals(void)
{
    static char stack[32768];
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK};
    int ends[2];
    char byte;
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
    DO(raise(SIGUSR1));
    DO(pipe(ends));
    DO(ualarm(1000, 1000)); /* the first may come too early */
    DO(read(ends[0], &byte, 1));
    told("no alarm", ualarm(0, 0) > 1000);
    DO(kill(getpid(), SIGUSR1));
    tell_state();
    raise(SIGTERM);
}

/* Descriptors 0 to 2 become files. Results go to "told", the last of them. */
static void act_closed(void)
{
    char text[32];
    close(0);
    close(1);
    close(2);
    int in = open("in.csv", O_RDONLY), out = open("told", O_WRONLY | O_CREAT, 0644),
        next = open("third", O_RDWR | O_CREAT, 0644);
    told("first", in);
    told("second", out);
    told("third", next);
    DO(read(in, text, sizeof text));
    DO(write(next, text, sizeof text));
    DO(rename("third", "fourth"));
    tell_state();
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*act)(void);
        void (*act_with)(const char *program);
    } acts[] = {{"files", act_files, NULL},         {"streams", act_streams, NULL},
                {"mapping", act_mapping, NULL},     {"processes", act_processes, NULL},
                {"scrub", act_scrub, NULL},         {"threads", act_threads, NULL},
                {"sockets", act_sockets, NULL},     {"signals", act_signals, NULL},
                {"closed", act_closed, NULL},       {"rarities", act_rarities, NULL},
                {"formats", act_formats, NULL},     {"inherited", act_inherited, NULL},
                {"made code", act_made_code, NULL}, {"inherit", NULL, act_inherit},
                {"spawn", NULL, act_spawn},         {"exec", NULL, act_exec}};
    errno = NO_ERROR_OF_OURS;
    for (size_t i = 0; argc > 1 && i < sizeof acts / sizeof *acts; i++) {
        if (strcmp(argv[1], acts[i].name))
            continue;
        if (acts[i].act)
            acts[i].act();
        else if (argc > 2)
            acts[i].act_with(argv[2]);
        tell_state();
        return STATUS;
    }
    return 2;
}
