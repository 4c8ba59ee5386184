// SPDX-License-Identifier: Apache-2.0
// case: 97
// cflags: -O1 -Wno-nonnull -Wno-unused-result
// Each call leaves the result and the errno that it leaves without lintrace, when it fails and when it succeeds.
// setup: seq 1000 > in; mkdir d; ln -s loop loop; mkfifo fifo; printf '#!/none\n' > script; chmod +x script
#include "case.h"

#include <aio.h>
#include <dirent.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <wchar.h>

static void tell(const char *what, long result, int error)
{
    char line[300];
    int length = snprintf(line, sizeof line, "%s = %ld, %d\n", what, result, error);
    CHECK(write(1, line, (size_t)length) == length);
}
#define TRY(call) (errno = 77, result = (long)(call), error = errno, tell(#call, result, error))
#define POINTER(call) (errno = 77, result = (call) != NULL, error = errno, tell(#call, result, error))

static long result;
static int error;
static char buffer[4096];
static void *nowhere = (void *)8;

static void files(void)
{
    int in, out;
    TRY(open("none", O_RDONLY));
    TRY(open("in/x", O_RDONLY));
    TRY(open("loop", O_RDONLY));
    TRY(open("d", O_WRONLY));
    TRY(open(nowhere, O_RDONLY));
    TRY(open("", O_RDONLY));
    TRY(open("in", O_RDONLY | O_DIRECTORY));
    TRY(open("in", O_WRONLY | O_CREAT | O_EXCL, 0600));
    TRY(open("fifo", O_WRONLY | O_NONBLOCK));
    TRY(openat(99, "in", O_RDONLY));
    TRY(openat(0, "in", O_RDONLY));
    TRY(creat("d", 0600));
    TRY(syscall(SYS_openat, AT_FDCWD, "none", O_RDONLY));
    TRY(syscall(SYS_openat2, AT_FDCWD, "in", NULL, 0L));
    TRY(syscall(99999L));
    TRY(in = open("in", O_RDONLY));
    TRY(out = open("out", O_WRONLY | O_CREAT, 0600));
    TRY(read(99, buffer, 1));
    TRY(read(out, buffer, 1));
    TRY(read(in, nowhere, 1));
    TRY(read(in, buffer, 10));
    TRY(pread(in, buffer, 10, -1));
    TRY(pread64(in, buffer, 10, 5));
    TRY(readv(in, (struct iovec *)nowhere, 1));
    TRY(readv(in, NULL, -1));
    TRY(preadv(in, &(struct iovec){buffer, 9}, 1, 2));
    TRY(preadv2(in, &(struct iovec){buffer, 9}, 1, -1, 0));
    TRY(preadv2(in, &(struct iovec){buffer, 9}, 1, -1, 0x40000000));
    TRY(write(99, buffer, 1));
    TRY(write(in, buffer, 1));
    TRY(write(out, nowhere, 1));
    TRY(write(out, buffer, 20));
    TRY(pwrite(out, buffer, 1, -1));
    TRY(pwrite64(out, buffer, 3, 7));
    TRY(writev(out, NULL, 2000));
    TRY(pwritev(out, &(struct iovec){buffer, 9}, 1, 2));
    TRY(pwritev2(out, &(struct iovec){buffer, 9}, 1, -1, 0));
    TRY(lseek(in, -1, SEEK_SET));
    TRY(lseek(99, 0, SEEK_SET));
    TRY(ftruncate(in, 5));
    TRY(ftruncate(out, -1));
    TRY(ftruncate(out, 30));
    TRY(truncate("none", 5));
    TRY(truncate("d", 5));
    TRY(truncate("out", 25));
    TRY(fallocate(out, 0, -1, 5));
    TRY(posix_fallocate(in, 0, 5));
    TRY(posix_fallocate(out, 0, 50));
    TRY(fsync(99));
    TRY(fsync(out));
    TRY(sendfile(out, 99, NULL, 5));
    TRY(sendfile(in, in, NULL, 5));
    TRY(sendfile(out, in, NULL, 5));
    TRY(copy_file_range(in, NULL, 99, NULL, 5, 0));
    TRY(copy_file_range(in, NULL, out, NULL, 5, 7));
    TRY(copy_file_range(in, NULL, out, NULL, 5, 0));
    TRY(splice(in, NULL, out, NULL, 5, 0));
    TRY(tee(in, out, 5, 0));
    TRY(vmsplice(out, &(struct iovec){buffer, 9}, 1, 0));
    TRY(mmap(NULL, 0, PROT_READ, MAP_PRIVATE, in, 0));
    TRY(mmap(NULL, 10, PROT_WRITE, MAP_SHARED, in, 0));
    TRY(mmap(NULL, 10, PROT_READ, MAP_PRIVATE, 99, 0));
    TRY(mmap(NULL, 10, PROT_READ, MAP_PRIVATE, in, 3));
    TRY(munmap((void *)1, 10));
    TRY(dup(99));
    TRY(dup2(99, 98));
    TRY(dup2(in, 99999999));
    TRY(dup3(in, in, 0));
    TRY(dup3(in, 50, 7));
    TRY(fcntl(in, F_DUPFD, -1));
    TRY(fcntl(99, F_DUPFD, 0));
    TRY(fcntl(in, F_SETLK, &(struct flock){.l_type = F_WRLCK}));
    TRY(fcntl(out, F_SETLK, &(struct flock){.l_type = F_WRLCK}));
    TRY(lockf(in, F_TLOCK, 0));
    TRY(close(99));
    TRY(close(out));
    TRY(close_range(9, 3, 0));
    TRY(close_range(80, 90, 0));
    TRY(close(in));
}
static void names(void)
{
    TRY(rename("none", "x"));
    TRY(rename("in", "d"));
    TRY(renameat2(AT_FDCWD, "in", AT_FDCWD, "out", RENAME_NOREPLACE));
    TRY(renameat2(AT_FDCWD, "in", AT_FDCWD, "none", RENAME_EXCHANGE));
    TRY(renameat(99, "in", AT_FDCWD, "x"));
    TRY(link("none", "x"));
    TRY(link("in", "out"));
    TRY(linkat(AT_FDCWD, "in", AT_FDCWD, "x", 12345678));
    TRY(symlink("in", "out"));
    TRY(symlink("in", "link"));
    TRY(unlink("none"));
    TRY(unlink("d"));
    TRY(unlink("link"));
    TRY(unlinkat(AT_FDCWD, "in", AT_REMOVEDIR));
    TRY(remove("none"));
    TRY(rmdir("in"));
    TRY(mkdir("d", 0700));
    TRY(mknod("in", S_IFREG | 0600, 0));
    TRY(mkfifo("fifo", 0600));
    TRY(chdir("none"));
    TRY(fchdir(99));
    TRY(access("none", R_OK));
    TRY(stat("none", (struct stat *)buffer));
    TRY(stat("in", (struct stat *)buffer) * 0);
    TRY(fstat(99, (struct stat *)buffer));
    TRY(lstat("loop/x", (struct stat *)buffer));
    TRY(readlink("in", buffer, 10));
    TRY(statfs("none", (struct statfs *)buffer));
    POINTER(realpath("none", NULL));
    POINTER(opendir("none"));
    POINTER(opendir("in"));
    DIR *folder = opendir("d");
    POINTER(readdir(folder));
    POINTER(readdir(folder));
    POINTER(readdir(folder));
    TRY(closedir(folder));
    TRY(chroot("none"));
}
static void streams(void)
{
    FILE *stream = NULL;
    wchar_t wide[10];
    POINTER(fopen("none", "r"));
    POINTER(fopen("in", "q"));
    POINTER(fopen64("d", "w"));
    POINTER(fdopen(99, "r"));
    POINTER(freopen("none", "r", fopen("in", "r")));
    POINTER(stream = fopen("in", "r"));
    TRY(fwrite("x", 1, 1, stream));
    TRY(fputs("x", stream));
    TRY(fputc('x', stream));
    TRY(fprintf(stream, "x"));
    TRY(fflush(stream));
    clearerr(stream);
    TRY(fread(buffer, 1, 10, stream));
    POINTER(fgets(buffer, 10, stream));
    TRY(fgetc(stream));
    TRY(getc(stream));
    TRY(fscanf(stream, "%10s", buffer));
    TRY(ungetc('x', stream));
    TRY(fseek(stream, -5, SEEK_SET));
    TRY(fseek(stream, 5, 77));
    TRY(fseeko(stream, 5, SEEK_END));
    TRY(fgetc(stream));
    TRY(ftell(stream));
    TRY(fgetwc(stream));
    TRY(fclose(stream));
    POINTER(stream = fopen("/dev/full", "w"));
    TRY(fputs("x", stream));
    TRY(fflush(stream));
    TRY(fputs("x", stream));
    TRY(fclose(stream));
    POINTER(stream = fopen("wide", "w"));
    TRY(fputws(L"abc", stream));
    TRY(fputs("x", stream));
    TRY(fclose(stream));
    POINTER(stream = fopen("in", "r"));
    POINTER(fgetws(wide, 10, stream));
    TRY(fputws(L"x", stream));
    TRY(fclose(stream));
    POINTER(popen("true", "q"));
    char *line = NULL;
    size_t room = 0;
    stream = fopen("out", "r");
    TRY(getline(NULL, NULL, stream));
    TRY(getline(&line, &room, stream) > 0);
    TRY(getdelim(&line, &room, 'z', stream) > 0);
    TRY(getdelim(&line, &room, 'z', stream));
    TRY(setvbuf(stream, NULL, 99, 0));
    fclose(stream);
    char bad[] = "name", good[] = "nXXXXXX";
    TRY(mkstemp(bad));
    TRY(mkostemp(bad, O_APPEND));
    TRY(mkstemp(good) > 0);
    TRY(unlink(good));
}
static void processes(void)
{
    char name[] = "x";
    char *const command[] = {name, NULL};
    pid_t pid;
    int ends[2];
    TRY(execve("none", command, environ));
    TRY(execve("in", command, environ));
    TRY(execve("d", command, environ));
    TRY(execve("script", command, environ));
    TRY(execvp("no-such-program", command));
    TRY(execlp("", "x", (char *)NULL));
    TRY(fexecve(99, command, environ));
    TRY(execveat(AT_FDCWD, "none", command, environ, 0));
    TRY(posix_spawn(&pid, "none", NULL, NULL, command, environ));
    TRY(posix_spawnp(&pid, "no-such-program", NULL, NULL, command, environ));
    TRY(waitpid(-1, NULL, 0));
    TRY(waitpid(99999999, NULL, 0));
    TRY(pipe(nowhere));
    TRY(pipe2(ends, 12345678));
    TRY(pipe(ends));
    TRY(socketpair(AF_UNIX, 99, 0, ends));
    TRY(socket(AF_UNIX, 99, 0));
    TRY(recv(0, buffer, 1, 0));
    TRY(recvmsg(99, (struct msghdr *)buffer, 0));
    TRY(sendmsg(99, (struct msghdr *)buffer, 0));
    TRY(memfd_create("x", 12345678));
    struct aiocb control = {.aio_fildes = 99, .aio_buf = buffer, .aio_nbytes = 1};
    TRY(aio_read(&control) * 0);
    while (aio_error(&control) == EINPROGRESS)
        ;
    aio_return(&control);
    TRY(lio_listio(99, NULL, 0, NULL));
    TRY(ioctl(99, 0));
}
int main(void)
{
    files();
    names();
    streams();
    processes();
    return 0;
}
