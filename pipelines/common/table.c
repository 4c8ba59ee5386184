/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading through libcsv in its strict mode, so that a broken file is refused rather than guessed at. Spaces
 * are part of a cell, as RFC 4180 says: libcsv would drop them, the pipelines decide for themselves. Writing
 * quotes only what needs it, so that numbers stay numbers for tools that know little of CSV. */
#include "table.h"

#include <csv.h>
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct reader {
    struct table table;
    size_t cells, capacity;
    size_t row_cells; /* cells of the row being read */
    size_t rows_read; /* the header included */
    const char *problem;
};

static void *need(void *memory)
{
    if (!memory)
        err(1, "memory");
    return memory;
}

static void on_cell(void *bytes, size_t length, void *data)
{
    struct reader *reader = data;
    if (reader->cells == reader->capacity) {
        reader->capacity = reader->capacity ? 2 * reader->capacity : 256;
        reader->table.cells =
            need(realloc(reader->table.cells, reader->capacity * sizeof *reader->table.cells));
    }
    if (length && memchr(bytes, '\0', length))
        reader->problem = "has a NUL byte";
    reader->table.cells[reader->cells++] = need(strndup(length ? bytes : "", length));
    reader->row_cells++;
}

static void on_row(int terminator, void *data)
{
    (void)terminator;
    struct reader *reader = data;
    if (reader->row_cells != reader->table.columns && !reader->problem)
        reader->problem = "has a row with another number of cells than expected";
    reader->row_cells = 0;
    reader->rows_read++;
}

static int keep_spaces(unsigned char byte)
{
    (void)byte;
    return 0;
}

/* The problem with the file in words, or NULL. */
static const char *read_cells(FILE *file, struct reader *reader)
{
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return "cannot be parsed";
    csv_set_space_func(&parser, keep_spaces);
    char block[65536];
    size_t got;
    while (!reader->problem && (got = fread(block, 1, sizeof block, file)) > 0)
        if (csv_parse(&parser, block, got, on_cell, on_row, reader) != got)
            reader->problem = csv_strerror(csv_error(&parser));
    if (ferror(file))
        reader->problem = strerror(errno);
    else if (!reader->problem && csv_fini(&parser, on_cell, on_row, reader) != 0)
        reader->problem = csv_strerror(csv_error(&parser));
    csv_free(&parser);
    return reader->problem;
}

static bool same_header(const struct reader *reader, const char *const *header)
{
    if (reader->rows_read == 0)
        return false;
    for (size_t column = 0; column < reader->table.columns; column++)
        if (strcmp(reader->table.cells[column], header[column]) != 0)
            return false;
    return true;
}

int table_read(const char *path, const char *const *header, size_t columns, struct table *ret_table)
{
    struct reader reader = {.table.columns = columns};
    FILE *file = fopen(path, "r");
    if (!file) {
        warn("%s", path);
        return -1;
    }
    const char *problem = read_cells(file, &reader);
    fclose(file);
    if (!problem && !same_header(&reader, header))
        problem = "does not have the expected header";
    if (problem) {
        warnx("%s: %s", path, problem);
        for (size_t cell = 0; cell < reader.cells; cell++)
            free(reader.table.cells[cell]);
        free(reader.table.cells);
        return -1;
    }
    reader.table.rows = reader.rows_read - 1;
    *ret_table = reader.table;
    return 0;
}

char *table_cell(const struct table *table, size_t row, size_t column)
{
    return table->cells[(row + 1) * table->columns + column];
}

size_t table_find(const struct table *table, size_t column, const char *text)
{
    size_t row = 0;
    while (row < table->rows && strcmp(table_cell(table, row, column), text) != 0)
        row++;
    return row;
}

void table_clear(struct table *table)
{
    for (size_t cell = 0; table->cells && cell < (table->rows + 1) * table->columns; cell++)
        free(table->cells[cell]);
    free(table->cells);
    *table = (struct table){0};
}

FILE *table_create(const char *path, const char *const *header, size_t columns)
{
    char *folder = need(strdup(path));
    char *slash = strrchr(folder, '/');
    if (slash) {
        *slash = '\0';
        mkdir(folder, 0777); /* usually there already; when it cannot be made, fopen says so */
    }
    free(folder);
    FILE *file = fopen(path, "w");
    if (file)
        table_write_row(file, header, columns);
    else
        warn("%s", path);
    return file;
}

/* A cell with a space at either end is quoted too: many readers would cut it otherwise. */
static bool needs_quotes(const char *text)
{
    size_t length = strlen(text);
    return strpbrk(text, ",\"\r\n") || (length && (text[0] == ' ' || text[length - 1] == ' '));
}

static void write_cell(FILE *file, const char *text)
{
    if (!needs_quotes(text)) {
        fputs(text, file);
        return;
    }
    fputc('"', file);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', file);
        fputc(*text, file);
    }
    fputc('"', file);
}

void table_write_row(FILE *file, const char *const *cells, size_t columns)
{
    for (size_t column = 0; column < columns; column++) {
        if (column)
            fputc(',', file);
        write_cell(file, cells[column]);
    }
    fputc('\n', file);
}

int table_close(FILE *file, const char *path)
{
    bool failed = ferror(file) != 0;
    if (fclose(file) != 0 || failed) {
        warnx("%s: not everything could be written", path);
        return -1;
    }
    return 0;
}

char *cell_trim(char *text)
{
    while (*text == ' ' || *text == '\t')
        text++;
    size_t length = strlen(text);
    while (length && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        text[--length] = '\0';
    return text;
}

char *cell_lower(char *text)
{
    for (char *letter = text; *letter; letter++)
        if (*letter >= 'A' && *letter <= 'Z')
            *letter = (char)(*letter - 'A' + 'a');
    return text;
}

char *cell_upper(char *text)
{
    for (char *letter = text; *letter; letter++)
        if (*letter >= 'a' && *letter <= 'z')
            *letter = (char)(*letter - 'a' + 'A');
    return text;
}

int cell_cents(const char *text, int64_t *ret_cents)
{
    static const char digits[] = "0123456789";
    size_t whole = strspn(text, digits);
    size_t decimals = text[whole] == '.' ? strspn(text + whole + 1, digits) : 0;
    const char *end = text + whole + (text[whole] == '.') + decimals;
    if (whole < 1 || whole > 12 || decimals > 2 || *end || (text[whole] == '.' && decimals == 0))
        return -1;
    int64_t cents = 100 * (int64_t)strtoll(text, NULL, 10);
    if (decimals > 0)
        cents += 10 * (text[whole + 1] - '0');
    if (decimals > 1)
        cents += text[whole + 2] - '0';
    *ret_cents = cents;
    return 0;
}

struct money_text money_text(int64_t cents)
{
    struct money_text money;
    snprintf(money.text, sizeof money.text, "%" PRId64 ".%02d", cents / 100, (int)(cents % 100));
    return money;
}
