/* SPDX-License-Identifier: Apache-2.0
 *
 * A trace is unpacked piece by piece: of a run with a million files one line is in memory. */
#include "store/history.h"

#include "base/file.h"
#include "base/mem.h"
#include "ext/inflate.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ID_LENGTH = 36, PIECE_BYTES = 64 << 10, LINE_MOST_BYTES = 64 << 20 };

static bool is_event_name(const char *name)
{
    return strspn(name, "0123456789abcdef-") == ID_LENGTH && strcmp(name + ID_LENGTH, ".json") == 0;
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

int lt_history_list(const char *folder, struct lt_text_list *ret_ids, struct lt_err *err)
{
    char *path = lt_path_join(folder, "events");
    DIR *dir = opendir(path);
    int failed = dir ? 0 : errno;
    *ret_ids = (struct lt_text_list){0};
    free(path);
    if (failed == ENOENT || failed == ENOTDIR)
        return lt_err_set(
            err, LT_ENOT_FOUND,
            "no events in '%.500s': trace something first ('lintrace -- command') or name a lineage folder",
            folder);
    if (failed)
        return lt_err_sys(err, LT_EIO, failed, "cannot read '%.500s/events'", folder);
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
        if (is_event_name(entry->d_name))
            LT_VEC_PUSH(ret_ids, lt_xstrndup(entry->d_name, ID_LENGTH));
    closedir(dir);
    if (ret_ids->count)
        qsort(ret_ids->items, ret_ids->count, sizeof *ret_ids->items, compare_texts);
    return LT_OK;
}

void lt_history_free_ids(struct lt_text_list *ids)
{
    for (size_t i = 0; i < ids->count; i++)
        free(ids->items[i]);
    free(ids->items);
    *ids = (struct lt_text_list){0};
}

/* The last run that has a trace: a step of a script has an event only. Else the last. */
static size_t find_latest(const char *folder, const struct lt_text_list *ids)
{
    for (size_t i = ids->count; i > 0; i--) {
        char *path = lt_history_trace_path(folder, ids->items[i - 1]);
        bool is_there = access(path, F_OK) == 0;
        free(path);
        if (is_there)
            return i - 1;
    }
    return ids->count - 1;
}

int lt_history_find(const char *folder, const char *reference, char **ret_id, struct lt_err *err)
{
    struct lt_text_list ids;
    size_t matches = 0, last = 0, length = strlen(reference);
    bool is_latest = strcmp(reference, "latest") == 0;
    int result = lt_history_list(folder, &ids, err);
    *ret_id = NULL;
    if (result < 0)
        return result;
    for (size_t i = 0; i < ids.count; i++)
        if (length && strncmp(ids.items[i], reference, length) == 0) {
            matches++;
            last = i;
        }
    if (is_latest && ids.count) {
        matches = 1;
        last = find_latest(folder, &ids);
    }
    if (matches == 0)
        result = lt_err_set(err, LT_ENOT_FOUND, "no run '%.100s' in '%.500s'", reference, folder);
    else if (matches > 1)
        result = lt_err_set(err, LT_ENOT_FOUND, "%zu runs begin with '%.100s'; the last is %s", matches,
                            reference, ids.items[last]);
    else
        *ret_id = lt_xstrdup(ids.items[last]);
    lt_history_free_ids(&ids);
    return result;
}

char *lt_history_event_path(const char *folder, const char *id)
{
    return lt_xasprintf("%s/events/%s.json", folder, id);
}

char *lt_history_trace_path(const char *folder, const char *id)
{
    return lt_xasprintf("%s/traces/%s.ndjson.zst", folder, id);
}

int lt_history_read_event(const char *path, struct lt_json **ret_event, struct lt_err *err)
{
    struct lt_buf text = {0};
    struct lt_err why;
    *ret_event = NULL;
    int result = lt_file_read(path, LT_HISTORY_EVENT_MOST_BYTES, &text, err);
    if (result == LT_OK) {
        result = lt_json_read(text.data ? text.data : "", text.length, ret_event, &why);
        if (result < 0)
            lt_err_set(err, result, "%.500s: %.400s", path, why.text);
    }
    lt_buf_clear(&text);
    return result;
}

/* ---- traces ---- */

struct reader {
    void (*take)(void *user, const struct lt_json *line);
    void *user;
    struct lt_buf rest; /* of a line whose end is yet to come */
    size_t line_number;
    int result;
    struct lt_err *err;
    const char *path;
};

static bool take_line(struct reader *reader, const char *bytes, size_t length)
{
    struct lt_json *line = NULL;
    struct lt_err why;
    reader->line_number++;
    reader->result = lt_json_read(bytes, length, &line, &why);
    if (reader->result == LT_OK)
        reader->take(reader->user, line);
    else
        lt_err_set(reader->err, reader->result, "%.500s: line %zu: %.400s", reader->path, reader->line_number,
                   why.text);
    lt_json_free(line);
    return reader->result == LT_OK;
}

static bool take_piece(void *user, const char *bytes, size_t length)
{
    struct reader *reader = user;
    const char *end = bytes + length;
    for (const char *newline; (newline = memchr(bytes, '\n', (size_t)(end - bytes))); bytes = newline + 1) {
        size_t part = (size_t)(newline - bytes);
        if (reader->rest.length) {
            lt_buf_add(&reader->rest, bytes, part);
            if (!take_line(reader, reader->rest.data, reader->rest.length))
                return false;
            reader->rest.length = 0;
        } else if (!take_line(reader, bytes, part)) {
            return false;
        }
    }
    lt_buf_add(&reader->rest, bytes, (size_t)(end - bytes));
    if (reader->rest.length > LINE_MOST_BYTES)
        reader->result = lt_err_set(reader->err, LT_EFORMAT, "%.500s: line %zu has no end", reader->path,
                                    reader->line_number + 1);
    return reader->result == LT_OK;
}

static int unpack(int fd, struct reader *reader)
{
    char *piece = lt_xmalloc(PIECE_BYTES);
    struct lt_inflate *stream = lt_inflate_new(LT_PACKING_ZSTD, take_piece, reader);
    struct lt_err why;
    int result = LT_OK;
    ssize_t got = 1;
    while (got > 0 && result == LT_OK && reader->result == LT_OK) {
        got = read(fd, piece, PIECE_BYTES);
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got < 0)
            result = lt_err_sys(&why, LT_EIO, errno, "cannot read it");
        else if (got > 0)
            result = lt_inflate_feed(stream, piece, (size_t)got, &why);
        else
            result = lt_inflate_finish(stream, &why);
    }
    if (result == LT_OK && reader->result == LT_OK && reader->rest.length)
        result = lt_err_set(&why, LT_EFORMAT, "the last line has no end");
    if (result < 0)
        lt_err_set(reader->err, result, "%.500s: %.400s", reader->path, why.text);
    lt_inflate_free(stream);
    free(piece);
    return result < 0 ? result : reader->result;
}

int lt_history_read_trace(const char *path, void (*take)(void *user, const struct lt_json *line), void *user,
                          struct lt_err *err)
{
    struct reader reader = {.take = take, .user = user, .err = err, .path = path};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return lt_err_set(err, LT_ENOT_FOUND,
                          "no trace at '%.500s': a step of a script is in the trace of the script's run",
                          path);
    if (fd < 0)
        return lt_err_sys(err, LT_EIO, errno, "cannot open '%.500s'", path);
    int result = unpack(fd, &reader);
    lt_buf_clear(&reader.rest);
    close(fd);
    return result;
}
