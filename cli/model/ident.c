/* SPDX-License-Identifier: Apache-2.0
 *
 * Pure text work. The masking is one pass over each word that copies plain bytes and jumps over secrets;
 * model/secrets.c says what a secret looks like. It must never show a byte of what it recognised as one. */
#include "model/ident.h"

#include "base/file.h"
#include "base/mem.h"
#include "model/secrets.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MASK "***"

size_t lt_ident_utf8(const char *text, uint32_t *ret_point)
{
    const unsigned char *byte = (const unsigned char *)text;
    size_t length = byte[0] < 0x80   ? byte[0] != 0
                    : byte[0] < 0xC2 ? 0
                    : byte[0] < 0xE0 ? 2
                    : byte[0] < 0xF0 ? 3
                    : byte[0] < 0xF5 ? 4
                                     : 0;
    if (length <= 1) {
        *ret_point = byte[0];
        return length;
    }
    uint32_t point = byte[0] & (0x7FU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((byte[i] & 0xC0) != 0x80)
            return 0;
        point = point << 6 | (byte[i] & 0x3FU);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < least[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return 0;
    *ret_point = point;
    return length;
}

char *lt_ident_name(const char *path, bool *ret_is_escaped)
{
    bool is_escaped = false;
    uint32_t point;
    for (const char *at = path; *at && !is_escaped;) {
        size_t length = lt_ident_utf8(at, &point);
        is_escaped = length == 0;
        at += length;
    }
    if (ret_is_escaped)
        *ret_is_escaped = is_escaped;
    if (!is_escaped)
        return lt_xstrdup(path);
    struct lt_buf name = {0};
    for (const char *at = path; *at;) {
        size_t length = lt_ident_utf8(at, &point);
        if (length == 0)
            lt_buf_addf(&name, "\\x%02x", (unsigned char)*at);
        else if (*at == '\\')
            lt_buf_adds(&name, "\\\\");
        else
            lt_buf_add(&name, at, length);
        at += length ? length : 1;
    }
    return lt_buf_take(&name);
}

void lt_ident_run_id(char ret_id[37], int64_t time_ns, const uint8_t random[10])
{
    uint64_t time_ms = (uint64_t)(time_ns / 1000000);
    uint8_t id[16];
    for (int i = 0; i < 6; i++)
        id[i] = (uint8_t)(time_ms >> (40 - 8 * i));
    memcpy(id + 6, random, 10);
    id[6] = (uint8_t)((id[6] & 0x0F) | 0x70); /* version 7 */
    id[8] = (uint8_t)((id[8] & 0x3F) | 0x80); /* variant of RFC 9562 */
    char *next = ret_id;
    for (int i = 0; i < 16; i++)
        next += sprintf(next, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", id[i]);
}

void lt_ident_time(char ret_text[LT_IDENT_TIME_SIZE], int64_t time_ns)
{
    const int64_t second_ns = 1000000000;
    time_t seconds = (time_t)(time_ns / second_ns - (time_ns % second_ns < 0));
    int milliseconds = (int)((time_ns - seconds * second_ns) / 1000000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    /* strftime would read the machine's time zone, which is not asked for. */
    snprintf(ret_text, LT_IDENT_TIME_SIZE, "%u-%02u-%02uT%02u:%02u:%02u.%03uZ",
             (unsigned)(utc.tm_year + 1900) % 100000, (unsigned)(utc.tm_mon + 1) % 100,
             (unsigned)utc.tm_mday % 100, (unsigned)utc.tm_hour % 100, (unsigned)utc.tm_min % 100,
             (unsigned)utc.tm_sec % 100, (unsigned)milliseconds % 1000);
}

/* One word as it is put together; a mask's stars are ours and need no quotes. */
struct word {
    struct lt_buf text;
    bool needs_quotes;
};

static void add_plain(struct word *word, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte < 0x80 && !isalnum(byte) && !strchr("_@%+=:,./-", byte))
            word->needs_quotes = true;
    }
    lt_buf_add(&word->text, bytes, length);
}

static void add_finished(struct lt_buf *line, const struct word *word)
{
    if (word->text.length && !word->needs_quotes) {
        lt_buf_add(line, word->text.data, word->text.length);
        return;
    }
    lt_buf_addc(line, '\'');
    for (size_t i = 0; i < word->text.length; i++) {
        if (word->text.data[i] == '\'')
            lt_buf_adds(line, "'\\''");
        else
            lt_buf_addc(line, word->text.data[i]);
    }
    lt_buf_addc(line, '\'');
}

void lt_ident_add_word(struct lt_buf *ret_text, const char *text)
{
    struct word word = {0};
    add_plain(&word, text, strlen(text));
    add_finished(ret_text, &word);
    lt_buf_clear(&word.text);
}

static size_t name_length(const char *text)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || (text[length] && strchr("_.-", text[length])))
        length++;
    return length;
}

/* An option whose secret is the next word. */
static bool is_secret_option(const char *word)
{
    size_t length = name_length(word);
    return word[0] == '-' && word[length] == '\0' && lt_secret_name(word, length);
}

/* Length of the unquoted value at `value`, whose name stood after byte `before` (0 at the start of the word).
 */
