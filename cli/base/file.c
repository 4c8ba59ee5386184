/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading whole files with a limit, replacing them atomically, making folders, joining names. */
#include "base/file.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

int lt_file_read(const char *path, size_t limit, struct lt_buf *ret_content, struct lt_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return lt_err_sys(err, errno == ENOENT || errno == ENOTDIR ? LT_ENOT_FOUND : LT_EIO, errno,
                          "cannot open '%s'", path);
    size_t total = 0;
    int result = LT_OK;
    for (;;) {
        char *room = lt_buf_room(ret_content, 65536);
        ssize_t got = read(fd, room, 65536);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            result = lt_err_sys(err, LT_EIO, errno, "cannot read '%s'", path);
        if (got <= 0)
            break;
        ret_content->length += (size_t)got;
        total += (size_t)got;
        if (total > limit) {
            result = lt_err_set(err, LT_ELIMIT, "'%s' is larger than %zu bytes", path, limit);
            break;
        }
    }
    close(fd);
    lt_buf_add(ret_content, "", 0);
    return result;
}

bool lt_dir_is_remote(const char *path)
{
    enum { CIFS = 0xff534d42, SMB2 = 0xfe534d42, CEPH = 0x00c36400, LUSTRE = 0x0bd00bd0, GPFS = 0x47504653 };
    static const unsigned magics[] = {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC,  CIFS,       SMB2,   CEPH,
                                      AFS_SUPER_MAGIC, CODA_SUPER_MAGIC, V9FS_MAGIC, LUSTRE, GPFS};
    struct statfs system;
    if (statfs(path, &system) < 0)
        return false;
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if ((unsigned)system.f_type == magics[i])
            return true;
    return false;
}

int lt_fd_write_all(int fd, const void *bytes, size_t length)
{
    const char *next = bytes;
    while (length) {
        ssize_t put = write(fd, next, length);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -errno;
        next += put;
        length -= (size_t)put;
    }
    return 0;
}

static void sync_folder_of(const char *path)
{
    char *folder = lt_path_dir(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd); /* some file systems refuse it on a folder; the content itself is already safe */
        close(fd);
    }
    free(folder);
}

void lt_file_draft_begin(struct lt_file_draft *draft, const char *path)
{
    char *temporary = lt_xasprintf("%s.%ld.tmp", path, (long)getpid());
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    *draft = (struct lt_file_draft){lt_xstrdup(path), temporary, fd, fd < 0 ? -errno : 0};
}

void lt_file_draft_add(struct lt_file_draft *draft, const void *bytes, size_t length)
{
    if (!draft->failed)
        draft->failed = lt_fd_write_all(draft->fd, bytes, length);
}

int lt_file_draft_end(struct lt_file_draft *draft, bool is_good, bool must_last, struct lt_err *err)
{
    bool is_open = draft->fd >= 0;
    int result = LT_OK;
    if (!draft->failed && is_good && must_last && fsync(draft->fd) < 0)
        draft->failed = -errno;
    if (is_open && close(draft->fd) < 0 && !draft->failed)
        draft->failed = -errno;
    if (!draft->failed && is_good && rename(draft->temporary, draft->path) < 0)
        draft->failed = -errno;
    if (draft->failed)
        result = lt_err_sys(err, LT_EIO, -draft->failed, "cannot write '%s'",
                            is_open ? draft->path : draft->temporary);
    if (is_open && (draft->failed || !is_good))
        unlink(draft->temporary);
    if (!draft->failed && is_good && must_last)
        sync_folder_of(draft->path);
    free(draft->path);
    free(draft->temporary);
    return result;
}

static int replace(const char *path, const void *content, size_t length, bool must_last, struct lt_err *err)
{
    struct lt_file_draft draft;
    lt_file_draft_begin(&draft, path);
    lt_file_draft_add(&draft, content, length);
    return lt_file_draft_end(&draft, true, must_last, err);
}

int lt_file_replace(const char *path, const void *content, size_t length, struct lt_err *err)
{
    return replace(path, content, length, true, err);
}

int lt_file_replace_soon(const char *path, const void *content, size_t length, struct lt_err *err)
{
    return replace(path, content, length, false, err);
}

int lt_dir_make(const char *path, bool is_private, struct lt_err *err)
{
    struct stat there;
    if (stat(path, &there) == 0 && S_ISDIR(there.st_mode))
        return LT_OK;
    char *copy = lt_xstrdup(path);
    int result = LT_OK;
    for (char *slash = copy + 1;; slash++) {
        if (*slash != '/' && *slash != '\0')
            continue;
        char kept = *slash;
        *slash = '\0';
        int failure = mkdir(copy, is_private ? 0700 : 0777) < 0 ? errno : 0;
        struct stat status;
        if (failure && failure != EEXIST && (stat(copy, &status) < 0 || !S_ISDIR(status.st_mode))) {
            result = lt_err_sys(err, LT_EIO, failure, "cannot make folder '%s'", copy);
            break;
        }
        *slash = kept;
        if (!kept)
            break;
    }
    struct stat status;
    if (result == LT_OK && (stat(path, &status) < 0 || !S_ISDIR(status.st_mode)))
        result = lt_err_sys(err, LT_EIO, ENOTDIR, "cannot make folder '%s'", path);
    free(copy);
    return result;
}

char *lt_path_join(const char *folder, const char *name)
{
    if (name[0] == '/' || !folder[0])
        return lt_xstrdup(name);
    size_t length = strlen(folder);
    return lt_xasprintf("%s%s%s", folder, folder[length - 1] == '/' ? "" : "/", name);
}

char *lt_path_dir(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return lt_xstrdup(".");
    return slash == path ? lt_xstrdup("/") : lt_xstrndup(path, (size_t)(slash - path));
}

const char *lt_path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *lt_path_absolute(const char *path)
{
    if (path[0] == '/')
        return lt_xstrdup(path);
    char *folder = getcwd(NULL, 0);
    char *joined = lt_path_join(folder ? folder : "/", path);
    free(folder);
    return joined;
}
