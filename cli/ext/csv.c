/* SPDX-License-Identifier: Apache-2.0
 *
 * The only file that knows libcsv. By itself the library drops blanks around cells, and after a closing quote
 * that is followed by text it goes on in the quotes, over any number of rows. Cells here keep their blanks
 * (RFC 4180), and such a cell goes on without quotes, as in most other readers. Strict mode is what stops at
 * those places. */
#include "ext/csv.h"

#include "base/mem.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#define CELL_GROWTH_BYTES ((size_t)64 << 10)
#define LENIENT CSV_REPALL_NL
#define STRICT (CSV_REPALL_NL | CSV_STRICT | CSV_STRICT_FINI)

struct lt_csv {
    struct csv_parser parser;
    struct lt_csv_handler handler;
};

static int keep_blank(unsigned char byte)
{
    (void)byte;
    return 0;
}

static void *limited_realloc(void *old, size_t size)
{
    return size > LT_CSV_CELL_MAX_BYTES ? NULL : lt_xrealloc(old, size);
}

static void on_cell(void *bytes, size_t length, void *user)
{
    const struct lt_csv *csv = user;
    csv->handler.cell(csv->handler.user, bytes, length);
}

static void on_row(int end, void *user)
{
    const struct lt_csv *csv = user;
    csv->handler.row(csv->handler.user, end);
}

struct lt_csv *lt_csv_new(char delimiter, const struct lt_csv_handler *handler)
{
    struct lt_csv *csv = lt_xcalloc(1, sizeof *csv);
    csv->handler = *handler;
    csv_init(&csv->parser, STRICT);
    csv_set_delim(&csv->parser, (unsigned char)delimiter);
    csv_set_realloc_func(&csv->parser, limited_realloc);
    csv_set_blk_size(&csv->parser, CELL_GROWTH_BYTES);
    return csv;
}

static bool is_edge(char byte, char delimiter)
{
    return byte == delimiter || byte == '\n' || byte == '\r';
}

/* Whether a blank stands at either end or beside a delimiter or line end. */
static bool has_blank_at_edge(const char *bytes, size_t length, char blank, char delimiter)
{
    const char *end = bytes + length, *at = bytes;
    while (blank != delimiter && at < end && (at = memchr(at, blank, (size_t)(end - at)))) {
        if (at == bytes || at + 1 == end || is_edge(at[-1], delimiter) || is_edge(at[1], delimiter))
            return true;
        while (at < end && *at == blank)
            at++;
        if (at == end || is_edge(*at, delimiter))
            return true;
    }
    return false;
}

/* One byte that strict mode refused: a quote within plain text, or text after a closing quote. */
static bool parse_leniently(struct lt_csv *csv, const char *byte)
{
    csv->parser.quoted = 0;
    csv_set_opts(&csv->parser, LENIENT);
    bool is_parsed = csv_parse(&csv->parser, byte, 1, on_cell, on_row, csv) == 1;
    csv_set_opts(&csv->parser, STRICT);
    return is_parsed;
}

static bool parse(struct lt_csv *csv, const char *bytes, size_t length, bool keep_blanks)
{
    csv_set_space_func(&csv->parser, keep_blanks ? keep_blank : NULL);
    for (size_t used = 0; used < length; used++) {
        used += csv_parse(&csv->parser, bytes + used, length - used, on_cell, on_row, csv);
        if (used == length)
            break;
        if (csv_error(&csv->parser) != CSV_EPARSE || !parse_leniently(csv, bytes + used))
            return false;
    }
    return true;
}

int lt_csv_feed(struct lt_csv *csv, const char *bytes, size_t length, struct lt_err *err)
{
    /* The library's own treatment of blanks is faster by half than a call for each, and does nothing where
     * none is beside a delimiter or line end. Rows cut by the ends of this piece cannot be judged so. */
    char delimiter = (char)csv->parser.delim_char;
    size_t held = csv_get_buffer_size(&csv->parser);
    csv_set_blk_size(&csv->parser, held > CELL_GROWTH_BYTES ? held : CELL_GROWTH_BYTES);
    const char *first = memchr(bytes, '\n', length), *last = memrchr(bytes, '\n', length);
    const char *body = first ? first + 1 : bytes, *tail = last ? last + 1 : bytes;
    size_t body_length = (size_t)(tail - body);
    bool has_outer_blanks = has_blank_at_edge(body, body_length, ' ', delimiter) ||
                            has_blank_at_edge(body, body_length, '\t', delimiter);
    if (parse(csv, bytes, (size_t)(body - bytes), true) && parse(csv, body, body_length, has_outer_blanks) &&
        parse(csv, tail, length - (size_t)(tail - bytes), true))
        return LT_OK;
    return lt_err_set(err, LT_ELIMIT,
                      "a cell is larger than %zu MiB, perhaps for a quote that is never closed",
                      LT_CSV_CELL_MAX_BYTES >> 20);
}

void lt_csv_finish(struct lt_csv *csv, bool *ret_is_unclosed)
{
    *ret_is_unclosed = csv_fini(&csv->parser, on_cell, on_row, csv) != 0;
    if (*ret_is_unclosed) {
        csv_set_opts(&csv->parser, LENIENT);
        csv_fini(&csv->parser, on_cell, on_row, csv);
    }
}

void lt_csv_free(struct lt_csv *csv)
{
    if (!csv)
        return;
    csv_free(&csv->parser);
    free(csv);
}
