/* SPDX-License-Identifier: Apache-2.0
 *
 * events.csv is its own lock (flock), so nothing is left behind by a crash. A row goes out in one write; when
 * that fails half-way the file is cut back to what it was. */
#include "store/log.h"

#include "base/file.h"
#include "base/mem.h"
#include "ext/csv_read.h"

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

static const char *const statuses[] = {"COMPLETED", "FAILED"}; /* the last cell of a row */

/* Was this line, which has no newline behind it, cut off before its end? */
static bool is_torn(const char *line, size_t length, const char *header)
{
    struct lt_csv_record record = {0};
    size_t used = 0, cells = 1;
    for (; *header; header++)
        cells += *header == ',';
    bool is_torn = lt_csv_read_record(line, length, &record, &used) != LT_OK || record.count < cells;
    const char *last = is_torn || record.count > cells ? NULL : record.cells[cells - 1];
    for (size_t i = 0; last && i < sizeof statuses / sizeof *statuses; i++)
        is_torn |= strlen(last) < strlen(statuses[i]) && strncmp(last, statuses[i], strlen(last)) == 0;
    lt_csv_record_clear(&record);
    return is_torn;
}

/* The bytes behind the last newline of the file. */
static int read_tail(int fd, off_t size, struct lt_buf *ret_tail)
{
    const char *newline = NULL;
    for (off_t room = 4096; !newline; room *= 2) {
        off_t start = size > room ? size - room : 0;
        ret_tail->length = 0;
        ssize_t got =
            pread(fd, lt_buf_room(ret_tail, (size_t)(size - start) + 1), (size_t)(size - start), start);
        if (got != size - start)
            return got < 0 ? -errno : -EIO;
        ret_tail->length = (size_t)got;
        newline = got ? memrchr(ret_tail->data, '\n', ret_tail->length) : NULL;
        if (start == 0)
            break;
    }
    size_t behind = newline ? (size_t)(newline + 1 - ret_tail->data) : 0;
    ret_tail->length -= behind;
    memmove(ret_tail->data, ret_tail->data + behind, ret_tail->length);
    return 0;
}

/* A last line without its newline: completed, or taken away when a crash has cut it off. */
static int mend_tail(int fd, const char *header, struct stat *file, struct lt_buf *text)
{
    struct lt_buf tail = {0};
    int failed = file->st_size > 0 ? read_tail(fd, file->st_size, &tail) : 0;
    bool is_first = (off_t)tail.length == file->st_size; /* the header, or what somebody made of it */
    if (!failed && tail.length && !is_first && is_torn(tail.data, tail.length, header)) {
        file->st_size -= (off_t)tail.length;
        failed = ftruncate(fd, file->st_size) < 0 ? -errno : 0;
    } else if (!failed && tail.length) {
        lt_buf_addc(text, '\n');
    }
    lt_buf_clear(&tail);
    return failed;
}

/* Adds the row to the locked file. Returns 0 or -errno; the file then has the same rows as before. */
static int add_row(int fd, const struct lt_log_entry *entry)
{
    struct stat before;
    if (fstat(fd, &before) < 0)
        return -errno;
    struct lt_buf text = {0};
    int unmended = mend_tail(fd, entry->csv_header, &before, &text);
    if (unmended) {
        lt_buf_clear(&text);
        return unmended;
    }
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

int lt_log_append_row(const char *folder, const struct lt_log_entry *entry, struct lt_err *err)
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
        result = lt_log_append_row(folder, entry, err);
    free(path);
    free(events);
    return result;
}

/* Rows begin with the time, which holds no comma, and the run's id. */
static bool has_row(const char *csv, size_t length, const char *header, const char *run_id)
{
    size_t id_length = strlen(run_id);
    for (const char *line = csv, *end = csv + length; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        const char *stop = newline ? newline : end;
        const char *comma = memchr(line, ',', (size_t)(stop - line));
        if (comma && (size_t)(stop - comma) > id_length + 1 && memcmp(comma + 1, run_id, id_length) == 0 &&
            comma[1 + id_length] == ',' && (newline || !is_torn(line, (size_t)(stop - line), header)))
            return true;
        line = stop + 1;
    }
    return false;
}

int lt_log_find(const char *folder, const struct lt_log_entry *entry, struct lt_buf *ret_event,
                bool *ret_has_row, struct lt_err *err)
{
    struct lt_buf csv = {0};
    char *event_path = lt_xasprintf("%s/events/%s.json", folder, entry->run_id);
    char *csv_path = lt_path_join(folder, LT_LOG_CSV);
    int result = lt_file_read(event_path, LOG_LIMIT_BYTES, ret_event, err);
    if (result == LT_ENOT_FOUND)
        result = LT_OK;
    if (result == LT_OK)
        result = lt_file_read(csv_path, LOG_LIMIT_BYTES, &csv, err);
    if (result == LT_ENOT_FOUND)
        result = LT_OK;
    *ret_has_row = has_row(csv.data, csv.length, entry->csv_header, entry->run_id);
    lt_buf_clear(&csv);
    free(event_path);
    free(csv_path);
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
        result = lt_file_replace_soon(path, text.data, text.length, err);
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
