/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the cells of delimited text end: one bit for each byte, 64 bytes at a time. Only structure; what is
 * in a cell follows from its own bytes alone (csv.c). Needs no bytes beyond `length` and keeps four states
 * between two calls. */
#ifndef LT_PROFILE_CSV_MARKS_H
#define LT_PROFILE_CSV_MARKS_H

#include <stddef.h>
#include <stdint.h>

#define LT_CSV_BLOCK_BYTES ((size_t)64)
#define LT_CSV_WINDOW_BLOCKS ((size_t)128)
#define LT_CSV_WINDOW_BYTES (LT_CSV_BLOCK_BYTES * LT_CSV_WINDOW_BLOCKS)

/* What the byte before was. */
enum lt_csv_state {
    LT_CSV_EDGE,   /* a delimiter or line end, or there was none: a cell begins */
    LT_CSV_PLAIN,  /* inside a cell without quotes, or past them */
    LT_CSV_QUOTED, /* inside quotes */
    LT_CSV_CLOSED, /* a quote inside quotes: their end, or the first half of a doubled one */
};

struct lt_csv_marks {
    uint64_t cells[LT_CSV_WINDOW_BLOCKS]; /* delimiters and line ends that end a cell */
    uint64_t rows[LT_CSV_WINDOW_BLOCKS];  /* the line ends among them */
    uint64_t quoted_newlines;             /* line feeds inside quotes */
};

/* Up to LT_CSV_WINDOW_BYTES at a time; returns the state after them. */
enum lt_csv_state lt_csv_mark(enum lt_csv_state state, char delimiter, const char *bytes, size_t length,
                              struct lt_csv_marks *ret_marks);

#endif
