/* SPDX-License-Identifier: Apache-2.0
 *
 * From left to right, the longest form first: a date is not three numbers. */
#include "model/siblings.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* The stretch of a name that is still to be looked at. */
struct stretch {
    const char *at, *end;
};

static size_t digits_at(struct stretch text)
{
    size_t length = 0;
    while (text.at + length < text.end && isdigit((unsigned char)text.at[length]))
        length++;
    return length;
}

static char byte_at(struct stretch text, size_t place)
{
    return text.at + place < text.end ? text.at[place] : '\0';
}

static struct stretch behind(struct stretch text, size_t length)
{
    text.at = (size_t)(text.end - text.at) < length ? text.end : text.at + length;
    return text;
}

/* Are there just `count` digits, or `count` and more if `may_go_on`, of a value within the bounds? */
static bool is_number(struct stretch text, size_t count, bool may_go_on, int low, int high)
{
    int value = 0;
    size_t digits = digits_at(text);
    if (digits < count || (digits > count && !may_go_on))
        return false;
    for (size_t i = 0; i < count; i++)
        value = value * 10 + (text.at[i] - '0');
    return value >= low && value <= high;
}

static bool is_year(struct stretch text, bool may_go_on)
{
    return is_number(text, 4, may_go_on, 1900, 2199);
}

static bool is_separator(char byte)
{
    return byte == '-' || byte == '_' || byte == '.';
}

/* YYYY-MM-DD or YYYY-MM; which of them is told by the length. */
static size_t date_at(struct stretch text)
{
    char separator = byte_at(text, 4);
    if (!is_year(text, false) || !is_separator(separator) || !is_number(behind(text, 5), 2, false, 1, 12))
        return 0;
    return byte_at(text, 7) == separator && is_number(behind(text, 8), 2, false, 1, 31) ? 10 : 7;
}

static size_t plain_date_at(struct stretch text)
{
    return digits_at(text) == 8 && is_year(text, true) && is_number(behind(text, 4), 2, true, 1, 12) &&
                   is_number(behind(text, 6), 2, false, 1, 31)
               ? 8
               : 0;
}

/* What follows the seconds: a fraction, and a Z or the like of +01:00. */
static size_t zone_at(struct stretch text)
{
    size_t length = byte_at(text, 0) == '.' ? digits_at(behind(text, 1)) : 0;
    length += length > 0;
    struct stretch rest = behind(text, length);
    if (byte_at(rest, 0) == 'Z')
        return length + 1;
    if (byte_at(rest, 0) != '+' || !is_number(behind(rest, 1), 2, true, 0, 14))
        return length;
    size_t gap = byte_at(rest, 3) == ':';
    return is_number(behind(rest, 3 + gap), 2, false, 0, 59) ? length + 5 + gap : length;
}

/* The time of day behind a date: T10:00, T100000, _10-00-00. Behind anything but a T it has seconds, for else
 * it could be any number. */
static size_t time_at(struct stretch text)
{
    char first = byte_at(text, 0);
    if (!first || !strchr("T_- ", first) || !is_number(behind(text, 1), 2, true, 0, 23))
        return 0;
    size_t length = 3, gap = byte_at(text, 3) && strchr(":-_.", byte_at(text, 3));
    if (!is_number(behind(text, length + gap), 2, !gap, 0, 59))
        return 0;
    length += gap + 2;
    size_t second = length + (gap && byte_at(text, length) == byte_at(text, 3));
    if (is_number(behind(text, second), 2, false, 0, 59) && (second > length || !gap))
        length = second + 2;
    else if (first != 'T' || digits_at(behind(text, length)))
        return 0;
    return length + zone_at(behind(text, length));
}

static size_t uuid_at(struct stretch text)
{
    for (size_t i = 0; i < 36; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash ? byte_at(text, i) != '-' : !isxdigit((unsigned char)byte_at(text, i)))
            return 0;
    }
    return isalnum((unsigned char)byte_at(text, 36)) ? 0 : 36;
}

/* 00003-of-00010, or the digits alone. */
static size_t number_at(struct stretch text)
{
    size_t length = digits_at(text);
    if (!length || text.end - text.at < (ptrdiff_t)length + 5 || memcmp(text.at + length, "-of-", 4) != 0)
        return length;
    size_t total = digits_at(behind(text, length + 4));
    return total ? length + 4 + total : length;
}

