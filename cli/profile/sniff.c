/* SPDX-License-Identifier: Apache-2.0
 *
 * Recognising a format from the first 64 KiB and the name. A table's delimiter is the one that gives the same
 * number of cells in the most rows; the name breaks ties. A name alone makes a table of a file with one
 * column, never of bytes that are no text. */
#include "base/mem.h"
#include "ext/json_read.h"
#include "profile/bytes.h"
#include "profile/csv.h"
#include "profile/readers.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct suffix {
    const char *text, *format;
    const char *delimiters; /* the most likely first */
};

static const struct suffix suffixes[] = {
    {".csv", "csv", ",;\t|"},   {".tsv", "tsv", "\t,;|"},    {".tab", "tsv", "\t,;|"},
    {".psv", "psv", "|,;\t"},   {".txt", "text", "\t,;|"},   {".json", "json", NULL},
    {".geojson", "json", NULL}, {".ndjson", "ndjson", NULL}, {".jsonl", "ndjson", NULL},
};

static const struct suffix *suffix_of(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t own = strlen(suffixes[i].text);
        if (length >= own && strcasecmp(name + length - own, suffixes[i].text) == 0)
            return &suffixes[i];
    }
    return NULL;
}

static const char *format_of_delimiter(char delimiter)
{
    return delimiter == '\t' ? "tsv" : delimiter == '|' ? "psv" : "csv";
}

/* How many cells each row has under one delimiter. */
struct tally {
    LT_VEC(uint32_t) rows;
};

static void tally_row(void *user, size_t cells, int end)
{
    (void)end;
    struct tally *tally = user;
    if (cells)
        LT_VEC_PUSH(&tally->rows, (uint32_t)cells);
}

static int compare_counts(const void *one, const void *other)
{
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

/* The share of rows with the commonest number of cells above one, halved when the first row is not like them.
 */
static double consistency(struct tally *tally)
{
    size_t best = 0, run = 0, count = tally->rows.count;
    uint32_t first = count ? tally->rows.items[0] : 0, common = 0;
    if (count)
        qsort(tally->rows.items, count, sizeof *tally->rows.items, compare_counts);
    for (size_t i = 0; i < count; i++) {
        run = i && tally->rows.items[i] == tally->rows.items[i - 1] ? run + 1 : 1;
        if (tally->rows.items[i] > 1 && run > best) {
            best = run;
            common = tally->rows.items[i];
        }
    }
    if (!best)
        return 0;
    return (double)best / (double)count / (first == common ? 1 : 2);
}

static double score(char delimiter, const char *head, size_t length, bool is_whole, size_t *ret_rows)
{
    struct tally tally = {0};
    struct lt_csv_handler handler = {NULL, tally_row, &tally};
    if (!memchr(head, delimiter, length))
        return 0;
    struct lt_csv *csv = lt_csv_new(delimiter, &handler);
    bool is_unclosed;
    lt_csv_want_cells(csv, false);
    (void)lt_csv_feed(csv, head, length, NULL); /* a head is far below the limit of a cell */
    size_t whole_rows = tally.rows.count;
    lt_csv_finish(csv, &is_unclosed);
    if (!is_whole && whole_rows)
        tally.rows.count = whole_rows; /* the last row is cut by the end of the head */
    double result = consistency(&tally);
    *ret_rows = tally.rows.count;
    lt_csv_free(csv);
    free(tally.rows.items);
    return result;
}

/* The delimiter of a table, or 0 for a .txt that is none. */
static char guess_delimiter(const struct suffix *suffix, const char *head, size_t length, bool is_whole)
{
    bool is_sure = strcmp(suffix->format, "text") != 0;
    double best = 0;
    char delimiter = is_sure ? suffix->delimiters[0] : '\0';
    for (const char *candidate = suffix->delimiters; *candidate; candidate++) {
        size_t rows = 0;
        double found = score(*candidate, head, length, is_whole, &rows);
        if (found > best && (is_sure || (found >= 0.9 && rows >= 2))) {
            best = found;
            delimiter = *candidate;
        }
    }
    return delimiter;
}

/* Bytes that no text has: many control characters, or some among bytes that are no UTF-8. */
static bool is_binary(const char *head, size_t length)
{
    size_t controls = 0;
    for (size_t i = 0; i < length; i++)
        controls += (unsigned char)head[i] < 0x20 && !strchr("\t\n\v\f\r\033", head[i] ? head[i] : 1);
    if (length >= 2 && (memcmp(head, "\xff\xfe", 2) == 0 || memcmp(head, "\xfe\xff", 2) == 0))
        return true; /* UTF-16 */
    if (length < 64)
        return false;
    return controls * 10 > length * 3 || (controls * 20 > length && !lt_utf8_check(head, length));
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && strchr(" \t\r\n", *at ? *at : 1))
        at++;
    return at;
}

/* "json" or "ndjson" by the look of it, NULL for neither. Several lines that begin with a whole object are
 * NDJSON; a bracket alone is JSON only to whom the name says so, for many a configuration file begins with
 * one. */
static const char *guess_json(const char *head, size_t length, bool is_named)
{
    const char *end = head + length, *at = skip_blanks(head, end);
    if (at == end)
        return NULL;
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    enum lt_json_kind kind;
    if (*at == '{' && line_end &&
        lt_json_look(at, (size_t)(line_end - at), NULL, &kind, NULL, NULL) == LT_OK &&
        skip_blanks(line_end, end) < end)
        return "ndjson";
    if (is_named)
        return "json";
    const char *next = skip_blanks(at + 1, end);
    bool is_object = *at == '{' && next < end && (*next == '"' || *next == '}');
    bool is_array = *at == '[' && next < end && *next == '{';
    return is_object || is_array ? "json" : NULL;
}

struct lt_guess lt_guess_format(const char *name, const char *head, size_t length, bool is_whole)
{
    const struct suffix *suffix = suffix_of(name);
    const char *given = suffix ? suffix->format : NULL;
    struct lt_guess guess = {.format = "text", .is_named = given && strcmp(given, "text") != 0};
    guess.bom_length = length >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    head += guess.bom_length;
    length -= guess.bom_length;
    if (is_binary(head, length)) {
        guess.format = "binary";
        return guess;
    }
    if (guess.is_named && !suffix->delimiters) {
        const char *seen = guess_json(head, length, true);
        guess.format = seen && strcmp(given, "json") == 0 ? seen : given;
        return guess;
    }
    if (!guess.is_named) {
        const char *seen = guess_json(head, length, false);
        if (seen) {
            guess.format = seen;
            return guess;
        }
    }
    if (suffix && (guess.delimiter = guess_delimiter(suffix, head, length, is_whole)))
        guess.format = format_of_delimiter(guess.delimiter);
    return guess;
}
