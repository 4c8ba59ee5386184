/* SPDX-License-Identifier: Apache-2.0
 *
 * The first byte decides which single kind a cell can be, so each cell is walked at most twice. */
#include "profile/types.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

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

/* The number in `count` digits at `at`, or -1. */
static int digits_at(const char *at, const char *end, size_t count)
{
    int value = 0;
    if ((size_t)(end - at) < count)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (!is_digit(at[i]))
            return -1;
        value = value * 10 + (at[i] - '0');
    }
    return value;
}

static bool is_date(const char *text)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const char *end = text + 10;
    int year = digits_at(text, end, 4), month = digits_at(text + 5, end, 2),
        day = digits_at(text + 8, end, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1 || text[4] != '-' || text[7] != '-')
        return false;
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= days[month - 1] + (month == 2 && is_leap);
}

/* A two-digit number up to `max` at *at, after `lead` unless that is 0; moves on when it is there. */
static bool take(const char **at, const char *end, char lead, int max)
{
    const char *digits = *at + (lead != '\0');
    if (digits > end || (lead && **at != lead))
        return false;
    int value = digits_at(digits, end, 2);
    if (value < 0 || value > max)
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
    if (is_digit(first) || first == '-' || first == '+' || first == '.')
        return type_of_number(text, text + length);
    if ((length == 4 && strncasecmp(text, "true", 4) == 0) ||
        (length == 5 && strncasecmp(text, "false", 5) == 0))
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
