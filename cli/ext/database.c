/* SPDX-License-Identifier: Apache-2.0
 *
 * SQLite behind a few calls. Automatic checkpoints are off: the file itself changes in lt_database_settle
 * only, which lets its owner say when. */
#include "ext/database.h"

#include "base/mem.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS = 1024 /* a power of two, more than there are literals */, BUSY_MS = 1000 };

struct lt_query {
    struct lt_database *database;
    const char *sql; /* NULL: free */
    sqlite3_stmt *statement;
};

struct lt_database {
    sqlite3 *handle;
    int failed; /* the first failure, an LT_E code */
    char why[512];
    struct lt_query queries[STATEMENTS];
    struct lt_query nothing; /* what a failed database answers with */
};

static void fail(struct lt_database *database, int code)
{
    if (database->failed)
        return;
    int plain = code & 0xff;
    bool is_broken = plain == SQLITE_CORRUPT || plain == SQLITE_NOTADB || plain == SQLITE_ERROR ||
                     plain == SQLITE_MISMATCH || plain == SQLITE_CONSTRAINT || plain == SQLITE_RANGE;
    database->failed = is_broken ? LT_EFORMAT : LT_EIO;
    snprintf(database->why, sizeof database->why, "%s",
             database->handle ? sqlite3_errmsg(database->handle) : sqlite3_errstr(code));
}

int lt_database_result(const struct lt_database *database, struct lt_err *err)
{
    return database->failed ? lt_err_set(err, database->failed, "%s", database->why) : LT_OK;
}

