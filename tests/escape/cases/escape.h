/* SPDX-License-Identifier: Apache-2.0
 *
 * What the cases share: the one thing each of them wants, the bytes of `secret` in `loot`, made by whatever way
 * of calling the kernel the case hands over; and a system call instruction that no library knows of. No stdio. */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

typedef long kernel_call(long number, long a, long b, long c, long d, long e, long f);

/* The instruction itself. */
static inline long raw(long number, long a, long b, long c, long d, long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

/* Without stdio: 99 is "the case is broken", 77 "this machine cannot do it". */
static inline void check(int truth, const char *what)
{
    if (truth)
        return;
    (void)!write(2, what, strlen(what));
    (void)!write(2, "\n", 1);
    _exit(99);
}
#define CHECK(condition) check((condition) ? 1 : 0, __FILE__ ": " #condition)
#define NEEDS(condition)                                                                                       \
    do                                                                                                         \
        if (!(condition))                                                                                      \
            _exit(77);                                                                                         \
    while (0)

/* secret -> loot by libc. */
static inline void lift(void)
{
    char bytes[256];
    int in = open("secret", O_RDONLY);
    ssize_t got = read(in, bytes, sizeof bytes);
    CHECK(got > 0);
    int out = open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    CHECK(write(out, bytes, (size_t)got) == got);
    close(in);
    close(out);
}

/* secret -> loot by some other way into the kernel. */
static inline void lift_by(kernel_call *call)
{
    char bytes[256];
    long in = call(SYS_openat, AT_FDCWD, (long)"secret", O_RDONLY, 0, 0, 0);
    long got = call(SYS_read, in, (long)bytes, sizeof bytes, 0, 0, 0);
    CHECK(got > 0);
    long out = call(SYS_openat, AT_FDCWD, (long)"loot", O_WRONLY | O_CREAT | O_TRUNC, 0644, 0, 0);
    CHECK(call(SYS_write, out, (long)bytes, got, 0, 0, 0) == got);
    call(SYS_close, in, 0, 0, 0, 0, 0);
    call(SYS_close, out, 0, 0, 0, 0, 0);
}

/* Waits for a child that must end well. */
static inline void reap(pid_t pid)
{
    int status = -1;
    CHECK(pid > 0);
    CHECK(waitpid(pid, &status, __WALL) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* "$PROGRAMS/NAME" */
static inline const char *program_path(const char *name)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", getenv("PROGRAMS"), name);
    return path;
}

/* A connection to the peer that lives outside of the run. */
#include <sys/un.h>
static inline int call_peer(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "peer.socket"};
    int peer = socket(AF_UNIX, SOCK_STREAM, 0);
    for (int i = 0; i < 500 && connect(peer, (struct sockaddr *)&address, sizeof address) < 0; i++)
        usleep(10000);
    return peer;
}

static inline int receive_descriptor(int peer)
{
    char byte, room[CMSG_SPACE(sizeof(int))];
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    int fd = -1;
    CHECK(recvmsg(peer, &message, 0) == 1);
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    CHECK(head && head->cmsg_type == SCM_RIGHTS);
    memcpy(&fd, CMSG_DATA(head), sizeof fd);
    return fd;
}

#endif
