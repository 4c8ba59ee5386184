/* SPDX-License-Identifier: Apache-2.0
 *
 * One pass over each text: stretches without anything to escape are copied whole. */
#include "out/json_writer.h"

#include "model/ident.h"

#include <string.h>

enum { INDENT = 2, DIGITS_MOST = 20 };

static void start_line(struct lt_json_writer *json)
{
    size_t blanks = (size_t)json->depth * INDENT;
    char *room = lt_buf_room(json->text, blanks + 1);
    room[0] = '\n';
    memset(room + 1, ' ', blanks);
    json->text->length += blanks + 1;
}

/* Adds `bytes` between quotes. */
static void add_quoted(struct lt_buf *text, const char *bytes, size_t length)
{
    char *room = lt_buf_room(text, length + 2);
    room[0] = '"';
    memcpy(room + 1, bytes, length);
    room[length + 1] = '"';
    text->length += length + 2;
}

static void start_value(struct lt_json_writer *json, const char *key)
{
    if (json->has_item)
        lt_buf_addc(json->text, ',');
    if (json->is_pretty && json->depth)
        start_line(json);
    json->has_item = true;
    if (!key)
        return;
    add_quoted(json->text, key, strlen(key));
    lt_buf_add(json->text, ": ", json->is_pretty ? 2 : 1);
}

static void open_container(struct lt_json_writer *json, const char *key, char start, char end)
{
    start_value(json, key);
    lt_buf_addc(json->text, start);
    json->ends[json->depth++] = end;
    json->has_item = false;
}

void lt_json_put_object(struct lt_json_writer *json, const char *key)
{
    open_container(json, key, '{', '}');
}

void lt_json_put_array(struct lt_json_writer *json, const char *key)
{
    open_container(json, key, '[', ']');
}

void lt_json_put_end(struct lt_json_writer *json)
{
    json->depth--;
    if (json->is_pretty && json->has_item)
        start_line(json);
    lt_buf_addc(json->text, json->ends[json->depth]);
    json->has_item = true;
    if (json->is_pretty && !json->depth)
        lt_buf_addc(json->text, '\n');
}

void lt_json_put_plain(struct lt_json_writer *json, const char *key, const char *text)
{
    start_value(json, key);
    add_quoted(json->text, text, strlen(text));
}

static bool needs_escape(unsigned char byte)
{
    return byte < 0x20 || byte == '"' || byte == '\\';
}

static bool is_utf8(const char *text)
{
    uint32_t point;
    while (*text) {
        size_t length = lt_ident_utf8(text, &point);
        if (!length)
            return false;
        text += length;
    }
    return true;
}

static void add_escaped(struct lt_buf *text, unsigned char byte, bool is_valid)
{
    static const char letters[] = "\bb\ff\nn\rr\tt\"\"\\\\"; /* the byte, and what stands for it */
    const char *letter = letters;
    if (byte >= 0x80 && !is_valid) {
        lt_buf_adds(text, "\xEF\xBF\xBD");
        return;
    }
    while (*letter && (unsigned char)*letter != byte)
        letter += 2;
    if (*letter)
        lt_buf_add(text, (char[]){'\\', letter[1]}, 2);
    else
        lt_buf_addf(text, "\\u%04X", byte);
}

void lt_json_put_text(struct lt_json_writer *json, const char *key, const char *text)
{
    if (!text)
        return;
    bool is_ascii = true, is_plain = true;
    const char *end = text;
    for (; *end; end++) {
        is_ascii &= (unsigned char)*end < 0x80;
        is_plain &= !needs_escape((unsigned char)*end);
    }
    bool is_valid = is_ascii || is_utf8(text);
    start_value(json, key);
    if (is_plain && is_valid) {
        add_quoted(json->text, text, (size_t)(end - text));
        return;
    }
    lt_buf_addc(json->text, '"');
    for (const char *at = text; at < end;) {
        const char *stop = at;
        while (stop < end && !needs_escape((unsigned char)*stop) && (is_valid || (unsigned char)*stop < 0x80))
            stop++;
        lt_buf_add(json->text, at, (size_t)(stop - at));
        if (stop < end)
            add_escaped(json->text, (unsigned char)*stop++, is_valid);
        at = stop;
    }
    lt_buf_addc(json->text, '"');
}

void lt_json_put_count(struct lt_json_writer *json, const char *key, uint64_t count)
{
    char digits[DIGITS_MOST], *first = digits + sizeof digits;
    count = count > INT64_MAX ? INT64_MAX : count;
    do
        *--first = (char)('0' + count % 10);
    while (count /= 10);
    start_value(json, key);
    lt_buf_add(json->text, first, (size_t)(digits + sizeof digits - first));
}

void lt_json_put_literal(struct lt_json_writer *json, const char *key, const char *text)
{
    start_value(json, key);
    lt_buf_adds(json->text, text);
}

void lt_json_put_bool(struct lt_json_writer *json, const char *key, bool truth)
{
    start_value(json, key);
    lt_buf_adds(json->text, truth ? "true" : "false");
}

void lt_json_put_value(struct lt_json_writer *json, const char *key, const struct lt_json *value)
{
    struct lt_buf text = {0};
    lt_json_write(value, json->is_pretty, &text);
    size_t length = text.length - (json->is_pretty ? 1 : 0); /* without its last newline */
    start_value(json, key);
    for (size_t at = 0; at < length;) {
        const char *newline = memchr(text.data + at, '\n', length - at);
        size_t part = newline ? (size_t)(newline - text.data) - at : length - at;
        lt_buf_add(json->text, text.data + at, part);
        if (newline)
            start_line(json);
        at += part + (newline != NULL);
    }
    lt_buf_clear(&text);
}
