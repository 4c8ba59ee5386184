/* SPDX-License-Identifier: Apache-2.0
 *
 * Live traces that others have left. Whatever lies in the state folder is foreign input: names are opened
 * relative to a folder that was checked, no link is followed, and only plain files of this user count. */
#include "trace/live.h"

#include "base/file.h"
#include "base/mem.h"
#include "wire/env.h"
#include "wire/record.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NOTE_NAME "run.json"
#define LOCK_NAME "lock"

enum { NOTE_LIMIT_BYTES = 16 << 20, YOUNG_S = 60 };

bool lt_live_is_run_id(const char *name)
{
    static const char shape[] = "xxxxxxxx-xxxx-7xxx-xxxx-xxxxxxxxxxxx";
    for (size_t i = 0; i < sizeof shape; i++)
        if (shape[i] == 'x' ? !isdigit((unsigned char)name[i]) && (name[i] < 'a' || name[i] > 'f')
                            : name[i] != shape[i])
            return false;
    return true;
}

/* What is in the folder of a live trace. */
struct content {
    bool has_note, has_segments, is_strange;
};

/* Was anything ever written to this segment? The program is announced in it before it runs. */
static bool is_used(int folder_fd, const char *name)
{
    struct lt_segment_header header = {0};
    int fd = openat(folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    ssize_t got = fd < 0 ? -1 : pread(fd, &header, sizeof header, 0);
    if (fd >= 0)
        close(fd);
    return got == (ssize_t)sizeof header && header.units_taken;
}

static struct content look_inside(int folder_fd, struct lt_err *err)
{
    struct content content = {0};
    int copy = openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = copy < 0 ? NULL : fdopendir(copy);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        const char *name = entry->d_name;
        struct stat status;
        bool is_note = strcmp(name, NOTE_NAME) == 0, is_segment = strncmp(name, "segment.", 8) == 0;
        if ((!is_note && !is_segment && strcmp(name, LOCK_NAME) != 0) ||
            fstatat(folder_fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
            continue; /* whatever else is there is never opened */
        if (!S_ISREG(status.st_mode) || status.st_uid != geteuid()) {
            content.is_strange = true;
            lt_err_set(err, LT_EFORMAT, "'%.200s' in it is not a plain file of yours", name);
        }
        content.has_note |= is_note;
        content.has_segments |= is_segment && S_ISREG(status.st_mode) && is_used(folder_fd, name);
    }
    if (folder)
        closedir(folder);
    return content;
}

/* Locks the folder's lock file. Returns the descriptor, or -errno: EWOULDBLOCK when it is held, ENOENT when
 * it went away meanwhile. */
static int take_lock(int folder_fd)
{
    struct stat status;
    int fd = openat(folder_fd, LOCK_NAME, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return -errno;
    int failure = 0;
    if (flock(fd, LOCK_EX | LOCK_NB) < 0 || fstat(fd, &status) < 0)
        failure = errno;
    else if (status.st_nlink == 0)
        failure = ENOENT;
    if (failure)
        close(fd);
    return failure ? -failure : fd;
}

static int read_note(int folder_fd, struct lt_buf *ret_note, struct lt_err *err)
{
    int fd = openat(folder_fd, NOTE_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size > NOTE_LIMIT_BYTES) {
        if (fd >= 0)
            close(fd);
        return lt_err_set(err, LT_EFORMAT, "its run.json cannot be read");
    }
    size_t size = (size_t)status.st_size;
    char *room = lt_buf_room(ret_note, size + 1);
    ssize_t got = read(fd, room, size);
    ret_note->length += got > 0 ? (size_t)got : 0;
    lt_buf_add(ret_note, "", 0);
    close(fd);
    return LT_OK;
}

/* Opens the folder when it is one of this user's own; -1 with `err` when not. */
static int open_folder(const char *path, struct stat *ret_status, struct lt_err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, ret_status) < 0) {
        lt_err_sys(err, LT_EIO, errno, "it cannot be opened");
    } else if (ret_status->st_uid != geteuid() || ret_status->st_mode & (S_IWGRP | S_IWOTH)) {
        lt_err_set(err, LT_EFORMAT, "others may write to it");
        close(fd);
        fd = -1;
    }
    return fd;
}

enum lt_live_state lt_live_adopt(const char *home, const char *run_id, struct lt_live *ret_live,
                                 struct lt_buf *ret_note, struct lt_err *err)
{
    struct stat status;
    enum lt_live_state state = LT_LIVE_STRANGE;
    char *path = lt_path_join(home, run_id);
    int lock_fd = -1;
    int fd = open_folder(path, &status, err);
    if (fd < 0) {
        bool is_gone = lstat(path, &status) < 0 && errno == ENOENT;
        free(path);
        return is_gone ? LT_LIVE_BUSY : LT_LIVE_STRANGE;
    }
    bool is_young = time(NULL) - status.st_mtime < YOUNG_S;
    struct content content = look_inside(fd, err);
    if (content.is_strange)
        goto out;
    state = LT_LIVE_BUSY;
    lock_fd = take_lock(fd);
    if (lock_fd < 0 && lock_fd != -ENOENT)
        goto out;                   /* held, or a file system that cannot tell */
    content = look_inside(fd, err); /* now that nobody changes it any more */
    if (content.has_segments && content.has_note && lock_fd >= 0) {
        state = read_note(fd, ret_note, err) == LT_OK ? LT_LIVE_ORPHAN : LT_LIVE_STRANGE;
    } else if (!is_young && !content.has_segments) {
        state = LT_LIVE_EMPTY;
    } else if (!is_young) {
        lt_err_set(err, LT_EFORMAT, "its %s is missing", content.has_note ? "lock" : "run.json");
        state = LT_LIVE_STRANGE;
    }
out:
    close(fd);
    if (state == LT_LIVE_ORPHAN || state == LT_LIVE_EMPTY) {
        *ret_live = (struct lt_live){.folder = path, .lock_fd = lock_fd};
    } else {
        if (lock_fd >= 0)
            close(lock_fd);
        free(path);
    }
    return state;
}

/* The content of a file of process `pid`; it has no size of its own. */
static void read_of_process(int pid, const char *name, struct lt_buf *ret_content)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    ret_content->length = 0;
    (void)lt_file_read(path, SIZE_MAX / 2, ret_content, NULL); /* gone, or another's: nothing to see */
}

