/* SPDX-License-Identifier: Apache-2.0
 *
 * Delimited text, cell by cell, from pieces of any size. Quotes and blanks as in RFC 4180: blanks belong to
 * the cell. A quote within plain text is text; a cell with text after its closing quote goes on as plain
 * text, that quote kept. LF, CR and CRLF end a row. Memory is one cell, and a cell has a limit, so that a
 * quote which nobody closes cannot eat the machine. */
#ifndef LT_EXT_CSV_H
#define LT_EXT_CSV_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define LT_CSV_CELL_MAX_BYTES ((size_t)64 << 20)

struct lt_csv_handler {
    /* One cell without its quotes. Valid during the call. */
    void (*cell)(void *user, const char *bytes, size_t length);
    /* The end of a row: the byte that ended it, or -1 at the end of the input. Called without any cell before
     * it for an empty line, and for the LF of a CRLF, whose CR has ended the row. */
    void (*row)(void *user, int end);
    void *user;
};

struct lt_csv;

struct lt_csv *lt_csv_new(char delimiter, const struct lt_csv_handler *handler);
/* LT_ELIMIT for a cell above the limit; nothing more can be fed then. */
int lt_csv_feed(struct lt_csv *csv, const char *bytes, size_t length, struct lt_err *err);
/* Ends the last row, if it had no line end; says whether that was inside a quoted cell. */
void lt_csv_finish(struct lt_csv *csv, bool *ret_is_unclosed);
void lt_csv_free(struct lt_csv *csv);

#endif
