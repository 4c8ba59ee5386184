/* SPDX-License-Identifier: Apache-2.0
 *
 * A path is a row of names, a pattern a row of name patterns. In both rows a star needs to come back only to
 * the last star seen, so the work is bounded by the product of the lengths whatever the pattern. */
#include "model/glob.h"

#include <stddef.h>
#include <string.h>

/* A stretch of text that is not NUL-terminated: one name, or one name pattern. */
struct piece {
    const char *start, *end;
};

static bool is_in_class(const char *name, size_t length, unsigned char byte)
{
    bool is_upper = byte >= 'A' && byte <= 'Z', is_lower = byte >= 'a' && byte <= 'z';
    bool is_digit = byte >= '0' && byte <= '9', is_print = byte > ' ' && byte < 0x7f;
    bool is_hex = is_digit || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
    const struct {
        const char *name;
        bool is_member;
    } classes[] = {
        {"alnum", is_upper || is_lower || is_digit},
        {"alpha", is_upper || is_lower},
        {"blank", byte == ' ' || byte == '\t'},
        {"cntrl", byte < ' ' || byte == 0x7f},
        {"digit", is_digit},
        {"graph", is_print},
        {"lower", is_lower},
        {"print", is_print || byte == ' '},
        {"punct", is_print && !is_upper && !is_lower && !is_digit},
        {"space", byte == ' ' || (byte >= '\t' && byte <= '\r')},
        {"upper", is_upper},
        {"xdigit", is_hex},
    };
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (strlen(classes[i].name) == length && memcmp(classes[i].name, name, length) == 0)
            return classes[i].is_member;
    return false;
}

/* The end of "[:name:]", "[=x=]" or "[.x.]" that starts at `at`, or NULL when there is none. */
static const char *named_end(const char *at, const char *end)
{
    if (end - at < 5 || !memchr(":=.", at[1], 3))
        return NULL;
    for (const char *close = at + 3; close + 1 < end; close++)
        if (close[0] == at[1] && close[1] == ']')
            return close + 2;
    return NULL;
}

/* The bracket expression at `pattern` ('[' first): where it ends, NULL when it is not closed. */
static const char *match_bracket(const char *pattern, const char *end, unsigned char byte, bool *ret_is_match)
{
    const char *at = pattern + 1;
    bool is_negated = at < end && (*at == '!' || *at == '^'), is_found = false;
    at += is_negated;
    for (const char *first = at; at < end && (*at != ']' || at == first);) {
        const char *named = *at == '[' ? named_end(at, end) : NULL;
        if (named) {
            size_t length = (size_t)(named - at) - 4;
            is_found |= at[1] == ':' ? is_in_class(at + 2, length, byte)
                                     : length == 1 && (unsigned char)at[2] == byte;
            at = named;
            continue;
        }
        unsigned char low = (unsigned char)*at++, high = low;
        if (end - at >= 2 && at[0] == '-' && at[1] != ']') {
            high = (unsigned char)at[1];
            at += 2;
        }
        is_found |= byte >= low && byte <= high;
    }
    *ret_is_match = is_found != is_negated;
    return at < end ? at + 1 : NULL;
}

/* Matches one byte against what stands at `pattern` (not a star); returns where the pattern goes on, or NULL.
 */
static const char *match_byte(const char *pattern, const char *end, char byte)
{
    if (*pattern == '?')
        return pattern + 1;
    if (*pattern == '[') {
        bool is_match = false;
        const char *after = match_bracket(pattern, end, (unsigned char)byte, &is_match);
        if (after)
            return is_match ? after : NULL;
    }
    if (*pattern == '\\' && pattern + 1 < end)
        pattern++;
    return *pattern == byte ? pattern + 1 : NULL;
}

static bool match_name(struct piece pattern, struct piece name)
{
    const char *at = pattern.start, *byte = name.start;
    const char *star = NULL, *star_byte = NULL; /* where to come back to: behind the last star */
    while (byte < name.end) {
        if (at < pattern.end && *at == '*') {
            star = ++at;
            star_byte = byte;
            continue;
        }
        const char *after = at < pattern.end ? match_byte(at, pattern.end, *byte) : NULL;
        if (after) {
            at = after;
            byte++;
        } else if (star) {
            at = star;
            byte = ++star_byte;
        } else {
            return false;
        }
    }
    while (at < pattern.end && *at == '*')
        at++;
    return at == pattern.end;
}

static struct piece piece_at(const char *start)
{
    return (struct piece){start, start + strcspn(start, "/")};
}

/* What follows a piece, or NULL behind the last one. */
static const char *behind(struct piece piece)
{
    return *piece.end ? piece.end + 1 : NULL;
}

static bool is_any_folders(struct piece piece)
{
    return piece.end - piece.start == 2 && memcmp(piece.start, "**", 2) == 0;
}

/* A backslash before a slash quotes what needs no quotes. */
static struct piece name_pattern(struct piece piece)
{
    size_t backslashes = 0;
    while (piece.end - backslashes > piece.start && piece.end[-1 - (ptrdiff_t)backslashes] == '\\')
        backslashes++;
    if (*piece.end == '/' && backslashes % 2)
        piece.end--;
    return piece;
}

bool lt_glob_match(const char *pattern, const char *path)
{
    const char *at = pattern, *name = path; /* NULL when used up */
    const char *star = NULL, *star_name = NULL;
    while (name) {
        struct piece here = at ? piece_at(at) : (struct piece){NULL, NULL};
        if (at && is_any_folders(here)) {
            if (!behind(here))
                return true;
            star = at = behind(here);
            star_name = name;
            continue;
        }
        struct piece part = piece_at(name);
        if (at && match_name(name_pattern(here), part)) {
            at = behind(here);
            name = behind(part);
        } else if (star) {
            at = star;
            name = star_name = behind(piece_at(star_name));
        } else {
            return false;
        }
    }
    return !at;
}
