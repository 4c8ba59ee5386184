/* SPDX-License-Identifier: Apache-2.0
 *
 * Delimited text, cell by cell or row by row, from pieces of any size. Quotes and blanks as in RFC 4180:
 * blanks belong to the cell. A quote within plain text is text; a cell with text after its closing quote goes
 * on as plain text, that quote kept. LF, CR and CRLF end a row. Memory is one cell, and a cell has a limit,
 * so that a quote which nobody closes cannot eat the machine. */
#ifndef LT_PROFILE_CSV_H
#define LT_PROFILE_CSV_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LT_CSV_CELL_MAX_BYTES ((size_t)64 << 20)

struct lt_csv_handler {
    /* One cell without its quotes, and how many stand before it in its row. Valid during the call. */
    void (*cell)(void *user, size_t index, const char *bytes, size_t length);
    /* The end of a row, how many cells it had, and the byte that ended it, or -1 at the end of the input. It
     * has none if it is an empty line, or the LF of a CRLF, whose CR has ended the row. */
    void (*row)(void *user, size_t cells, int end);
    void *user;
};

struct lt_csv;

struct lt_csv *lt_csv_new(char delimiter, const struct lt_csv_handler *handler);
/* Whether `cell` is called from now on, as it is at first; rows alone take a fraction of the time. */
void lt_csv_want_cells(struct lt_csv *csv, bool are_wanted);
/* LT_ELIMIT for a cell above the limit; nothing more can be fed then. */
int lt_csv_feed(struct lt_csv *csv, const char *bytes, size_t length, struct lt_err *err);
/* Ends the last row, if it had no line end; says whether that was inside a quoted cell. */
void lt_csv_finish(struct lt_csv *csv, bool *ret_is_unclosed);
/* Line feeds inside quotes so far. */
uint64_t lt_csv_quoted_newlines(const struct lt_csv *csv);
void lt_csv_free(struct lt_csv *csv);

#endif
