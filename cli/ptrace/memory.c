/* SPDX-License-Identifier: Apache-2.0
 *
 * Names are resolved by the kernel through the tracee's own links in /proc, so that its working folder, its
 * descriptors and its root apply. "/proc/self" in a name means the tracee, not us. */
#include "ptrace/memory.h"

#include "wire/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

bool lt_tracee_read(pid_t tid, uint64_t address, void *ret_bytes, size_t size)
{
    struct iovec here = {ret_bytes, size}, there = {(void *)(uintptr_t)address, size};
    return process_vm_readv(tid, &here, 1, &there, 1, 0) == (ssize_t)size;
}

bool lt_tracee_write(pid_t tid, uint64_t address, const void *bytes, size_t size)
{
    struct iovec here = {(void *)(uintptr_t)bytes, size}, there = {(void *)(uintptr_t)address, size};
    return process_vm_writev(tid, &here, 1, &there, 1, 0) == (ssize_t)size;
}

long lt_tracee_text(pid_t tid, uint64_t address, char *ret_text, size_t size)
{
    size_t length = 0;
    while (address && length < size) {
        /* not over the end of a page: the next one may not be there */
        size_t piece = 4096 - (address + length) % 4096;
        piece = piece < size - length ? piece : size - length;
        if (!lt_tracee_read(tid, address + length, ret_text + length, piece)) {
            if (errno == EPERM || errno == EACCES)
                lt_sink_count_loss(
                    LT_LOSS_NAMELESS); /* it does not let itself be looked at (PR_SET_DUMPABLE) */
            return -1;
        }
        const char *end = memchr(ret_text + length, '\0', piece);
        if (end)
            return end - ret_text;
        length += piece;
    }
    return -1;
}

const char *lt_tracee_proc(pid_t tid, const char *what, char ret_path[64])
{
    snprintf(ret_path, 64, "/proc/%d/%s", (int)tid, what);
    return ret_path;
}

/* Where a name starts: a path for our own use that means what the tracee's `folder` and `path` mean. Returns
 * false when it does not fit. */
static bool own_path(pid_t tid, int folder, const char *path, char *ret_text, size_t size)
{
    static const char *const selves[] = {"/proc/self/", "/proc/thread-self/", "/dev/fd/"};
    for (size_t i = 0; i < sizeof selves / sizeof *selves; i++)
        if (strncmp(path, selves[i], strlen(selves[i])) == 0)
            return (size_t)snprintf(ret_text, size, "/proc/%d/%s%s", (int)tid, i == 2 ? "fd/" : "",
                                    path + strlen(selves[i])) < size;
    if (path[0] == '/')
        return (size_t)snprintf(ret_text, size, "%s", path) < size;
    if (folder == AT_FDCWD)
        return (size_t)snprintf(ret_text, size, "/proc/%d/cwd/%s", (int)tid, path) < size;
    return (size_t)snprintf(ret_text, size, "/proc/%d/fd/%d%s%s", (int)tid, folder, path[0] ? "/" : "",
                            path) < size;
}

bool lt_tracee_statx(pid_t tid, int folder, const char *path, int flags, struct statx *ret_status)
{
    char text[LT_TRACEE_PATH_BYTES + 64];
    return own_path(tid, folder, path, text, sizeof text) &&
           statx(AT_FDCWD, text, flags, STATX_BASIC_STATS | STATX_BTIME, ret_status) == 0;
}

size_t lt_tracee_absolute(pid_t tid, int folder, const char *path, char *ret_text, size_t size)
{
    size_t length = 0;
    if (path[0] != '/') {
        char link[64], what[24] = "cwd";
        if (folder != AT_FDCWD)
            snprintf(what, sizeof what, "fd/%d", folder);
        ssize_t got = readlink(lt_tracee_proc(tid, what, link), ret_text, size);
        if (got <= 0 || (size_t)got + 1 >= size || ret_text[0] != '/')
            return 0;
        length = (size_t)got;
        if (length > 1)
            ret_text[length++] = '/';
    }
    size_t rest = strlen(path);
    if (length + rest >= size)
        return 0;
    memcpy(ret_text + length, path, rest + 1);
    return length + rest;
}

uint64_t lt_tracee_number(pid_t tid, const char *file, const char *key, uint64_t otherwise)
{
    char path[64], line[512];
    FILE *stream = fopen(lt_tracee_proc(tid, file, path), "re");
    size_t length = strlen(key);
    uint64_t number = otherwise;
    while (stream && number == otherwise && fgets(line, sizeof line, stream))
        if (strncmp(line, key, length) == 0)
            number = strtoull(line + length, NULL, 0);
    if (stream)
        fclose(stream);
    return number;
}
