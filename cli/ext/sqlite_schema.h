/* SPDX-License-Identifier: Apache-2.0
 *
 * A look at the tables of an SQLite file: their columns, their rows. The file is opened read-only and
 * immutable, so nothing is locked, changed or created beside it; what a write-ahead log beside it holds is
 * not seen. */
#ifndef LT_EXT_SQLITE_SCHEMA_H
#define LT_EXT_SQLITE_SCHEMA_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lt_sqlite_column {
    const char *table, *name;
    const char *declared; /* the type as the schema has it; "" for none */
    uint64_t null_count;  /* 0 unless nulls were to be counted */
};

struct lt_sqlite_handler {
    /* Each column of each ordinary table, tables and columns in the order of their making. */
    void (*column)(void *user, const struct lt_sqlite_column *column);
    void *user;
};

bool lt_sqlite_is(const void *head, size_t length);

/* ret_row_count: the rows of all tables. LT_EFORMAT when the file cannot be read as a database. */
int lt_sqlite_schema(const char *path, bool count_nulls, const struct lt_sqlite_handler *handler,
                     uint64_t *ret_row_count, struct lt_err *err);

#endif
