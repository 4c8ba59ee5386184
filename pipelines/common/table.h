/* SPDX-License-Identifier: Apache-2.0
 *
 * A table as the pipelines know it: a CSV file read whole, every cell a text, the header checked once so that
 * columns can be spoken of by number. Quoting follows RFC 4180 (quoted commas, quotes and newlines survive
 * unchanged); lines end with LF. Money is counted in integer cents. What goes wrong is said in one line on
 * stderr and returned as -1; nothing here depends on the locale or the clock. */
#ifndef PIPELINES_TABLE_H
#define PIPELINES_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct table {
    char **cells; /* row after row, the header first */
    size_t columns;
    size_t rows; /* the header not counted */
};

/* Reads `path`, whose header must be exactly `header`. On failure *ret_table is left as it was. */
int table_read(const char *path, const char *const *header, size_t columns, struct table *ret_table);
/* The cell itself, which the caller may change in place. */
char *table_cell(const struct table *table, size_t row, size_t column);
/* The first row whose `column` is exactly `text`, or table->rows. */
size_t table_find(const struct table *table, size_t column, const char *text);
void table_clear(struct table *table);

/* Opens `path` for writing, makes its folder when there is none, and writes the header. NULL on failure. */
FILE *table_create(const char *path, const char *const *header, size_t columns);
void table_write_row(FILE *file, const char *const *cells, size_t columns);
/* Closes the file; -1 when not everything could be written. */
int table_close(FILE *file, const char *path);

/* Cut spaces at both ends, and change the case of ASCII letters; in place. */
char *cell_trim(char *text);
char *cell_lower(char *text);
char *cell_upper(char *text);

/* "12", "12.5" and "12.50" as cents; -1, without a word, when the text is nothing of the kind. */
int cell_cents(const char *text, int64_t *ret_cents);

/* Cents as text, always with two decimals. */
struct money_text {
    char text[24];
};
struct money_text money_text(int64_t cents);

#endif
