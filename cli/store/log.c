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
#include <time.h>
#include <unistd.h>

enum { LOCK_WAIT_MS = 15000, LOCK_PAUSE_MS = 2 };

/* What is drawn is held in memory, a few times over. */
enum { DRAWN_LIMIT_BYTES = 1 << 30, PIECE_BYTES = 1 << 18, EVENT_HEAD_BYTES = 4096 };

/* Rows are added one after the other, each in a moment; but whoever adds one may have been stopped, and
 * somebody waits for the end of this run. Its row can be added later. Returns an errno. */
static int wait_for_lock(int fd)
{
    const struct timespec pause = {.tv_nsec = LOCK_PAUSE_MS * 1000 * 1000};
    for (int tries = LOCK_WAIT_MS / LOCK_PAUSE_MS; flock(fd, LOCK_EX | LOCK_NB) < 0;) {
        if (errno == EINTR)
            continue;
        if (errno != EWOULDBLOCK || --tries == 0)
            return errno;
        nanosleep(&pause, NULL);
    }
    return 0;
}

/* Opens and locks the file that `path` names when the lock is held: another process may have replaced the one
 * that was opened. Returns the descriptor or -errno. */
static int open_locked(const char *path, int flags)
{
    for (;;) {
        struct stat opened, named;
        int fd = open(path, flags | O_CLOEXEC, 0666);
        if (fd < 0)
            return -errno;
        int failed = wait_for_lock(fd);
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

static struct lt_log_state state_of(const struct stat *status)
{
    return (struct lt_log_state){status->st_dev, status->st_ino, (uint64_t)status->st_size,
                                 status->st_mtim.tv_sec * INT64_C(1000000000) + status->st_mtim.tv_nsec,
                                 status->st_ctim.tv_sec * INT64_C(1000000000) + status->st_ctim.tv_nsec};
}

/* Adds the row to the locked file. Returns 0 or -errno; the file then has the same rows as before. */
static int add_row(int fd, const struct lt_log_entry *entry)
{
    struct stat before, after;
    if (fstat(fd, &before) < 0)
        return -errno;
    struct lt_log_state found = state_of(&before);
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
    if (!failed && entry->news && fstat(fd, &after) == 0)
        *entry->news = (struct lt_log_news){found, state_of(&after)};
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

static int take_event(void *draft, const char *bytes, size_t length, bool is_last, struct lt_err *err)
{
    (void)is_last;
    (void)err;
    lt_file_draft_add(draft, bytes, length);
    return LT_OK; /* the draft keeps its failure */
}

static int write_event(const char *path, const struct lt_log_entry *entry, struct lt_err *err)
{
    struct lt_file_draft draft;
    struct lt_drain drain = {.take = take_event, .user = &draft, .err = err};
    lt_file_draft_begin(&draft, path);
    int result = entry->write_event(entry->event, &drain);
    int written = lt_file_draft_end(&draft, result == LT_OK, true, result == LT_OK ? err : NULL);
    return result == LT_OK ? written : result;
}

int lt_log_append(const char *folder, const struct lt_log_entry *entry, struct lt_err *err)
{
    struct lt_err cause = {0};
    char *events = lt_path_join(folder, "events");
    char *path = lt_xasprintf("%s/%s.json", events, entry->run_id);
    int result = lt_dir_make(events, false, &cause);
    if (result == LT_OK)
        result = write_event(path, entry, &cause);
    if (result != LT_OK)
        lt_err_set(err, result, "the event of run %s is not in the log: %.900s", entry->run_id, cause.text);
    else
        result = lt_log_append_row(folder, entry, err);
    free(path);
    free(events);
    return result;
}

/* ---- what the log has of a run ---- */

/* A look through the rows, one piece of the file after the other. */
struct search {
    const char *run_id, *header;
    int fd;
    char *piece;    /* PIECE_BYTES */
    size_t length;  /* of what is in it */
    off_t end;      /* where that ends in the file */
    bool is_inside; /* the piece begins within a line whose start has been seen, */
    bool is_ours;   /* which is the row's */
};

/* Rows begin with the time, which holds no comma, and the run's id. */
static bool is_row_of(const char *line, size_t length, const char *run_id)
{
    size_t id_length = strlen(run_id);
    const char *comma = memchr(line, ',', length);
    return comma && (size_t)(line + length - comma) > id_length + 1 &&
           memcmp(comma + 1, run_id, id_length) == 0 && comma[1 + id_length] == ',';
}

/* Goes through the lines that end in the piece. Of the one that does not, enough is kept to tell whose it
 * is. */
static bool finds_row(struct search *search)
{
    enum { START_BYTES = 4096 }; /* the time and the id are in it */
    const char *line = search->piece, *end = search->piece + search->length, *newline;
    while ((newline = memchr(line, '\n', (size_t)(end - line)))) {
        if (search->is_inside ? search->is_ours : is_row_of(line, (size_t)(newline - line), search->run_id))
            return true;
        search->is_inside = false;
        line = newline + 1;
    }
    size_t rest = (size_t)(end - line);
    if (!search->is_inside && rest >= START_BYTES) {
        search->is_inside = true;
        search->is_ours = is_row_of(line, rest, search->run_id);
    }
    search->length = search->is_inside ? 0 : rest;
    memmove(search->piece, line, search->length);
    return false;
}

/* The last line has no newline behind it: it counts when it is whole. */
static int find_last(const struct search *search, bool *ret_has_row)
{
    struct lt_buf tail = {0};
    int failed = 0;
    bool is_ours =
        search->is_inside ? search->is_ours : is_row_of(search->piece, search->length, search->run_id);
    if (is_ours)
        failed = read_tail(search->fd, search->end, &tail);
    *ret_has_row = is_ours && !failed && !is_torn(tail.data, tail.length, search->header);
    lt_buf_clear(&tail);
    return failed;
}

/* Returns 0 or -errno. */
static int find_row(int fd, const struct lt_log_entry *entry, bool *ret_has_row)
{
    struct search search = {.run_id = entry->run_id, .header = entry->csv_header, .fd = fd};
    int failed = 0;
    search.piece = lt_xmalloc(PIECE_BYTES);
    for (;;) {
        ssize_t got = pread(fd, search.piece + search.length, PIECE_BYTES - search.length, search.end);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            failed = -errno;
        if (got <= 0)
            break;
        search.length += (size_t)got;
        search.end += got;
        *ret_has_row = finds_row(&search);
        if (*ret_has_row)
            break;
    }
    if (!failed && !*ret_has_row)
        failed = find_last(&search, ret_has_row);
    free(search.piece);
    return failed;
}

/* The members that are whole in the text, which is the start of a JSON object. */
static void add_members(const char *text, size_t length, struct lt_buf *ret_head)
{
    size_t whole = 0, depth = 1;
    bool is_quoted = false;
    for (size_t i = 1; i < length; i++) { /* the first opens it */
        char byte = text[i];
        if (is_quoted && byte == '\\')
            i++;
        else if (byte == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && (byte == '{' || byte == '['))
            depth++;
        else if (!is_quoted && (byte == '}' || byte == ']'))
            depth--;
        if (!is_quoted && (depth == 0 || (depth == 1 && byte == ',')))
            whole = i;
        if (depth == 0)
            break;
    }
    lt_buf_add(ret_head, whole ? text : "{", whole ? whole : 1);
    lt_buf_addc(ret_head, '}');
}

/* Opens what may be read as a file. Returns the descriptor, -ENOENT when there is none, or -errno. */
static int open_plain(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int failed = fd < 0 ? errno == ENOTDIR ? -ENOENT : -errno : fstat(fd, &status) < 0 ? -errno : 0;
    if (!failed && !S_ISREG(status.st_mode))
        failed = -ENOENT; /* a device keeps no log, and may have no end */
    if (failed && fd >= 0)
        close(fd);
    return failed ? failed : fd;
}

static int read_head(const char *path, struct lt_buf *ret_head)
{
    char start[EVENT_HEAD_BYTES];
    int fd = open_plain(path);
    if (fd < 0)
        return fd == -ENOENT ? 0 : fd;
    ssize_t got = pread(fd, start, sizeof start, 0);
    int failed = got < 0 ? -errno : 0;
    if (got > 0)
        add_members(start, (size_t)got, ret_head);
    close(fd);
    return failed;
}

int lt_log_find(const char *folder, const struct lt_log_entry *entry, struct lt_buf *ret_head,
                bool *ret_has_row, struct lt_err *err)
{
    char *event_path = lt_xasprintf("%s/events/%s.json", folder, entry->run_id);
    char *csv_path = lt_path_join(folder, LT_LOG_CSV);
    int result = LT_OK, failed = read_head(event_path, ret_head);
    *ret_has_row = false;
    if (failed) {
        result = lt_err_sys(err, LT_EIO, -failed, "cannot read '%s'", event_path);
        goto out;
    }
    int fd = open_plain(csv_path);
    if (fd != -ENOENT)
        failed = fd < 0 ? fd : find_row(fd, entry, ret_has_row);
    if (failed)
        result = lt_err_sys(err, LT_EIO, -failed, "cannot read '%s'", csv_path);
    if (fd >= 0)
        close(fd);
out:
    free(event_path);
    free(csv_path);
    return result;
}

/* ---- the diagram ---- */

/* The file LT_LOG_DRAWN: this, then the numbers. It is a help and no truth: what does not fit in with the
 * files beside it is passed over. */
struct drawn_head {
    char magic[8];
    struct lt_log_state csv, diagram; /* as they were when it was written */
    char last_time[LT_DRAWN_TIME_BYTES];
    uint64_t count, numbers_check;
    uint64_t check; /* of the head itself */
};
static const char drawn_magic[8] = "ltdrawn1";

static uint64_t check_numbers(const uint64_t *numbers, size_t count)
{
    uint64_t check = count;
    for (size_t i = 0; i < count; i++)
        check = (check ^ numbers[i]) * UINT64_C(0xff51afd7ed558ccd);
    return check;
}

static uint64_t check_head(const struct drawn_head *head)
{
    struct drawn_head copy = *head;
    const unsigned char *bytes = (const unsigned char *)&copy;
    uint64_t check = 0;
    copy.check = 0;
    for (size_t i = 0; i < sizeof copy; i++)
        check = (check ^ bytes[i]) * UINT64_C(0x100000001b3);
    return check;
}

static bool is_same_state(const struct lt_log_state *left, const struct lt_log_state *right)
{
    return left->device == right->device && left->inode == right->inode && left->size == right->size &&
           left->mtime_ns == right->mtime_ns && left->ctime_ns == right->ctime_ns;
}

/* What stands in the folder under the lock. */
struct drawing {
    char *csv_path, *path, *drawn_path;
    int csv_fd;
    lt_log_draw *draw;
};

static bool has_state(const struct drawing *drawing, struct lt_log_state *ret_csv,
                      struct lt_log_state *ret_diagram)
{
    struct stat csv, diagram;
    if (fstat(drawing->csv_fd, &csv) < 0 || lstat(drawing->path, &diagram) < 0)
        return false;
    *ret_csv = state_of(&csv);
    *ret_diagram = state_of(&diagram);
    return true;
}

/* Writes the head, and the numbers unless they are NULL: then they are there. */
static void write_drawn(const struct drawing *drawing, struct drawn_head *head, const uint64_t *numbers)
{
    head->check = check_head(head);
    int fd = open(drawing->drawn_path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (fd < 0)
        return; /* then everything is drawn anew next time */
    size_t length = numbers ? head->count * sizeof *numbers : 0;
    bool is_good = lt_fd_write_all(fd, head, sizeof *head) == 0 &&
                   lt_fd_write_all(fd, numbers, length) == 0 &&
                   (!numbers || ftruncate(fd, (off_t)(sizeof *head + length)) == 0);
    close(fd);
    if (!is_good)
        unlink(drawing->drawn_path);
}

static void keep_drawn(const struct drawing *drawing, const struct lt_drawn *drawn)
{
    static const uint64_t none;
    const uint64_t *numbers = drawn->count ? drawn->items : &none;
    struct drawn_head head = {.count = drawn->count, .numbers_check = check_numbers(numbers, drawn->count)};
    memcpy(head.magic, drawn_magic, sizeof head.magic);
    memcpy(head.last_time, drawn->last_time, sizeof head.last_time);
    if (drawn->last_time[0] && has_state(drawing, &head.csv, &head.diagram))
        write_drawn(drawing, &head, numbers);
    else
        unlink(drawing->drawn_path);
}

static bool holds(const uint64_t *numbers, size_t count, uint64_t number)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (numbers[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && numbers[low] == number;
}

/* Does the row, the last, show nothing that is not drawn? */
static bool is_nothing_new(const struct drawing *drawing, const struct lt_log_entry *entry,
                           struct drawn_head *head, const uint64_t *numbers)
{
    struct lt_buf csv = {0}, text = {0};
    struct lt_drawn row = {.items = NULL};
    if (entry->row->length > LT_LOG_ROW_MOST_BYTES)
        return false;
    lt_buf_adds(&csv, entry->csv_header);
    lt_buf_addc(&csv, '\n');
    lt_buf_add(&csv, entry->row->data, entry->row->length);
    bool is_known = drawing->draw(&csv, &text, &row, NULL) == LT_OK && row.last_time[0] &&
                    strncmp(row.last_time, head->last_time, sizeof head->last_time) >= 0;
    for (size_t i = 0; i < row.count && is_known; i++)
        is_known = holds(numbers, head->count, row.items[i]);
    if (is_known)
        memcpy(head->last_time, row.last_time, sizeof head->last_time);
    free(row.items);
    lt_buf_clear(&csv);
    lt_buf_clear(&text);
    return is_known;
}

/* Is the diagram up to date, the entry being the only news? */
static bool is_up_to_date(const struct drawing *drawing, const struct lt_log_entry *entry)
{
    struct lt_buf file = {0};
    struct lt_log_state csv, diagram;
    struct drawn_head head;
    bool is_good = false;
    if (!has_state(drawing, &csv, &diagram) ||
        lt_file_read(drawing->drawn_path, DRAWN_LIMIT_BYTES, &file, NULL) < 0 || file.length < sizeof head)
        goto out;
    memcpy(&head, file.data, sizeof head);
    const uint64_t *numbers = (const void *)(file.data + sizeof head);
    if (memcmp(head.magic, drawn_magic, sizeof head.magic) != 0 ||
        (file.length - sizeof head) / sizeof *numbers != head.count || check_head(&head) != head.check ||
        check_numbers(numbers, head.count) != head.numbers_check || !is_same_state(&head.diagram, &diagram))
        goto out;
    is_good = is_same_state(&head.csv, &csv); /* another process has drawn the entry, too */
    if (is_good || !is_same_state(&head.csv, &entry->news->before) ||
        !is_same_state(&entry->news->after, &csv) || !is_nothing_new(drawing, entry, &head, numbers))
        goto out;
    head.csv = csv;
    write_drawn(drawing, &head, NULL);
    is_good = true;
out:
    lt_buf_clear(&file);
    return is_good;
}

static int redraw(const struct drawing *drawing, struct lt_err *err)
{
    struct lt_buf csv = {0}, text = {0};
    struct lt_drawn drawn = {.items = NULL};
    struct stat status;
    if (fstat(drawing->csv_fd, &status) == 0 && status.st_size > DRAWN_LIMIT_BYTES)
        return lt_err_set(err, LT_ELIMIT, "'%.400s' is larger than %d bytes", drawing->csv_path,
                          DRAWN_LIMIT_BYTES);
    int result = lt_file_read(drawing->csv_path, DRAWN_LIMIT_BYTES, &csv, err);
    if (result == LT_OK)
        result = drawing->draw(&csv, &text, &drawn, err);
    if (result == LT_OK)
        result = lt_file_replace_soon(drawing->path, text.data, text.length, err);
    if (result == LT_OK)
        keep_drawn(drawing, &drawn);
    free(drawn.items);
    lt_buf_clear(&csv);
    lt_buf_clear(&text);
    return result;
}

/* One line: what, where, why, and what can be done about it. */
static void tell_stale(const struct drawing *drawing, const struct lt_err *cause, struct lt_err *err)
{
    const char *advice = cause->code == LT_ELIMIT    ? "move old rows to another file, or begin a new folder"
                         : cause->code == LT_EFORMAT ? "mend events.csv; the next run draws it anew"
                                                     : "the next run draws it anew";
    lt_err_set(err, cause->code, "the diagram '%.400s' is not up to date: %.450s; %s", drawing->path,
               cause->text, advice);
}

int lt_log_diagram(const char *folder, lt_log_draw *draw, const struct lt_log_entry *entry,
                   struct lt_err *err)
{
    struct lt_err cause = {0};
    struct drawing drawing = {.csv_path = lt_path_join(folder, LT_LOG_CSV),
                              .path = lt_path_join(folder, LT_LOG_DIAGRAM),
                              .drawn_path = lt_path_join(folder, LT_LOG_DRAWN),
                              .draw = draw};
    int fd = open_locked(drawing.csv_path, O_RDWR), result = LT_OK; /* NFS locks only what may be written */
    drawing.csv_fd = fd;
    if (fd < 0) {
        result = lt_err_sys(&cause, fd == -ENOENT ? LT_ENOT_FOUND : LT_EIO, -fd, "cannot read '%.400s'",
                            drawing.csv_path);
    } else if (!entry || !entry->news || !is_up_to_date(&drawing, entry)) {
        result = redraw(&drawing, &cause);
    }
    if (result != LT_OK)
        tell_stale(&drawing, &cause, err);
    if (fd >= 0)
        close(fd);
    free(drawing.csv_path);
    free(drawing.path);
    free(drawing.drawn_path);
    return result;
}
