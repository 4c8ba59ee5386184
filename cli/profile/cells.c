/* SPDX-License-Identifier: Apache-2.0
 *
 * The same splitting as for the profile, with the cells kept until their row ends. That it is the same
 * content is known from size, time and inode, before and after. */
#include "profile/cells.h"

#include "profile/csv.h"
#include "profile/readers.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 256 << 10 };

struct reading {
    const size_t *columns;
    size_t count, next; /* the next of `columns` in this row */
    struct lt_buf *cells;
    bool is_header; /* the row under way is not data */
    void (*row)(void *user, const struct lt_buf *cells);
    void *user;
};

static void on_cell(void *user, size_t index, const char *bytes, size_t length)
{
    struct reading *reading = user;
    if (reading->next == reading->count || reading->columns[reading->next] != index)
        return;
    lt_buf_add(&reading->cells[reading->next++], bytes, length);
}

static void on_row(void *user, size_t cells, int end)
{
    struct reading *reading = user;
    (void)end;
    if (cells && !reading->is_header)
        reading->row(reading->user, reading->cells);
    if (cells)
        reading->is_header = false;
    for (size_t i = 0; i < reading->count; i++)
        reading->cells[i].length = 0;
    reading->next = 0;
}

static bool is_same(int fd, const struct lt_profile *profile)
{
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
           lt_file_state((uint64_t)status.st_size,
                         (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec,
                         status.st_ino) == profile->state;
}

static ssize_t read_piece(int fd, char *piece)
{
    ssize_t got;
    do
        got = read(fd, piece, PIECE_BYTES);
    while (got < 0 && errno == EINTR);
    return got;
}

/* Feeds all of the file; why that could not be, or NULL. */
static const char *feed(int fd, const struct lt_profile *profile, struct reading *reading)
{
    static const char unreadable[] = "the file could not be read";
    char *piece = lt_xmalloc(PIECE_BYTES);
    ssize_t got = read_piece(fd, piece);
    size_t head = got < 0 ? 0 : (size_t)got < LT_HEAD_BYTES ? (size_t)got : LT_HEAD_BYTES;
    struct lt_guess guess =
        lt_guess_format(lt_path_base(profile->path), piece, head, head == profile->size_bytes);
    bool is_table = guess.delimiter && strcmp(guess.format, profile->format) == 0;
    struct lt_csv_handler handler = {on_cell, on_row, reading};
    struct lt_csv *csv = lt_csv_new(is_table ? guess.delimiter : ',', &handler);
    struct lt_err err;
    int fed = LT_OK;
    for (size_t skipped = guess.bom_length; is_table && fed == LT_OK && got > 0; skipped = 0) {
        fed = lt_csv_feed(csv, piece + skipped, (size_t)got - skipped, &err);
        got = read_piece(fd, piece);
    }
    bool is_unclosed = false, is_whole = fed == LT_OK && got == 0;
    if (is_table && is_whole)
        lt_csv_finish(csv, &is_unclosed);
    lt_csv_free(csv);
    free(piece);
    return is_table ? is_whole ? NULL : unreadable : "it is no plain table (CSV, TSV)";
}

const char *lt_cells_read(const struct lt_profile *profile, const size_t *columns, size_t count,
                          void (*row)(void *user, const struct lt_buf *cells), void *user)
{
    static const char changed[] = "the file changed meanwhile";
    int fd = open(profile->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || !is_same(fd, profile)) {
        if (fd >= 0)
            close(fd);
        return changed;
    }
    struct reading reading = {.columns = columns,
                              .count = count,
                              .cells = lt_xcalloc(count, sizeof *reading.cells),
                              .is_header = profile->has_header,
                              .row = row,
                              .user = user};
    const char *problem = feed(fd, profile, &reading);
    bool is_still_same = is_same(fd, profile);
    close(fd);
    for (size_t i = 0; i < count; i++)
        lt_buf_clear(&reading.cells[i]);
    free(reading.cells);
    return is_still_same ? problem : changed;
}