static bool is_of_trace(int pid, const char *mapped, const char *variable, struct lt_buf *scratch)
{
    read_of_process(pid, "maps", scratch);
    if (scratch->length && memmem(scratch->data, scratch->length, mapped, strlen(mapped)))
        return true;
    read_of_process(pid, "environ", scratch);
    size_t size = strlen(variable) + 1; /* with the NUL that ends it */
    return scratch->length && memmem(scratch->data, scratch->length, variable, size);
}

int lt_live_survivor(const struct lt_live *live, size_t *ret_count)
{
    /* The run's id is in the name whatever root or mounts the process has. */
    char *mapped = lt_xasprintf("/%s/segment.", lt_path_base(live->folder));
    char *variable = lt_xasprintf("%s%s", lt_env_prefix(LT_ENV_TRACE), live->folder);
    struct lt_buf scratch = {0};
    DIR *folder = opendir("/proc");
    int first = 0;
    *ret_count = 0;
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        int pid = isdigit((unsigned char)entry->d_name[0]) ? atoi(entry->d_name) : 0;
        if (pid <= 0 || pid == getpid() || !is_of_trace(pid, mapped, variable, &scratch))
            continue;
        if (!first)
            first = pid;
        ++*ret_count;
    }
    if (folder)
        closedir(folder);
    lt_buf_clear(&scratch);
    free(mapped);
    free(variable);
    return first;
}

int64_t lt_live_last_change_ns(const char *folder)
{
    int64_t last_ns = 0;
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        struct stat status;
        if (strncmp(entry->d_name, "segment.", 8) != 0 ||
            fstatat(dirfd(entries), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        int64_t changed_ns = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
        if (changed_ns > last_ns)
            last_ns = changed_ns;
    }
    if (entries)
        closedir(entries);
    return last_ns;
}
