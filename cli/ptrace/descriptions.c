/* SPDX-License-Identifier: Apache-2.0
 *
 * What is behind a tracee's descriptor: a duplicate of it tells (pidfd_getfd(2)), else its folder in /proc.
 * Files stay open for as long as they are followed, for their position tells what moves; pipes and sockets do
 * not. */
#include "ptrace/descriptors_priv.h"

#include "base/mem.h"
#include "ptrace/memory.h"
#include "ptrace/records.h"
#include "wire/facts.h"
#include "wire/sink.h"
#include "wire/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int pidfd_of(struct lt_tracee *process)
{
    if (process->pidfd < 0)
        process->pidfd = (int)syscall(SYS_pidfd_open, process->pid, 0);
    return process->pidfd;
}

/* A descriptor of our own for the tracee's; -1 when the kernel or our limit does not allow it. */
int lt_fetch(struct lt_tracee *process, int fd)
{
    int pidfd = pidfd_of(process);
    return pidfd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
}

static bool ends_with_deleted(const char *path, size_t length)
{
    static const char mark[] = " (deleted)";
    size_t size = sizeof mark - 1;
    return length > size && memcmp(path + length - size, mark, size) == 0;
}

/* The name record for what is open behind the link; its text goes by the rules of the library's. */
static uint64_t name_behind(const char *link, const struct statx *status)
{
    char path[LT_TRACEE_PATH_BYTES];
    ssize_t length = readlink(link, path, sizeof path);
    if (length < 0 || (S_ISREG(status->stx_mode) && path[0] != '/')) {
        lt_sink_count_loss(LT_LOSS_NAMELESS);
        length = 0;
    } else if (path[0] != '/') {
        length = 0;
    } else if (status->stx_nlink == 0 && ends_with_deleted(path, (size_t)length)) {
        length -= (ssize_t)sizeof " (deleted)" - 1;
    }
    return lt_record_name(status, path, (size_t)length);
}

/* Asks a socket what it is connected to. What a process of this run may be at the other end of counts like a
 * pipe: what it says is told by stops. With the rest of the world it may talk unseen. */
static void meet_socket(struct lt_description *description, int own, pid_t user, const struct statx *status)
{
    char text[LT_SOCKET_TEXT_BYTES + 1] = "";
    size_t length = own < 0 ? 0 : lt_socket_text(own, user, text);
    text[length] = '\0';
    if (!description->name && strcmp(text, "datagram") == 0)
        length = 0; /* just made: it may still be connected before anything goes through it */
    const char *other = length > 5 ? strchr(text + 5, ' ') : NULL;
    description->name = lt_record_name(status, text, length);
    description->is_unconnected = length == 0;
    description->is_pipe =
        length == 0 || strncmp(text, "unix ", 5) == 0 || strcmp(text, "datagram") == 0 ||
        (other && (strncmp(other, " 127.", 5) == 0 || strcmp(other, " [0:0:0:0:0:0:0:1]") == 0 ||
                   strncmp(other, " [0:0:0:0:0:0:0:1]:", 19) == 0));
}

/* One that was not connected when it was first met may be by now. */
void lt_meet_again(struct lt_tracee *process, int fd, struct lt_description *description)
{
    struct statx status;
    int own = lt_fetch(process, fd);
    if (own >= 0 && statx(own, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &status) == 0)
        meet_socket(description, own, process->pid, &status);
    if (own >= 0)
        close(own);
    lt_count_exact(process);
}

/* The same open file, if we hold it already: it was handed over, or inherited by two processes. */
static struct lt_description *known_one(int own, const struct statx *status)
{
    pid_t self = getpid();
    if (own < 0 || !S_ISREG(status->stx_mode))
        return NULL;
    for (struct lt_description *at = *lt_bucket_of(status->stx_ino); at; at = at->next)
        if (at->inode == status->stx_ino && at->device == lt_device_of(status) && at->fd >= 0 &&
            syscall(SYS_kcmp, self, self, KCMP_FILE, own, at->fd) == 0)
            return at;
    return NULL;
}

/* What the stopped process has open as `fd`; NULL (and known) when it is not followed. */
struct lt_description *lt_take_in(struct lt_tracee *process, int fd, struct statx *ret_status)
{
    char link[64], what[24];
    int own = lt_fetch(process, fd);
    snprintf(what, sizeof what, "fd/%d", fd);
    if (own >= 0)
        snprintf(link, sizeof link, "/proc/self/fd/%d", own);
    else
        lt_tracee_proc(process->tid, what, link);
    if (statx(AT_FDCWD, link, 0, STATX_BASIC_STATS | STATX_BTIME, ret_status) < 0) {
        if (errno == EPERM || errno == EACCES)
            lt_sink_count_loss(LT_LOSS_NAMELESS);
        goto nothing;
    }
    if (!lt_is_followed(ret_status))
        goto nothing;
    int flags = own >= 0 ? fcntl(own, F_GETFL) : 0;
    if (own < 0) {
        char info[24];
        snprintf(info, sizeof info, "fdinfo/%d", fd);
        char path[64], line[128];
        FILE *stream = fopen(lt_tracee_proc(process->tid, info, path), "re");
        while (stream && fgets(line, sizeof line, stream))
            if (strncmp(line, "flags:", 6) == 0)
                flags = (int)strtol(line + 6, NULL, 8);
        if (stream)
            fclose(stream);
    }
    if (flags & O_PATH)
        goto nothing;
    struct lt_description *description = known_one(own, ret_status);
    if (description) {
        close(own);
        return description;
    }
    description = lt_xcalloc(1, sizeof *description);
    description->device = lt_device_of(ret_status);
    description->inode = ret_status->stx_ino;
    description->next = *lt_bucket_of(description->inode);
    *lt_bucket_of(description->inode) = description;
    description->flags = flags;
    description->is_regular = S_ISREG(ret_status->stx_mode);
    description->is_pipe = S_ISFIFO(ret_status->stx_mode);
    if (S_ISSOCK(ret_status->stx_mode))
        meet_socket(description, own, process->pid, ret_status);
    else
        description->name = name_behind(link, ret_status);
    description->fd = own;
    if (!description->is_regular && own >= 0) {
        close(own); /* a pipe that we hold would not end */
        description->fd = -1;
    }
    description->position = description->is_regular ? lt_position_of(description) : 0;
    return description;
nothing:
    if (own >= 0)
        close(own);
    return NULL;
}