/* All behind "part-" up to the end of the name: a number, then perhaps a UUID and the number of a file. */
static size_t part_file_at(struct stretch text)
{
    size_t length = number_at(text);
    if (!length)
        return 0;
    if (byte_at(text, length) == '-' && uuid_at(behind(text, length + 1)))
        length += 37;
    char gap = byte_at(text, length);
    if ((gap == '-' || gap == '.') && byte_at(text, length + 1) == 'c') {
        size_t count = digits_at(behind(text, length + 2));
        length += count ? 2 + count : 0;
    }
    return text.at + length == text.end ? length : 0;
}

/* "part-", "part_", and with a letter between: "part-m-". The length of it. */
static size_t part_prefix(struct stretch text)
{
    if (text.end - text.at < 6 || strncasecmp(text.at, "part", 4) != 0 || !strchr("-_", text.at[4]))
        return 0;
    bool has_letter = isalpha((unsigned char)text.at[5]) && byte_at(text, 6) == text.at[4];
    return has_letter ? 7 : 5;
}

/* The part that begins here; 0 when none does. */
static size_t part_at(struct stretch text, enum lt_part_kind *ret_kind)
{
    size_t length = uuid_at(text);
    *ret_kind = LT_PART_UUID;
    if (length || !digits_at(text))
        return length;
    size_t date = date_at(text), plain = plain_date_at(text), day = date == 10 ? date : plain;
    size_t time = day ? time_at(behind(text, day)) : 0;
    *ret_kind = time ? LT_PART_TIME : date == 10 ? LT_PART_DATE : date ? LT_PART_MONTH : LT_PART_NUMBER;
    return time ? day + time : date ? date : number_at(text);
}

/* Where the extensions of a name begin: ".csv", ".csv.gz". */
static const char *stem_end(const char *name)
{
    static const char *const packings[] = {".gz", ".gzip", ".zst", ".zstd", ".bz2", ".xz"};
    const char *end = strrchr(name, '.');
    if (!end || end == name)
        return name + strlen(name);
    for (size_t i = 0; i < sizeof packings / sizeof *packings; i++) {
        const char *before =
            strcasecmp(end, packings[i]) == 0 ? memrchr(name, '.', (size_t)(end - name)) : NULL;
        if (before && before != name)
            return before;
    }
    return end;
}

size_t lt_parts_find(const char *name, struct lt_part ret_parts[LT_PARTS_MOST])
{
    struct stretch text = {name, stem_end(name)};
    size_t count = 0, prefix = part_prefix(text), length = part_file_at(behind(text, prefix));
    if (strlen(name) > UINT16_MAX)
        return 0;
    if (prefix && length) {
        ret_parts[0] = (struct lt_part){(uint16_t)prefix, (uint16_t)length, LT_PART_FILE};
        return 1;
    }
    while (text.at < text.end) {
        enum lt_part_kind kind;
        bool is_inside = text.at > name && isalnum((unsigned char)text.at[-1]) && !digits_at(text);
        length = is_inside ? 0 : part_at(text, &kind);
        if (length && count == LT_PARTS_MOST)
            return 0;
        if (length)
            ret_parts[count++] = (struct lt_part){(uint16_t)(text.at - name), (uint16_t)length, kind};
        text = behind(text, length ? length : 1);
    }
    return count;
}

bool lt_parts_fit(const char *name, const char *like, const struct lt_part *part)
{
    struct lt_part parts[LT_PARTS_MOST];
    size_t count = lt_parts_find(name, parts);
    for (size_t i = 0; i < count; i++)
        if (parts[i].kind == part->kind && parts[i].start == part->start &&
            strncmp(name, like, part->start) == 0 &&
            strcmp(name + parts[i].start + parts[i].length, like + part->start + part->length) == 0)
            return true;
    return false;
}

size_t lt_partition_key(const char *name, size_t length)
{
    size_t key = 0;
    while (key < length &&
           (isalnum((unsigned char)name[key]) || name[key] == '_' || (key && strchr(".-", name[key]))))
        key++;
    bool is_key = key && !isdigit((unsigned char)name[0]) && key + 1 < length && name[key] == '=';
    return is_key ? key : 0;
}
