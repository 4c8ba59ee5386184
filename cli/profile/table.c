/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables of delimited text. The first row is kept until its end, for only then is it known whether it is a
 * header: it is one when all its cells are filled, distinct and text. What can be said of a whole piece of
 * bytes (line ends, NULs, whether there is anything but ASCII) is asked of the piece, so that a cell costs
 * little. */
#include "base/mem.h"
#include "profile/bytes.h"
#include "profile/csv.h"
#include "profile/readers.h"
#include "profile/types.h"

#include <stdlib.h>
#include <string.h>

struct table {
    struct lt_profile *profile;
    struct lt_csv *csv;
    size_t width;                /* cells of the first row */
    uint64_t offset, type_limit; /* bytes before the piece under way; types are taken up to the limit */
    int last_end; /* what ended the row before, -1 when a line feed now cannot be part of a CRLF */
    bool is_typing, is_first_row, is_stopped;
    struct lt_utf8 utf8; /* of the whole, begun anew after a piece that was broken */
    bool is_suspect;     /* the row under way may hold bytes that are no UTF-8 */
    bool is_row_broken;  /* it does */
};

static void add_column(struct table *table, const char *bytes, size_t length, enum lt_column_type type)
{
    struct lt_column column = {.name = lt_xstrndup(bytes, length), .type = type, .null_count = !length};
    if (table->profile->columns.count < LT_COLUMNS_MAX)
        LT_VEC_PUSH(&table->profile->columns, column);
    else
        free(column.name);
}

/* Any cell but a plain one. */
static void on_special_cell(struct table *table, const char *bytes, size_t length)
{
    if (table->is_suspect && !table->is_row_broken)
        table->is_row_broken = !lt_utf8_check(bytes, length);
    if (table->is_first_row)
        add_column(table, bytes, length, lt_type_of(bytes, length));
}

static void on_cell(void *user, size_t index, const char *bytes, size_t length)
{
    struct table *table = user;
    if (table->is_suspect || table->is_first_row)
        on_special_cell(table, bytes, length);
    if (!table->is_typing || table->is_first_row || index >= table->profile->columns.count)
        return;
    struct lt_column *column = &table->profile->columns.items[index];
    if (!length)
        column->null_count++;
    else if (column->type != LT_TYPE_STRING)
        column->type = lt_type_merge(column->type, lt_type_of(bytes, length));
}

static int compare_names(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

static bool are_names_distinct(const struct lt_profile *profile)
{
    size_t count = profile->columns.count;
    const char **names = lt_xcalloc(count, sizeof *names);
    bool are_distinct = true;
    for (size_t i = 0; i < count; i++)
        names[i] = profile->columns.items[i].name;
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 1; i < count && are_distinct; i++)
        are_distinct = strcmp(names[i - 1], names[i]) != 0;
    free(names);
    return are_distinct;
}

/* A value that reads as true or false is no name either, or a single column of them would lose its first. */
static bool is_header(const struct lt_profile *profile)
{
    for (size_t i = 0; i < profile->columns.count; i++)
        if (!profile->columns.items[i].name[0] || profile->columns.items[i].type != LT_TYPE_STRING)
            return false;
    return are_names_distinct(profile);
}

static void end_first_row(struct table *table, size_t cells)
{
    struct lt_profile *profile = table->profile;
    table->is_first_row = false;
    table->width = cells;
    if (table->width > profile->columns.count)
        lt_profile_problem(profile, "only the first %zu of %zu columns are kept", profile->columns.count,
                           table->width);
    profile->has_header = is_header(profile);
    for (size_t i = 0; i < profile->columns.count; i++) {
        struct lt_column *column = &profile->columns.items[i];
        if (profile->has_header) {
            column->type = LT_TYPE_UNKNOWN;
            column->null_count = 0;
        } else {
            free(column->name);
            column->name = lt_xasprintf("column_%zu", i + 1);
        }
    }
    profile->row_count = !profile->has_header;
}

static void end_row(struct table *table, size_t cells)
{
    struct lt_profile *profile = table->profile;
    profile->invalid_utf8_rows += table->is_row_broken;
    if (table->is_first_row) {
        end_first_row(table, cells);
    } else {
        profile->row_count++;
        profile->ragged_rows += cells != table->width;
        for (size_t i = cells; table->is_typing && i < profile->columns.count; i++)
            profile->columns.items[i].null_count++;
    }
    table->is_row_broken = false;
    table->is_typing = table->is_typing && table->offset < table->type_limit;
}

static void on_row(void *user, size_t cells, int end)
{
    struct table *table = user;
    if (!cells && end == '\n' && table->last_end == '\r') {
        table->profile->has_crlf = true;
        table->last_end = -1;
        return;
    }
    table->last_end = end;
    if (cells)
        end_row(table, cells);
    else
        table->profile->blank_lines++;
}

static void *table_open(struct lt_profile *profile, const struct lt_guess *guess, uint64_t type_limit_bytes)
{
    struct table *table = lt_xcalloc(1, sizeof *table);
    struct lt_csv_handler handler = {on_cell, on_row, table};
    table->profile = profile;
    table->csv = lt_csv_new(guess->delimiter, &handler);
    table->type_limit = type_limit_bytes;
    table->last_end = -1;
    table->is_typing = table->is_first_row = true;
    return table;
}

/* Counts NUL bytes; says whether the piece, or the character that was cut by its begin, is no UTF-8. */
static bool is_piece_broken(struct table *table, const char *bytes, size_t length)
{
    uint64_t nul_bytes;
    bool is_beyond_ascii;
    lt_bytes_look(bytes, length, &nul_bytes, &is_beyond_ascii);
    table->profile->nul_bytes += nul_bytes;
    if (!table->utf8.missing && !is_beyond_ascii)
        return false;
    lt_utf8_feed(&table->utf8, bytes, length);
    if (!table->utf8.is_broken)
        return false;
    table->utf8 = (struct lt_utf8){0};
    return true;
}

static bool table_feed(void *state, const char *bytes, size_t length)
{
    struct table *table = state;
    struct lt_err err;
    bool was_cut = table->is_suspect; /* a cell may have begun in the piece before, with what that one held */
    bool is_broken = is_piece_broken(table, bytes, length);
    table->is_suspect = was_cut || is_broken;
    lt_csv_want_cells(table->csv, table->is_typing || table->is_first_row || table->is_suspect);
    uint64_t rows_before = table->profile->row_count;
    if (lt_csv_feed(table->csv, bytes, length, &err) < 0) {
        lt_profile_problem(table->profile, "%s", err.text);
        table->is_stopped = true;
        return false;
    }
    table->is_suspect = is_broken || (was_cut && table->profile->row_count == rows_before);
    table->offset += length;
    return true;
}

static void table_close(void *state)
{
    struct table *table = state;
    bool is_unclosed = false;
    if (!table->is_stopped) {
        table->is_suspect |= table->utf8.missing > 0;
        lt_csv_want_cells(table->csv, true);
        lt_csv_finish(table->csv, &is_unclosed);
        table->profile->has_rows = true;
        table->profile->quoted_newlines = lt_csv_quoted_newlines(table->csv);
        table->profile->types_sampled = table->offset > table->type_limit;
    }
    if (is_unclosed)
        lt_profile_problem(table->profile, "the last row ends inside a quoted cell");
    lt_csv_free(table->csv);
    free(table);
}

const struct lt_reader lt_table_reader = {table_open, table_feed, table_close};
