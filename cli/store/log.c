/* SPDX-License-Identifier: Apache-2.0
 *
 * events.csv is its own lock (flock), so nothing is left behind by a crash. A row goes out in one write; when
 * that fails half-way the file is cut back to what it was. */
#include "store/log.h"

#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOG_LIMIT_BYTES = 1 << 30 };

/* Opens and locks the file that `path` names when the lock is held: another process may have replaced the one
 * that was opened. Returns the descriptor or -errno. */
static int open_locked(const char *path, int flags)
{
    for (;;) {
        struct stat opened, named;
        int fd = open(path, flags | O_CLOEXEC, 0666);
        if (fd < 0)
            return -errno;
        int failed = 0;
        while (flock(fd, LOCK_EX) < 0)
            if (errno != EINTR) {
                failed = errno;
                break;
            }
        if (!failed && fstat(fd, &opened) < 0)
            failed = errno;
        if (!failed && stat(path, &named) == 0 && opened.st_ino == named.st_ino &&
            opened.st_dev == named.st_dev)
            return fd;
        close(fd);
        if (failed)
            return -failed;
    }
}

/* Adds the row to the locked file. Returns 0 or -errno; the file is then as long as before. */
static int add_row(int fd, const struct lt_log_entry *entry)
{
    struct stat before;
    if (fstat(fd, &before) < 0)
        return -errno;
    struct lt_buf text = {0};
    char last = '\n';
    if (before.st_size > 0 && pread(fd, &last, 1, before.st_size - 1) == 1 && last != '\n')
        lt_buf_addc(&text, '\n');
    if (before.st_size == 0) {
        lt_buf_adds(&text, entry->csv_header);
        lt_buf_addc(&text, '\n');
    }
    lt_buf_add(&text, entry->row->data, entry->row->length);
    int failed = lt_fd_write_all(fd, text.data, text.length);
    if (!failed && fsync(fd) < 0 && errno != EINVAL) /* EINVAL: not a file that can be synced */
        failed = -errno;
    if (failed && ftruncate(fd, before.st_size) < 0 && errno != EINVAL)
        failed = -errno;
    lt_buf_clear(&text);
    return failed;
}

static int append_row(const char *folder, const struct lt_log_entry *entry, struct lt_err *err)
{
    char *path = lt_path_join(folder, LT_LOG_CSV);
    int result = LT_OK;
    int fd = open_locked(path, O_RDWR | O_CREAT | O_APPEND);
    int failed = fd < 0 ? fd : add_row(fd, entry);
    if (fd >= 0)
        close(fd);
    if (failed)
        result =
            lt_err_sys(err, LT_EIO, -failed, "run %s has its event but no row in '%s'", entry->run_id, path);
    free(path);
    return result;
}

int lt_log_append(const char *folder, const struct lt_log_entry *entry, struct lt_err *err)
{
    struct lt_err cause = {0};
    char *events = lt_path_join(folder, "events");
    char *path = lt_xasprintf("%s/%s.json", events, entry->run_id);
    int result = lt_dir_make(events, false, &cause);
    if (result == LT_OK)
        result = lt_file_replace(path, entry->event->data, entry->event->length, &cause);
    if (result != LT_OK)
        lt_err_set(err, result, "the event of run %s is not in the log: %.900s", entry->run_id, cause.text);
    else
        result = append_row(folder, entry, err);
    free(path);
    free(events);
    return result;
}

static int redraw(const char *csv_path, const char *path,
                  int (*draw)(const struct lt_buf *csv, struct lt_buf *ret_text, struct lt_err *err),
                  struct lt_err *err)
{
    struct lt_buf csv = {0}, text = {0};
    int result = lt_file_read(csv_path, LOG_LIMIT_BYTES, &csv, err);
    if (result == LT_OK)
        result = draw(&csv, &text, err);
    if (result == LT_OK)
        result = lt_file_replace(path, text.data, text.length, err);
    lt_buf_clear(&csv);
    lt_buf_clear(&text);
    return result;
}

int lt_log_diagram(const char *folder,
                   int (*draw)(const struct lt_buf *csv, struct lt_buf *ret_text, struct lt_err *err),
                   struct lt_err *err)
{
    struct lt_err cause = {0};
    char *csv_path = lt_path_join(folder, LT_LOG_CSV), *path = lt_path_join(folder, LT_LOG_DIAGRAM);
    int fd = open_locked(csv_path, O_RDONLY), result;
    if (fd < 0) {
        result = lt_err_sys(err, fd == -ENOENT ? LT_ENOT_FOUND : LT_EIO, -fd, "cannot read the log '%s'",
                            csv_path);
    } else {
        result = redraw(csv_path, path, draw, &cause);
        if (result != LT_OK)
            lt_err_set(err, result, "the diagram is not up to date: %.900s", cause.text);
        close(fd);
    }
    free(csv_path);
    free(path);
    return result;
}
