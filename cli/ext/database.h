/* SPDX-License-Identifier: Apache-2.0
 *
 * A database of our own in one file (SQLite): statements with their values in one call. The first failure is
 * kept in the database: statements after it do nothing, and whoever ends a piece of work asks once how it
 * went. For one thread. */
#ifndef LT_EXT_DATABASE_H
#define LT_EXT_DATABASE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lt_database;
struct lt_query; /* a statement with its values; belongs to its database */

/* Opens the file, made when `may_write` and missing. A log of writes stays beside it, and is put into it by
 * lt_database_settle alone. Others that write are waited for, for a second. LT_EFORMAT when it is no
 * database. */
int lt_database_open(const char *path, bool may_write, struct lt_database **ret_database, struct lt_err *err);
/* A new one that nobody else knows of, and that is worth nothing until it is closed: nothing is waited for.
 */
int lt_database_create(const char *path, struct lt_database **ret_database, struct lt_err *err);
/* One that lives in memory, or where that is too small, in a file without a name. */
int lt_database_open_nameless(struct lt_database **ret_database, struct lt_err *err);
void lt_database_close(struct lt_database *database); /* NULL is fine */

/* Waits for others for up to that long from now on. */
void lt_database_wait(struct lt_database *database, int patience_ms);

/* Runs a text of statements without values. */
void lt_database_script(struct lt_database *database, const char *sql);

/* The statement with `types` a letter for each value: i int64_t, t const char * (NULL: null),
 * b const void * and size_t. Texts must live until the last row is taken. `sql` must be a literal: the
 * prepared statement is kept by its address, and asking it again ends its former use. Never NULL. */
struct lt_query *lt_database_ask(struct lt_database *database, const char *sql, const char *types, ...);
/* The next row; false at the end, and after a failure. */
bool lt_query_next(struct lt_query *query);
/* The row's values, by their place from 0. Text and bytes live until the next row; text is NULL for null. */
int64_t lt_query_integer(const struct lt_query *query, int place);
const char *lt_query_text(const struct lt_query *query, int place);
const void *lt_query_bytes(const struct lt_query *query, int place, size_t *ret_length);
bool lt_query_is_null(const struct lt_query *query, int place);

/* Runs it to its end. */
void lt_database_do(struct lt_database *database, const char *sql, const char *types, ...);
/* The integer in its first row; `otherwise` when there is none, or null. */
int64_t lt_database_number(struct lt_database *database, int64_t otherwise, const char *sql,
                           const char *types, ...);
int64_t lt_database_last_id(const struct lt_database *database);
int64_t lt_database_changes(const struct lt_database *database); /* rows of the last statement */

/* A piece of work, whole or not at all. LT_EIO when it could not be (begun). */
int lt_database_begin(struct lt_database *database, struct lt_err *err);
int lt_database_commit(struct lt_database *database, struct lt_err *err);

/* LT_OK, or LT_EFORMAT for a broken file and LT_EIO for the rest. */
int lt_database_result(const struct lt_database *database, struct lt_err *err);

/* Puts the log of writes into the file, if nobody reads it, and empties it; `*ret_is_done` tells. */
void lt_database_settle(struct lt_database *database, bool *ret_is_done);

#endif
