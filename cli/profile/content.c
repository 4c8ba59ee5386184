/* SPDX-License-Identifier: Apache-2.0
 *
 * Head first, then one reader; and the smallest reader, that of text without a form. */
#include "profile/content.h"

#include "base/buf.h"
#include "base/mem.h"
#include "profile/bytes.h"
#include "profile/readers.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct lt_content {
    struct lt_profile *profile;
    const char *name;
    uint64_t type_limit_bytes;
    struct lt_buf head;
    const struct lt_reader *reader;
    void *state;
    bool is_known, is_done;
};

void lt_profile_problem(struct lt_profile *profile, const char *format, ...)
{
    char text[1200];
    va_list args;
    if (profile->problem)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    profile->problem = lt_xstrdup(text);
}

struct text {
    struct lt_profile *profile;
    struct lt_utf8 utf8;
};

static void *text_open(struct lt_profile *profile, const struct lt_guess *guess, uint64_t type_limit_bytes)
{
    (void)guess, (void)type_limit_bytes;
    struct text *text = lt_xcalloc(1, sizeof *text);
    text->profile = profile;
    return text;
}

static bool text_feed(void *state, const char *bytes, size_t length)
{
    struct text *text = state;
    lt_utf8_feed(&text->utf8, bytes, length);
    text->utf8.is_broken |= memchr(bytes, '\0', length) != NULL;
    return !text->utf8.is_broken;
}

static void text_close(void *state)
{
    struct text *text = state;
    text->profile->format = lt_utf8_is_valid(&text->utf8) ? "text" : "binary";
    free(text);
}

const struct lt_reader lt_text_reader = {text_open, text_feed, text_close};

static const struct lt_reader *reader_of(const char *format)
{
    static const struct {
        const char *format;
        const struct lt_reader *reader;
    } readers[] = {
        {"csv", &lt_table_reader}, {"tsv", &lt_table_reader},     {"psv", &lt_table_reader},
        {"json", &lt_json_reader}, {"ndjson", &lt_ndjson_reader}, {"text", &lt_text_reader},
    };
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (strcmp(readers[i].format, format) == 0)
            return readers[i].reader;
    return NULL;
}

struct lt_content *lt_content_new(struct lt_profile *profile, const char *name, uint64_t type_limit_bytes)
{
    struct lt_content *content = lt_xcalloc(1, sizeof *content);
    content->profile = profile;
    content->name = name;
    content->type_limit_bytes = type_limit_bytes;
    return content;
}

static void recognise(struct lt_content *content, bool is_whole)
{
    struct lt_profile *profile = content->profile;
    struct lt_guess guess =
        lt_guess_format(content->name, content->head.data, content->head.length, is_whole);
    content->is_known = true;
    profile->format = guess.format;
    content->reader = reader_of(guess.format);
    if (!content->reader) {
        if (guess.is_named)
            lt_profile_problem(profile, "the content is %s, whatever the name says", guess.format);
        content->is_done = true;
        return;
    }
    profile->has_bom = guess.bom_length > 0;
    content->state = content->reader->open(profile, &guess, content->type_limit_bytes);
    content->is_done = !content->reader->feed(content->state, content->head.data + guess.bom_length,
                                              content->head.length - guess.bom_length);
    lt_buf_clear(&content->head);
}

bool lt_content_feed(struct lt_content *content, const char *bytes, size_t length)
{
    if (!content->is_known) {
        size_t missing = LT_HEAD_BYTES - content->head.length;
        size_t taken = length < missing ? length : missing;
        lt_buf_add(&content->head, bytes, taken);
        bytes += taken;
        length -= taken;
        if (content->head.length < LT_HEAD_BYTES)
            return true;
        recognise(content, false);
    }
    if (length && !content->is_done)
        content->is_done = !content->reader->feed(content->state, bytes, length);
    return !content->is_done;
}

void lt_content_close(struct lt_content *content)
{
    struct lt_profile *profile = content->profile;
    if (!content->is_known && content->head.length) {
        recognise(content, true);
    } else if (!content->is_known) {
        struct lt_guess guess = lt_guess_format(content->name, "", 0, true);
        profile->has_rows =
            guess.is_named && strcmp(guess.format, "json") != 0; /* an empty table has 0 rows */
        profile->format = "empty";
    }
    if (content->state)
        content->reader->close(content->state);
    lt_buf_clear(&content->head);
    free(content);
}