static int open_with(const char *path, int flags, struct lt_database **ret_database, struct lt_err *err)
{
    struct lt_database *database = lt_xcalloc(1, sizeof *database);
    *ret_database = NULL;
    int code = sqlite3_open_v2(path, &database->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) {
        fail(database, code);
        int result = lt_database_result(database, err);
        lt_database_close(database);
        return result;
    }
    sqlite3_extended_result_codes(database->handle, 1);
    sqlite3_busy_timeout(database->handle, BUSY_MS);
    sqlite3_db_config(database->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    *ret_database = database;
    return LT_OK;
}

int lt_database_open(const char *path, bool may_write, struct lt_database **ret_database, struct lt_err *err)
{
    int flags = may_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    int result = open_with(path, flags, ret_database, err);
    if (result != LT_OK)
        return result;
    lt_database_script(*ret_database, may_write ? "PRAGMA cache_size=-65536; PRAGMA journal_mode=WAL; "
                                                  "PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0;"
                                                : "PRAGMA cache_size=-65536; PRAGMA query_only=1;");
    result = lt_database_result(*ret_database, err);
    if (result != LT_OK) {
        lt_database_close(*ret_database);
        *ret_database = NULL;
    }
    return result;
}

int lt_database_create(const char *path, struct lt_database **ret_database, struct lt_err *err)
{
    int result = open_with(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, ret_database, err);
    if (result == LT_OK)
        lt_database_script(*ret_database,
                           "PRAGMA cache_size=-131072; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;");
    return result;
}

int lt_database_open_nameless(struct lt_database **ret_database, struct lt_err *err)
{
    int result = open_with("", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, ret_database, err);
    if (result == LT_OK)
        lt_database_script(*ret_database, "PRAGMA cache_size=-65536; PRAGMA synchronous=OFF;");
    return result;
}

void lt_database_close(struct lt_database *database)
{
    if (!database)
        return;
    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(database->queries[i].statement);
    sqlite3_close(database->handle);
    free(database);
}

void lt_database_wait(struct lt_database *database, int patience_ms)
{
    sqlite3_busy_timeout(database->handle, patience_ms);
}

void lt_database_script(struct lt_database *database, const char *sql)
{
    if (database->failed)
        return;
    int code = sqlite3_exec(database->handle, sql, NULL, NULL, NULL);
    if (code != SQLITE_OK)
        fail(database, code);
}

/* ---- statements ---- */

static struct lt_query *prepared(struct lt_database *database, const char *sql)
{
    size_t slot = ((uintptr_t)sql * 0x9e3779b97f4a7c15u) >> 32 & (STATEMENTS - 1);
    struct lt_query *query = &database->queries[slot];
    database->nothing = (struct lt_query){.database = database};
    while (query->sql && query->sql != sql)
        query = &database->queries[slot = (slot + 1) & (STATEMENTS - 1)];
    if (database->failed)
        return &database->nothing;
    if (!query->sql) {
        int code =
            sqlite3_prepare_v3(database->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &query->statement, NULL);
        if (code != SQLITE_OK) {
            fail(database, code);
            return &database->nothing;
        }
        query->sql = sql;
        query->database = database;
    }
    sqlite3_reset(query->statement);
    return query;
}

static struct lt_query *ask(struct lt_database *database, const char *sql, const char *types, va_list values)
{
    struct lt_query *query = prepared(database, sql);
    for (int place = 1; query->statement && types[place - 1]; place++) {
        switch (types[place - 1]) {
        case 'i':
            sqlite3_bind_int64(query->statement, place, va_arg(values, int64_t));
            break;
        case 'b': {
            const void *bytes = va_arg(values, const void *);
            sqlite3_bind_blob64(query->statement, place, bytes, va_arg(values, size_t), SQLITE_STATIC);
            break;
        }
        default:
            sqlite3_bind_text(query->statement, place, va_arg(values, const char *), -1, SQLITE_STATIC);
        }
    }
    return query;
}

struct lt_query *lt_database_ask(struct lt_database *database, const char *sql, const char *types, ...)
{
    va_list values;
    va_start(values, types);
    struct lt_query *query = ask(database, sql, types, values);
    va_end(values);
    return query;
}

bool lt_query_next(struct lt_query *query)
{
    if (!query->statement || query->database->failed)
        return false;
    int code = sqlite3_step(query->statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        fail(query->database, code);
    sqlite3_reset(query->statement);
    return false;
}

void lt_database_do(struct lt_database *database, const char *sql, const char *types, ...)
{
    va_list values;
    va_start(values, types);
    struct lt_query *query = ask(database, sql, types, values);
    va_end(values);
    while (lt_query_next(query))
        ;
}

int64_t lt_database_number(struct lt_database *database, int64_t otherwise, const char *sql,
                           const char *types, ...)
{
    va_list values;
    va_start(values, types);
    struct lt_query *query = ask(database, sql, types, values);
    va_end(values);
    if (!lt_query_next(query))
        return otherwise;
    int64_t number = lt_query_is_null(query, 0) ? otherwise : lt_query_integer(query, 0);
    sqlite3_reset(query->statement);
    return number;
}

int64_t lt_query_integer(const struct lt_query *query, int place)
{
    return sqlite3_column_int64(query->statement, place);
}

const char *lt_query_text(const struct lt_query *query, int place)
{
    return (const char *)sqlite3_column_text(query->statement, place);
}

const void *lt_query_bytes(const struct lt_query *query, int place, size_t *ret_length)
{
    const void *bytes = sqlite3_column_blob(query->statement, place);
    *ret_length = (size_t)sqlite3_column_bytes(query->statement, place);
    return bytes;
}

bool lt_query_is_null(const struct lt_query *query, int place)
{
    return sqlite3_column_type(query->statement, place) == SQLITE_NULL;
}

int64_t lt_database_last_id(const struct lt_database *database)
{
    return sqlite3_last_insert_rowid(database->handle);
}

int64_t lt_database_changes(const struct lt_database *database)
{
    return sqlite3_changes(database->handle);
}

/* ---- pieces of work ---- */

/* A statement that was not taken to its end would keep the database as it was when it began. */
static void end_statements(struct lt_database *database)
{
    for (size_t i = 0; i < STATEMENTS; i++)
        if (database->queries[i].statement)
            sqlite3_reset(database->queries[i].statement);
}

int lt_database_begin(struct lt_database *database, struct lt_err *err)
{
    end_statements(database);
    lt_database_script(database, "BEGIN IMMEDIATE");
    return lt_database_result(database, err);
}

int lt_database_commit(struct lt_database *database, struct lt_err *err)
{
    end_statements(database);
    lt_database_script(database, "COMMIT");
    if (database->failed && database->handle)
        sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
    return lt_database_result(database, err);
}

void lt_database_settle(struct lt_database *database, bool *ret_is_done)
{
    int in_log = 0, moved = 0;
    end_statements(database);
    int code = database->failed ? SQLITE_ERROR
                                : sqlite3_wal_checkpoint_v2(database->handle, NULL,
                                                            SQLITE_CHECKPOINT_TRUNCATE, &in_log, &moved);
    *ret_is_done = code == SQLITE_OK;
}
