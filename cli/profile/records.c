/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON records: a line each (NDJSON) or the elements of one array. Columns are the keys in the order of their
 * first sight; a missing key is a null. One record is parsed at a time, so memory is that of the largest; an
 * array needs its text whole, up to a limit. A line that is no object is still a row, and said to be wrong.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "ext/json_read.h"
#include "profile/bytes.h"
#include "profile/flat.h"
#include "profile/readers.h"
#include "profile/types.h"

#include <stdlib.h>
#include <string.h>

struct records {
    struct lt_profile *profile;
    struct lt_keys keys;
    struct lt_buf held;          /* a line that is not whole yet; the document of an array */
    uint64_t offset, type_limit; /* bytes so far; records are parsed up to the limit */
    uint64_t line, parsed, wrong, first_wrong;
    bool is_named, is_too_large;
    bool is_beyond_ascii; /* the line under way may hold bytes beyond ASCII */
    bool is_foreign;      /* an array with an element that is no object */
};

static enum lt_column_type type_of_member(const struct lt_json_member *member)
{
    switch (member->kind) {
    case LT_JSON_BOOLEAN:
        return LT_TYPE_BOOLEAN;
    case LT_JSON_INTEGER:
        return LT_TYPE_INTEGER;
    case LT_JSON_NUMBER:
        return LT_TYPE_NUMBER;
    case LT_JSON_STRING: {
        enum lt_column_type type = lt_type_of(member->text, member->text_length);
        return type == LT_TYPE_DATE || type == LT_TYPE_DATETIME ? type : LT_TYPE_STRING;
    }
    case LT_JSON_NULL:
    case LT_JSON_ARRAY:
    case LT_JSON_OBJECT:
        break;
    }
    return LT_TYPE_STRING;
}

static void note_value(struct lt_column *column, enum lt_column_type type)
{
    column->null_count++; /* turned around at the end */
    column->type = lt_type_merge(column->type, type);
}

static void on_member(void *user, const struct lt_json_member *member)
{
    struct records *records = user;
    struct lt_column *column = lt_keys_column(&records->keys, records->profile, member->key);
    if (column && member->kind != LT_JSON_NULL)
        note_value(column, type_of_member(member));
}

static void *records_open(struct lt_profile *profile, const struct lt_guess *guess, uint64_t type_limit_bytes)
{
    struct records *records = lt_xcalloc(1, sizeof *records);
    records->profile = profile;
    records->type_limit = type_limit_bytes;
    records->is_named = guess->is_named;
    return records;
}

static void count_nulls(struct records *records)
{
    struct lt_profile *profile = records->profile;
    for (size_t i = 0; i < profile->columns.count; i++)
        profile->columns.items[i].null_count = records->parsed - profile->columns.items[i].null_count;
    if (records->keys.are_full)
        lt_profile_problem(profile, "only the first %zu keys are kept as columns", LT_COLUMNS_MAX);
}

static void records_free(struct records *records)
{
    free(records->keys.slots);
    lt_buf_clear(&records->held);
    free(records);
}

static bool is_blank(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r')
            return false;
    return true;
}

/* The members of a record in a line; false when it is none. */
static bool take_record(struct records *records, const char *bytes, size_t length, bool is_utf8)
{
    struct lt_flat_member members[LT_FLAT_MEMBERS_MAX];
    struct lt_json_handler handler = {on_member, records};
    enum lt_json_kind kind;
    size_t count;
    if (is_utf8 && lt_flat_record(records->profile, bytes, length, members, &count)) {
        for (size_t i = 0; i < count; i++)
            if (members[i].type != LT_TYPE_UNKNOWN)
                note_value(&records->profile->columns.items[members[i].column], members[i].type);
        return true;
    }
    records->keys.expected = 0;
    return lt_json_look(bytes, length, &handler, &kind, NULL, NULL) == LT_OK && kind == LT_JSON_OBJECT;
}

static void take_line(struct records *records, const char *bytes, size_t length)
{
    struct lt_profile *profile = records->profile;
    bool is_typing = records->offset < records->type_limit;
    records->line++;
    if (length && bytes[length - 1] == '\r') {
        profile->has_crlf = true;
        length--;
    }
    if (is_blank(bytes, length)) {
        profile->blank_lines++;
        return;
    }
    profile->row_count++;
    bool is_utf8 = !records->is_beyond_ascii || lt_utf8_check(bytes, length);
    profile->invalid_utf8_rows += !is_utf8;
    if (!is_typing)
        return;
    if (take_record(records, bytes, length, is_utf8))
        records->parsed++;
    else if (!records->wrong++)
        records->first_wrong = records->line;
}

static bool hold(struct records *records, const char *bytes, size_t length, size_t limit)
{
    if (records->held.length + length > limit) {
        records->is_too_large = true;
        lt_buf_clear(&records->held);
        return false;
    }
    lt_buf_add(&records->held, bytes, length);
    return true;
}

/* Counts NUL bytes; says whether any byte is beyond ASCII. */
static bool look(struct records *records, const char *bytes, size_t length)
{
    uint64_t nul_bytes;
    bool is_beyond_ascii;
    lt_bytes_look(bytes, length, &nul_bytes, &is_beyond_ascii);
    records->profile->nul_bytes += nul_bytes;
    return is_beyond_ascii;
}

