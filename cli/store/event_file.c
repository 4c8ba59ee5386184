/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines are taken one by one as they come, so that an archive of any length fits; another form is held as a
 * whole, and has a limit. */
#include "store/event_file.h"

#include "base/file.h"
#include "base/mem.h"
#include "ext/digest.h"
#include "ext/inflate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 << 10, WHOLE_MOST_BYTES = 256 << 20, HASH_DIGITS = 12 };

struct reader {
    struct lt_buf text;
    size_t line;   /* number of the one that `text` begins with */
    bool is_lines; /* the first line was a document */
    bool is_whole; /* the first line was none */
    int result;
    int (*take)(void *user, struct lt_json *event, struct lt_err *err);
    void *user;
    struct lt_err *err;
};

static int take_one(struct reader *reader, struct lt_json *document)
{
    if (!lt_json_is_array(document))
        return reader->take(reader->user, document, reader->err);
    int result = LT_OK;
    for (size_t i = 0; i < lt_json_size(document) && result == LT_OK; i++)
        result = reader->take(reader->user, lt_json_at(document, i), reader->err);
    return result;
}

static int take_text(struct reader *reader, const char *text, size_t length)
{
    struct lt_json *document = NULL;
    struct lt_err why;
    if (strspn(text, " \t\r\n") >= length)
        return LT_OK;
    if (lt_json_read(text, length, &document, &why) != LT_OK)
        return reader->is_lines ? lt_err_set(reader->err, LT_EFORMAT, "line %zu: %s", reader->line, why.text)
                                : lt_err_set(reader->err, LT_EFORMAT, "%s", why.text);
    int result = take_one(reader, document);
    lt_json_free(document);
    return result;
}

/* Is it a form of one document a line? The first line that is not blank tells. */
static void find_form(struct reader *reader, const char *line, size_t length)
{
    struct lt_json *document = NULL;
    if (strspn(line, " \t\r\n") >= length || reader->is_lines || reader->is_whole)
        return;
    reader->is_lines = lt_json_read(line, length, &document, NULL) == LT_OK;
    reader->is_whole = !reader->is_lines;
    lt_json_free(document);
}

/* All whole lines in the text. */
static void take_lines(struct reader *reader)
{
    size_t begin = 0;
    char *newline;
    while (reader->result == LT_OK && !reader->is_whole &&
           (newline = memchr(reader->text.data + begin, '\n', reader->text.length - begin))) {
        size_t end = (size_t)(newline - reader->text.data);
        *newline = 0;
        find_form(reader, reader->text.data + begin, end - begin);
        if (reader->is_lines)
            reader->result = take_text(reader, reader->text.data + begin, end - begin);
        *newline = '\n';
        if (reader->is_whole)
            break;
        begin = end + 1;
        reader->line++;
    }
    memmove(reader->text.data, reader->text.data + begin, reader->text.length - begin);
    reader->text.length -= begin;
    lt_buf_add(&reader->text, "", 0);
}

static bool add(void *user, const char *bytes, size_t length)
{
    struct reader *reader = user;
    lt_buf_add(&reader->text, bytes, length);
    if (!reader->is_whole)
        take_lines(reader);
    if (reader->result == LT_OK && reader->text.length > WHOLE_MOST_BYTES)
        reader->result =
            lt_err_set(reader->err, LT_ELIMIT, "an event or array is longer than %d bytes", WHOLE_MOST_BYTES);
    return reader->result == LT_OK;
}

