/* SPDX-License-Identifier: Apache-2.0
 *
 * Walks over characters, never over bytes, so that no escape cuts one in two. */
#include "out/escape.h"

#include "model/ident.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Control characters, line separators, and the marks that reverse or hide the text around them. */
static bool is_unprintable(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x206F) || point == 0x200E || point == 0x200F || point == 0xFEFF;
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

void lt_escape_mermaid(const char *label, struct lt_buf *ret_text)
{
    if (!*label)
        lt_buf_addc(ret_text, ' ');
    while (*label) {
        uint32_t point;
        size_t length = lt_ident_utf8(label, &point);
        if (!length || is_unprintable(point))
            lt_buf_adds(ret_text, "#65533;");
        else if (strchr("\"#&<>\\$%`", *label))
            lt_buf_addf(ret_text, "#%d;", *label);
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