static bool ndjson_feed(void *state, const char *bytes, size_t length)
{
    struct records *records = state;
    const char *end = bytes + length, *line_end;
    bool is_beyond_ascii = look(records, bytes, length);
    records->is_beyond_ascii |= is_beyond_ascii; /* or the part of the line that is held does */
    while ((line_end = memchr(bytes, '\n', (size_t)(end - bytes)))) {
        if (!records->held.length) {
            take_line(records, bytes, (size_t)(line_end - bytes));
        } else {
            if (!hold(records, bytes, (size_t)(line_end - bytes), LT_JSON_RECORD_MAX_BYTES))
                return false;
            take_line(records, records->held.data, records->held.length);
            records->held.length = 0;
        }
        records->is_beyond_ascii = is_beyond_ascii;
        bytes = line_end + 1;
    }
    records->offset += length;
    return hold(records, bytes, (size_t)(end - bytes), LT_JSON_RECORD_MAX_BYTES);
}

static void ndjson_close(void *state)
{
    struct records *records = state;
    struct lt_profile *profile = records->profile;
    if (records->held.length)
        take_line(records, records->held.data, records->held.length);
    if (records->is_too_large)
        lt_profile_problem(profile, "line %llu is larger than %zu MiB", (unsigned long long)records->line + 1,
                           LT_JSON_RECORD_MAX_BYTES >> 20);
    else
        profile->has_rows = true;
    if (records->wrong)
        lt_profile_problem(profile, "%llu of %llu lines are not JSON objects, the first is line %llu",
                           (unsigned long long)records->wrong, (unsigned long long)profile->row_count,
                           (unsigned long long)records->first_wrong);
    profile->types_sampled = records->offset > records->type_limit;
    count_nulls(records);
    records_free(records);
}

static bool json_feed(void *state, const char *bytes, size_t length)
{
    struct records *records = state;
    (void)look(records, bytes, length);
    return hold(records, bytes, length, LT_JSON_MAX_BYTES);
}

static size_t blanks_at(const char *bytes, size_t length, size_t at)
{
    size_t start = at;
    while (at < length && (bytes[at] == '\n' || is_blank(bytes + at, 1)))
        at++;
    return at - start;
}

/* One element at *at, and the comma after it. 1: another follows; 0: the array has ended, or is not one of
 * objects (is_foreign); negative: not JSON. */
static int take_element(struct records *records, size_t *at, struct lt_err *err)
{
    const char *bytes = records->held.data;
    size_t length = records->held.length, used = 0;
    struct lt_json_handler handler = {on_member, records};
    enum lt_json_kind kind;
    records->is_foreign = *at < length && bytes[*at] != '{';
    if (records->is_foreign)
        return 0;
    size_t room = length - *at < LT_JSON_RECORD_MAX_BYTES ? length - *at : LT_JSON_RECORD_MAX_BYTES;
    records->keys.expected = 0;
    int result = lt_json_look(bytes + *at, room, &handler, &kind, &used, err);
    if (result < 0)
        return result;
    records->parsed++;
    *at += used;
    *at += blanks_at(bytes, length, *at);
    char next = *at < length ? bytes[*at] : '\0';
    if (next != ',' && next != ']')
        return lt_err_set(err, LT_EFORMAT, "not JSON: a ',' or ']' is missing");
    ++*at;
    *at += blanks_at(bytes, length, *at);
    return next == ',';
}

static void drop_columns(struct lt_profile *profile)
{
    for (size_t i = 0; i < profile->columns.count; i++)
        free(profile->columns.items[i].name);
    profile->columns.count = 0;
}

/* The elements of the array whose bracket is just before `at`. */
static int take_array(struct records *records, size_t at, struct lt_err *err)
{
    const char *bytes = records->held.data;
    size_t length = records->held.length;
    int more = 1;
    at += blanks_at(bytes, length, at);
    if (at < length && bytes[at] == ']') {
        at++;
        more = 0;
    }
    while (more > 0)
        more = take_element(records, &at, err);
    if (more < 0 || records->is_foreign)
        return more;
    if (at + blanks_at(bytes, length, at) < length)
        return lt_err_set(err, LT_EFORMAT, "not JSON: more follows after the array");
    records->profile->row_count = records->parsed;
    records->profile->has_rows = true;
    return LT_OK;
}

/* What is no array of objects is only checked, and only while that costs little memory. */
static int take_document(struct records *records, struct lt_err *err)
{
    const char *bytes = records->held.data;
    size_t length = records->held.length;
    size_t at = blanks_at(bytes, length, 0);
    enum lt_json_kind kind;
    records->is_foreign = at == length || bytes[at] != '[';
    int result = records->is_foreign ? LT_OK : take_array(records, at + 1, err);
    if (records->is_foreign && length <= LT_JSON_RECORD_MAX_BYTES)
        result = lt_json_look(bytes, length, NULL, &kind, NULL, err);
    return result;
}

static void json_close(void *state)
{
    struct records *records = state;
    struct lt_profile *profile = records->profile;
    struct lt_err err;
    if (records->is_too_large) {
        lt_profile_problem(profile, "JSON above %zu MiB is not read", LT_JSON_MAX_BYTES >> 20);
    } else if (take_document(records, &err) < 0) {
        if (records->is_named)
            lt_profile_problem(profile, "%s", err.text);
        else
            profile->format = lt_utf8_check(records->held.data, records->held.length) && !profile->nul_bytes
                                  ? "text"
                                  : "binary";
    }
    if (profile->has_rows)
        count_nulls(records);
    else
        drop_columns(profile);
    records_free(records);
}

const struct lt_reader lt_ndjson_reader = {records_open, ndjson_feed, ndjson_close};
const struct lt_reader lt_json_reader = {records_open, json_feed, json_close};