/* Everything from the file, unpacked. */
static int pour(int fd, struct reader *reader)
{
    char *piece = lt_xmalloc(PIECE_BYTES);
    struct lt_inflate *stream = NULL;
    bool is_first = true;
    int result = LT_OK;
    while (result == LT_OK && reader->result == LT_OK) {
        ssize_t got = read(fd, piece, PIECE_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            result = lt_err_sys(reader->err, LT_EIO, errno, "cannot read");
        if (got <= 0)
            break;
        enum lt_packing packing = is_first ? lt_packing_of(piece, (size_t)got) : LT_PACKING_NONE;
        if (is_first && packing != LT_PACKING_NONE)
            stream = lt_inflate_new(packing, add, reader);
        is_first = false;
        if (stream)
            result = lt_inflate_feed(stream, piece, (size_t)got, reader->err);
        else
            add(reader, piece, (size_t)got);
    }
    if (stream && result == LT_OK && reader->result == LT_OK)
        result = lt_inflate_finish(stream, reader->err);
    lt_inflate_free(stream);
    free(piece);
    return reader->result != LT_OK ? reader->result : result;
}

int lt_event_file_read(int fd, int (*take)(void *user, struct lt_json *event, struct lt_err *err), void *user,
                       struct lt_err *err)
{
    struct reader reader = {.take = take, .user = user, .err = err, .line = 1};
    lt_buf_add(&reader.text, "", 0);
    int result = pour(fd, &reader);
    if (result == LT_OK)
        result = take_text(&reader, reader.text.data, reader.text.length);
    lt_buf_clear(&reader.text);
    return result;
}

/* ---- one event ---- */

static const char *run_id_of(const struct lt_json *event)
{
    return lt_json_text(lt_json_get(lt_json_get(event, "run"), "runId"));
}

const char *lt_event_file_problem(const struct lt_json *event)
{
    const struct lt_json *job = lt_json_get(event, "job"), *dataset = lt_json_get(event, "dataset");
    if (!lt_json_text(lt_json_get(event, "eventTime")))
        return "no eventTime";
    if (!job && !dataset)
        return "neither a job nor a dataset";
    if (job && (!lt_json_text(lt_json_get(job, "namespace")) || !lt_json_text(lt_json_get(job, "name"))))
        return "a job without namespace or name";
    if (lt_json_get(event, "run") && !run_id_of(event))
        return "a run without runId";
    return NULL;
}

static bool is_end(const struct lt_json *event)
{
    const char *type = lt_json_text(lt_json_get(event, "eventType"));
    return type && (strcmp(type, "COMPLETE") == 0 || strcmp(type, "FAIL") == 0 || strcmp(type, "ABORT") == 0);
}

/* A name that no path can be made of. */
static bool is_plain(const char *id)
{
    return *id && strlen(id) <= 64 && strspn(id, "0123456789abcdefABCDEF-") == strlen(id);
}

static bool is_there(const char *path, const struct lt_buf *text)
{
    struct lt_buf known = {0};
    struct lt_err err;
    bool is_same = lt_file_read(path, text->length, &known, &err) == LT_OK && known.length == text->length &&
                   memcmp(known.data, text->data, text->length) == 0;
    lt_buf_clear(&known);
    return is_same;
}

int lt_event_file_add(const char *folder, const struct lt_json *event, char **ret_name, bool *ret_is_new,
                      struct lt_err *err)
{
    const char *id = run_id_of(event);
    char *events = lt_path_join(folder, "events");
    char hash[65] = "", *plain = NULL, *path = NULL;
    struct lt_buf text = {0};
    struct lt_digest *digest = lt_digest_new();
    lt_json_write(event, false, &text);
    lt_buf_addc(&text, '\n');
    lt_digest_add(digest, text.data, text.length);
    lt_digest_finish(digest, hash);
    lt_digest_free(digest);
    int result = lt_dir_make(events, false, err);
    if (id && is_plain(id) && is_end(event))
        plain = lt_xasprintf("%s/%s.json", events, id);
    *ret_name = NULL;
    *ret_is_new = plain && access(plain, F_OK) < 0;
    if (result == LT_OK && (*ret_is_new || (plain && is_there(plain, &text))))
        *ret_name = lt_xasprintf("%s.json", id);
    else
        *ret_name = lt_xasprintf("%s.%.*s.json", id && is_plain(id) ? id : "event", HASH_DIGITS, hash);
    path = lt_path_join(events, *ret_name);
    *ret_is_new = access(path, F_OK) < 0;
    if (result == LT_OK && *ret_is_new)
        result = lt_file_replace_soon(path, text.data, text.length, err);
    lt_buf_clear(&text);
    free(events);
    free(plain);
    free(path);
    return result;
}