static size_t value_length(const char *value, char before, char separator, bool is_name_quoted)
{
    if (is_name_quoted)
        return strcspn(value, ",}] \n");
    if (before == '"' || before == '\'')
        return strcspn(value, (char[]){before, '\0'});
    if (before == '\0' || separator == ':')
        return strlen(value);
    if (before == '?' || before == '&')
        return strcspn(value, "& \n'\"");
    if (before == ';' || before == ',')
        return strcspn(value, (char[]){before, '\n', '\0'});
    return strcspn(value, " \t\n;&'\"");
}

/* `at` is a secret name of `length` bytes: copies it and masks its value. Returns the bytes taken. */
static size_t mask_named(struct word *word, const char *at, size_t length, char before)
{
    const char *value = at + length;
    bool is_name_quoted = (*value == '"' || *value == '\'') && *value == before;
    value += is_name_quoted;
    const char *after_name = value;
    value += strspn(value, " ");
    char separator = *value;
    bool is_flag = strncmp(at, "--", 2) == 0 && before && value > after_name;
    if (separator == '=' ||
        (separator == ':' && (is_name_quoted || value[1] == ' ' || before == '\0' || before == '"'))) {
        value++;
        value += strspn(value, " ");
    } else if (!is_flag || !*value) {
        add_plain(word, at, length);
        return length;
    }
    size_t secret;
    char quote = *value == '"' || *value == '\'' ? *value : '\0';
    if (quote) {
        value++;
        for (secret = 0; value[secret] && value[secret] != quote; secret++)
            secret += value[secret] == '\\' && value[secret + 1];
    } else {
        secret = value_length(value, before, is_flag ? ' ' : separator, is_name_quoted);
    }
    add_plain(word, at, (size_t)(value - at));
    if (secret)
        lt_buf_adds(&word->text, MASK);
    return (size_t)(value - at) + secret;
}

/* `at` is "://": copies it and, when a user and a password follow, the user; masks the password. */
static size_t mask_userinfo(struct word *word, const char *at)
{
    const char *user = at + 3;
    size_t authority = strcspn(user, "/?# \t\n'\"<>");
    const char *host = memrchr(user, '@', authority);
    const char *colon = host ? memchr(user, ':', (size_t)(host - user)) : NULL;
    size_t plain = 3 + (colon ? (size_t)(colon + 1 - user) : 0);
    add_plain(word, at, plain);
    if (!colon)
        return plain;
    lt_buf_adds(&word->text, MASK);
    return (size_t)(host - at);
}

static void mask_word(struct word *word, const char *text)
{
    char before = '\0';
    for (const char *at = text; *at;) {
        size_t used = 1, name = name_length(at), shown;
        size_t token = lt_secret_token(at, before, &shown);
        if (token) {
            add_plain(word, at, shown);
            lt_buf_adds(&word->text, MASK);
            used = token;
        } else if (strncmp(at, "://", 3) == 0) {
            used = mask_userinfo(word, at);
        } else if (name && !(isalnum((unsigned char)before) || (before && strchr("_.-", before))) &&
                   lt_secret_name(at, name)) {
            used = mask_named(word, at, name, before);
        } else {
            add_plain(word, at, 1);
        }
        before = at[used - 1];
        at += used;
    }
}

/* One word of a command; *is_value: it is the value of a secret option before it, then: the next one is. */
static void mask_argument(struct word *word, char *const argv[], size_t index, bool *is_value)
{
    char *text = lt_ident_name(argv[index], NULL);
    const struct lt_secret_flag *flag = lt_secret_flag_at(argv, index);
    size_t flag_length = flag ? strlen(flag->flag) : 0;
    bool is_option = is_secret_option(text) || (flag && flag->takes_next && !text[flag_length]);
    if (*is_value && !is_option) {
        lt_buf_adds(&word->text, MASK);
    } else if (flag && text[flag_length]) {
        add_plain(word, text, flag_length + (text[flag_length] == '='));
        lt_buf_adds(&word->text, MASK);
    } else {
        mask_word(word, text);
    }
    *is_value = is_option;
    free(text);
}

char *lt_ident_mask(char *const argv[])
{
    struct lt_buf line = {0};
    bool is_value = false;
    for (size_t i = 0; argv[i]; i++) {
        struct word word = {0};
        mask_argument(&word, argv, i, &is_value);
        if (i)
            lt_buf_addc(&line, ' ');
        add_finished(&line, &word);
        lt_buf_clear(&word.text);
    }
    return lt_buf_take(&line);
}

char **lt_ident_mask_words(char *const argv[])
{
    size_t count = 0;
    bool is_value = false;
    while (argv[count])
        count++;
    char **words = lt_xcalloc(count + 1, sizeof *words);
    for (size_t i = 0; i < count; i++) {
        struct word word = {0};
        mask_argument(&word, argv, i, &is_value);
        words[i] = lt_buf_take(&word.text);
    }
    return words;
}

char *lt_ident_mask_text(const char *text)
{
    struct word word = {0};
    char *name = lt_ident_name(text, NULL);
    mask_word(&word, name);
    free(name);
    return lt_buf_take(&word.text);
}

char *lt_ident_mask_value(const char *name, const char *value)
{
    return lt_secret_name(name, strlen(name)) && *value ? lt_xstrdup(MASK) : lt_ident_mask_text(value);
}
