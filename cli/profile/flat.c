/* SPDX-License-Identifier: Apache-2.0
 *
 * Each part moves a cursor over what it knows, or fails. Keys must come in the order of the columns, which
 * also rules out one that comes twice. */
#include "profile/flat.h"

#include "profile/types.h"
#include "profile/vector.h"

#define KEYS_SKIPPED_MAX 8  /* columns that a record may leave out in a row */
#define DIGITS_MAX 18       /* of an integer that fits for sure */
#define NUMBER_MAX_BYTES 64 /* of a number that is in range for sure */

struct cursor {
    const char *at, *end;
};

static inline void skip_blanks(struct cursor *cursor)
{
    while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t' || *cursor->at == '\r'))
        cursor->at++;
}

static inline bool take(struct cursor *cursor, char byte)
{
    if (cursor->at == cursor->end || *cursor->at != byte)
        return false;
    cursor->at++;
    return true;
}

static inline bool is_plain(char byte)
{
    return byte != '"' && byte != '\\' && (unsigned char)byte >= 0x20;
}

/* To the end of a string that has no escape; the cursor is behind its first quote. */
static bool take_string(struct cursor *cursor, size_t *ret_length)
{
    const lt_vector low = lt_vector_of(0x20), quote = lt_vector_of('"'), escape = lt_vector_of('\\');
    const char *start = cursor->at, *at = start;
    for (; cursor->end - at >= 16; at += 16) {
        lt_vector text = lt_vector_load(at);
        uint32_t bits = lt_vector_bits(
            (lt_vector)((text < low) | (lt_vector)(text == quote) | (lt_vector)(text == escape)));
        if (bits) {
            at += __builtin_ctz(bits);
            break;
        }
    }
    while (at < cursor->end && is_plain(*at))
        at++;
    *ret_length = (size_t)(at - start);
    cursor->at = at;
    return take(cursor, '"');
}

/* "name" and the colon. */
static bool take_name(struct cursor *cursor, const char *name)
{
    const char *at = cursor->at;
    for (; *name; name++, at++)
        if (at == cursor->end || *at != *name || !is_plain(*at))
            return false;
    struct cursor after = {at, cursor->end};
    if (!take(&after, '"'))
        return false;
    skip_blanks(&after);
    if (!take(&after, ':'))
        return false;
    *cursor = after;
    return true;
}

static bool take_key(struct cursor *cursor, const struct lt_profile *profile, size_t from, size_t *ret_column)
{
    if (!take(cursor, '"'))
        return false;
    for (size_t i = from; i < profile->columns.count && i - from <= KEYS_SKIPPED_MAX; i++) {
        if (take_name(cursor, profile->columns.items[i].name)) {
            *ret_column = i;
            return true;
        }
    }
    return false;
}

static size_t take_digits(struct cursor *cursor)
{
    const char *start = cursor->at;
    while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9')
        cursor->at++;
    return (size_t)(cursor->at - start);
}

static bool take_number(struct cursor *cursor, enum lt_column_type *ret_type)
{
    const char *start = cursor->at;
    (void)take(cursor, '-');
    const char *first = cursor->at;
    size_t digits = take_digits(cursor);
    if (!digits || digits > DIGITS_MAX || (digits > 1 && *first == '0'))
        return false;
    *ret_type = LT_TYPE_INTEGER;
    if (take(cursor, '.')) {
        *ret_type = LT_TYPE_NUMBER;
        if (!take_digits(cursor))
            return false;
    }
    return cursor->at - start <= NUMBER_MAX_BYTES;
}

static bool take_word(struct cursor *cursor, const char *word, size_t length)
{
    if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, word, length) != 0)
        return false;
    cursor->at += length;
    return true;
}

static bool take_value(struct cursor *cursor, enum lt_column_type *ret_type)
{
    size_t length;
    if (take(cursor, '"')) {
        const char *text = cursor->at;
        if (!take_string(cursor, &length))
            return false;
        *ret_type = lt_type_of(text, length);
        if (*ret_type != LT_TYPE_DATE && *ret_type != LT_TYPE_DATETIME)
            *ret_type = LT_TYPE_STRING;
        return true;
    }
    *ret_type = LT_TYPE_UNKNOWN;
    if (take_word(cursor, "null", 4))
        return true;
    *ret_type = LT_TYPE_BOOLEAN;
    return take_word(cursor, "true", 4) || take_word(cursor, "false", 5) || take_number(cursor, ret_type);
}

bool lt_flat_record(const struct lt_profile *profile, const char *bytes, size_t length,
                    struct lt_flat_member members[LT_FLAT_MEMBERS_MAX], size_t *ret_count)
{
    struct cursor cursor = {bytes, bytes + length};
    size_t count = 0, next = 0;
    skip_blanks(&cursor);
    if (!take(&cursor, '{'))
        return false;
    do {
        struct lt_flat_member *member = &members[count];
        skip_blanks(&cursor);
        if (count == LT_FLAT_MEMBERS_MAX || !take_key(&cursor, profile, next, &member->column))
            return false;
        skip_blanks(&cursor);
        if (!take_value(&cursor, &member->type))
            return false;
        skip_blanks(&cursor);
        next = member->column + 1;
        count++;
    } while (take(&cursor, ','));
    if (!take(&cursor, '}'))
        return false;
    skip_blanks(&cursor);
    *ret_count = count;
    return cursor.at == cursor.end;
}
