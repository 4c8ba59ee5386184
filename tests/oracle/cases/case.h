/* SPDX-License-Identifier: Apache-2.0
 *
 * What the C cases share: a check that ends the case with the status the oracle knows as "the case itself is
 * broken", and plain system-call wrappers that must succeed. Static inline, so that each case stays one
 * program; no stdio on the way, so that nothing is read or written that the case does not say. */
#ifndef CASE_H
#define CASE_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static inline void check(int truth, const char *what)
{
    if (truth)
        return;
    if (write(2, what, strlen(what)) < 0 || write(2, "\n", 1) < 0)
        _exit(98);
    _exit(99);
}
#define CHECK(condition) check((condition) ? 1 : 0, __FILE__ ": " #condition)

static inline int open_or_die(const char *path, int flags)
{
    int fd = open(path, flags, 0644);
    CHECK(fd >= 0);
    return fd;
}

static inline void put(int fd, const void *data, size_t length)
{
    CHECK(write(fd, data, length) == (ssize_t)length);
}

/* Reads up to `limit` bytes in one call. */
static inline size_t get(int fd, size_t limit)
{
    static char buffer[1 << 20];
    ssize_t got = read(fd, buffer, limit < sizeof buffer ? limit : sizeof buffer);
    CHECK(got >= 0);
    return (size_t)got;
}

static inline size_t get_all(int fd)
{
    size_t sum = 0, got;
    while ((got = get(fd, 4096)) > 0)
        sum += got;
    return sum;
}

/* Waits for a child that must end well. */
static inline void reap(pid_t pid)
{
    int status = -1;
    CHECK(pid > 0);
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

#endif
