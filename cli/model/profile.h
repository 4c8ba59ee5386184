/* SPDX-License-Identifier: Apache-2.0
 *
 * What a look at the data itself found: format, rows, columns, digest and oddities of one version of a file.
 * Made by profile/profile.c after the run; plain data here. Ends with lt_profile_free. */
#ifndef LT_MODEL_PROFILE_H
#define LT_MODEL_PROFILE_H

#include "base/mem.h"

#include <stdbool.h>
#include <stdint.h>

/* Types in the order of the tests; a column's type is the narrowest that holds all its non-empty cells. */
enum lt_column_type {
    LT_TYPE_UNKNOWN, /* no non-empty cell at all */
    LT_TYPE_INTEGER,
    LT_TYPE_NUMBER,
    LT_TYPE_BOOLEAN,
    LT_TYPE_DATE,
    LT_TYPE_DATETIME,
    LT_TYPE_STRING,
};
const char *lt_column_type_name(enum lt_column_type type); /* "integer" ...; "string" for UNKNOWN */

struct lt_column {
    char *name; /* from the header, or "column_1" ...; may hold any bytes */
    enum lt_column_type type;
    uint64_t null_count; /* empty cells, missing cells of short rows included */
};

struct lt_profile {
    char *path;
    const char
        *format; /* static: "csv", "tsv", "json", "ndjson", "sqlite", "gzip", "text", "binary", "empty" ... */
    uint64_t size_bytes;
    int64_t mtime_ns;
    uint64_t state;     /* lt_file_state of it; 0: it could not be looked at */
    bool has_changed;   /* while it was being read, and once more when it was read again */
    char sha256[65];    /* lower-case hex; "" when not taken */
    bool has_rows;      /* row_count means something for this format and was taken */
    uint64_t row_count; /* data rows, the header not counted */
    bool has_header;
    bool types_sampled; /* types and nulls come from a sample, not from all rows */
    struct {
        struct lt_column *items;
        size_t count, capacity;
    } columns;
    /* Oddities, counted, never a failure. */
    uint64_t ragged_rows; /* rows with another number of cells than the header */
    uint64_t invalid_utf8_rows;
    uint64_t nul_bytes;
    uint64_t quoted_newlines; /* newlines inside quoted cells */
    uint64_t blank_lines;
    bool has_bom, has_crlf;
    char *problem; /* why it could not be read (or only in part), for a person; NULL when all went well */
};

/* One number for what tells versions of a file apart without a look at its content; never 0. */
uint64_t lt_file_state(uint64_t size_bytes, int64_t mtime_ns, uint64_t inode);

void lt_profile_free(struct lt_profile *profile);

/* Of a file that is there, is not empty and was not looked into: one for all of them. lt_profile_free leaves
 * it alone. */
extern struct lt_profile lt_profile_unread;

#endif
