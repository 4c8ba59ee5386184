/* SPDX-License-Identifier: Apache-2.0
 *
 * The first byte decides which single kind a cell can be, so each cell is walked at most twice. Plain numbers
 * and dates, which most cells of most tables are, are first looked at eight bytes at once; what that does not
 * settle goes byte by byte. */
#include "profile/types.h"

#include "profile/vector.h"

#include <stdbool.h>
#include <string.h>

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t count_digits(const char *text, const char *end)
{
    const char *at = text;
    while (at < end && is_digit(*at))
        at++;
    return (size_t)(at - text);
}

static bool fits_int64(const char *digits, size_t count, bool is_negative)
{
    if (count != 19)
        return count < 19;
    return memcmp(digits, is_negative ? "9223372036854775808" : "9223372036854775807", 19) <= 0;
}

/* [sign] digits [. digits] [e [sign] digits], with a digit somewhere before the exponent. */
static enum lt_column_type type_of_number(const char *text, const char *end)
{
    bool is_negative = *text == '-';
    const char *at = text + (*text == '-' || *text == '+');
    const char *digits = at;
    size_t whole = count_digits(at, end), fraction = 0;
    at += whole;
    if (whole > 1 && *digits == '0')
        return LT_TYPE_STRING;
    if (at == end)
        return whole && fits_int64(digits, whole, is_negative) ? LT_TYPE_INTEGER : LT_TYPE_STRING;
    if (*at == '.') {
        fraction = count_digits(++at, end);
        at += fraction;
    }
    if (whole + fraction == 0)
        return LT_TYPE_STRING;
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        at += at < end && (*at == '-' || *at == '+');
        size_t exponent = count_digits(at, end);
        at += exponent;
        if (!exponent)
            return LT_TYPE_STRING;
    }
    return at == end ? LT_TYPE_NUMBER : LT_TYPE_STRING;
}

/* A number without sign and exponent in up to 8 bytes, or a whole one in up to 16; UNKNOWN: look closer. */
static inline enum lt_column_type type_of_short_number(const char *text, size_t length)
{
    if (length > 16 || (length > 1 && *text == '0' && is_digit(text[1])))
        return LT_TYPE_UNKNOWN;
    if (length > 8) {
        uint64_t first = lt_word_of(text, 8), last = lt_word_of(text + length - 8, 8);
        return lt_word_is_digits(first) && lt_word_is_digits(last) ? LT_TYPE_INTEGER : LT_TYPE_UNKNOWN;
    }
    uint64_t beyond = length < 8 ? LT_EACH_BYTE('0') << length * 8 : 0;
    uint64_t word = lt_word_of(text, length) | beyond;
    uint64_t dots = lt_word_equal(word, '.');
    /* A dot becomes a digit, to ask for all of them at once. */
    if (!lt_word_is_digits(word + (dots >> 7) * ('0' - '.')) || (dots & (dots - 1)) || length == !!dots)
        return LT_TYPE_UNKNOWN;
    return dots ? LT_TYPE_NUMBER : LT_TYPE_INTEGER;
}

static inline int two_digits(const char *text)
{
    return (text[0] - '0') * 10 + text[1] - '0';
}

/* yyyy-mm-dd in the first ten bytes. */
static bool is_date(const char *text)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (text[4] != '-' || text[7] != '-' || !is_digit(text[8]) || !is_digit(text[9]))
        return false;
    uint64_t dashes = (uint64_t)('-' ^ '0') << 32 | (uint64_t)('-' ^ '0') << 56;
    if (!lt_word_is_digits(lt_word_of(text, 8) ^ dashes))
        return false;
    int month = two_digits(text + 5), day = two_digits(text + 8);
    if (month < 1 || month > 12 || day < 1)
        return false;
    if (day <= 28)
        return true;
    int year = two_digits(text) * 100 + two_digits(text + 2);
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= days[month - 1] + (month == 2 && is_leap);
}

/* A two-digit number up to `max` at *at, after `lead` unless that is 0; moves on when it is there. */
static bool take(const char **at, const char *end, char lead, int max)
{
    const char *digits = *at + (lead != '\0');
    if (end - digits < 2 || (lead && **at != lead))
        return false;
    if (!is_digit(digits[0]) || !is_digit(digits[1]) || two_digits(digits) > max)
        return false;
    *at = digits + 2;
    return true;
}

static bool is_zone(const char *at, const char *end)
{
    if (end - at == 1)
        return *at == 'Z' || *at == 'z';
    if (*at != '+' && *at != '-')
        return false;
    at++;
    if (!take(&at, end, '\0', 23))
        return false;
    return at == end || ((take(&at, end, ':', 59) || take(&at, end, '\0', 59)) && at == end);
}

/* hh:mm[:ss[.fraction]][zone]; second 60 is a leap second. */
static bool is_time(const char *at, const char *end)
{
    if (!take(&at, end, '\0', 23) || !take(&at, end, ':', 59))
        return false;
    if (at < end && take(&at, end, ':', 60) && at < end && (*at == '.' || *at == ',')) {
        size_t fraction = count_digits(at + 1, end);
        if (!fraction)
            return false;
        at += 1 + fraction;
    }
    return at == end || is_zone(at, end);
}

/* Whether the text is that word in letters of any case; `word` is in small ones. */
static bool is_word(const char *text, const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((text[i] | 0x20) != word[i])
            return false;
    return true;
}

enum lt_column_type lt_type_of(const char *text, size_t length)
{
    if (!length)
        return LT_TYPE_UNKNOWN;
    char first = *text;
    if (is_digit(first) && length >= 10 && text[4] == '-') {
        if (!is_date(text))
            return LT_TYPE_STRING;
        if (length == 10)
            return LT_TYPE_DATE;
        bool is_parted = text[10] == 'T' || text[10] == 't' || text[10] == ' ';
        return is_parted && is_time(text + 11, text + length) ? LT_TYPE_DATETIME : LT_TYPE_STRING;
    }
    if (is_digit(first) || first == '-' || first == '+' || first == '.') {
        bool is_signed = length > 1 && (first == '-' || first == '+');
        enum lt_column_type type = type_of_short_number(text + is_signed, length - is_signed);
        return type ? type : type_of_number(text, text + length);
    }
    if ((length == 4 && is_word(text, "true", 4)) || (length == 5 && is_word(text, "false", 5)))
        return LT_TYPE_BOOLEAN;
    return LT_TYPE_STRING;
}

enum lt_column_type lt_type_merge(enum lt_column_type one, enum lt_column_type other)
{
    if (one == other || other == LT_TYPE_UNKNOWN)
        return one;
    if (one == LT_TYPE_UNKNOWN)
        return other;
    bool are_numbers = one <= LT_TYPE_NUMBER && other <= LT_TYPE_NUMBER;
    return are_numbers ? LT_TYPE_NUMBER : LT_TYPE_STRING;
}
