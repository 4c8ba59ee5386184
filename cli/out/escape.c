/* SPDX-License-Identifier: Apache-2.0
 *
 * Walks over characters, never over bytes, so that no escape cuts one in two. */
#include "out/escape.h"

#include "model/ident.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* Control characters, line separators, and the marks that reverse or hide the text around them. */
static bool is_unprintable(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x206F) || point == 0x200E || point == 0x200F || point == 0xFEFF ||
           (point & 0xFFFE) == 0xFFFE; /* no characters, and no part of XML */
}

void lt_escape_terminal(const char *text, struct lt_buf *ret_text)
{
    while (*text) {
        uint32_t point;
        size_t length = lt_ident_utf8(text, &point);
        size_t taken = length ? length : 1;
        if (*text == '\n' || *text == '\t') {
            lt_buf_adds(ret_text, *text == '\n' ? "\\n" : "\\t");
        } else if (length && !is_unprintable(point)) {
            lt_buf_add(ret_text, text, length);
        } else {
            for (size_t i = 0; i < taken; i++)
                lt_buf_addf(ret_text, "\\x%02x", (unsigned char)text[i]);
        }
        text += taken;
    }
}

static bool is_word(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* Does a number end at `at` that begins the text, as that of a list does? */
static bool ends_number(const char *text, const char *at)
{
    return at > text && strspn(text, "0123456789") == (size_t)(at - text) && (at[1] == ' ' || !at[1]);
}

/* Renderers take plain labels for Markdown in places (titles of groups, older ones all labels), and
 * look for icons: would the character be more than itself? */
static bool is_markdown(const char *text, const char *at)
{
    char before = at > text ? at[-1] : ' ';
    switch (*at) {
    case '*':
    case '~':
    case '@': /* an address becomes a link */
        return true;
    case '_':
        return !is_word(before) || !is_word(at[1]);
    case '-':
    case '+':
        return at == text;
    case ')':
        return ends_number(text, at);
    case '.':
        return ends_number(text, at) || (at - text >= 3 && strncasecmp(at - 3, "www", 3) == 0);
    case ':':
        return strncmp(at + 1, "fa-", 3) == 0 || (strchr("psPS", before) && strncmp(at + 1, "//", 2) == 0);
    case ']':
        return at[1] == '(';
    default:
        return false;
    }
}

void lt_escape_mermaid(const char *label, struct lt_buf *ret_text)
{
    const char *begin = label;
    if (!*label)
        lt_buf_addc(ret_text, ' ');
    while (*label) {
        uint32_t point;
        size_t length = lt_ident_utf8(label, &point);
        if (!length || is_unprintable(point))
            lt_buf_adds(ret_text, "#65533;");
        else if (strchr("\"#&<>\\$%`", *label) || is_markdown(begin, label))
            lt_buf_addf(ret_text, "#%d;", *label);
        else
            lt_buf_add(ret_text, label, length);
        label += length ? length : 1;
    }
}

/* Letters, digits and what is never more than itself; "_" within a word, and single blanks between words. */
static bool is_plain_markdown(const char *text)
{
    for (const char *at = text; *at; at++) {
        char before = at > text ? at[-1] : ' ';
        if (!is_word(*at) && (unsigned char)*at < 0x80 && !strchr("_-./, +=%()", *at))
            return false;
        if (*at == '_' && !(is_word(before) && is_word(at[1])))
            return false;
        if (*at == ' ' && (before == ' ' || !at[1]))
            return false;
    }
    return !strcasestr(text, "www.") && !strcasestr(text, "gh-");
}

static size_t longest_run(const char *text, char byte)
{
    size_t longest = 0, run = 0;
    for (; *text; text++) {
        run = *text == byte ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void add_repeated(struct lt_buf *text, char byte, size_t count)
{
    while (count--)
        lt_buf_addc(text, byte);
}

void lt_escape_markdown(const char *text, struct lt_buf *ret_text)
{
    struct lt_buf shown = {0};
    lt_buf_add(&shown, "", 0);
    lt_escape_terminal(text, &shown);
    if (is_plain_markdown(shown.data)) {
        lt_buf_add(ret_text, shown.data, shown.length);
    } else {
        size_t fence = longest_run(shown.data, '`') + 1;
        const char *last = shown.data + shown.length - 1;
        /* One blank on both sides belongs to the span, not to what is in it. */
        bool is_padded = *shown.data == '`' || *last == '`' || (*shown.data == ' ' && *last == ' ');
        is_padded &= strspn(shown.data, " ") < shown.length;
        add_repeated(ret_text, '`', fence);
        lt_buf_adds(ret_text, is_padded ? " " : "");
        for (const char *at = shown.data; *at; at++)
            lt_buf_add(ret_text, *at == '|' ? "\\|" : at, *at == '|' ? 2 : 1);
        lt_buf_adds(ret_text, is_padded ? " " : "");
        add_repeated(ret_text, '`', fence);
    }
    lt_buf_clear(&shown);
}

void lt_escape_dot(const char *label, bool is_html, struct lt_buf *ret_text)
{
    if (!*label)
        lt_buf_adds(ret_text, "&#160;");
    while (*label) {
        uint32_t point;
        size_t length = lt_ident_utf8(label, &point);
        if (!length || is_unprintable(point))
            lt_buf_adds(ret_text, "&#65533;");
        else if (strchr("\"&<>", *label))
            lt_buf_addf(ret_text, "&#%d;", *label);
        else if (*label == '\\' && !is_html)
            lt_buf_adds(ret_text, "\\\\"); /* else a \n would end the line, a \N be the id */
        else
            lt_buf_add(ret_text, label, length);
        label += length ? length : 1;
    }
}

void lt_escape_uri_path(const char *path, struct lt_buf *ret_text)
{
    for (; *path; path++) {
        unsigned char byte = (unsigned char)*path;
        if (byte < 0x80 && (isalnum(byte) || strchr("-._~/", byte)))
            lt_buf_addc(ret_text, *path);
        else
            lt_buf_addf(ret_text, "%%%02X", byte);
    }
}

void lt_escape_base64(const void *bytes, size_t length, struct lt_buf *ret_text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *in = bytes;
    for (size_t i = 0; i < length; i += 3) {
        uint32_t three = (uint32_t)in[i] << 16;
        three |= i + 1 < length ? (uint32_t)in[i + 1] << 8 : 0;
        three |= i + 2 < length ? in[i + 2] : 0;
        lt_buf_addc(ret_text, digits[three >> 18]);
        lt_buf_addc(ret_text, digits[three >> 12 & 63]);
        lt_buf_addc(ret_text, i + 1 < length ? digits[three >> 6 & 63] : '=');
        lt_buf_addc(ret_text, i + 2 < length ? digits[three & 63] : '=');
    }
}
