/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading a foreign database with distrust: no views, no virtual tables, no functions from its schema, and
 * opened with O_NOATIME where that is allowed. One query a table gives the rows, and the nulls when they are
 * wanted. */
#include "ext/sqlite_schema.h"

#include "base/buf.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* Above this many columns a table's nulls are not counted: SQLite limits what one SELECT can give. */
#define NULL_COLUMNS_MAX 1000

struct column {
    char *name, *declared;
    uint64_t null_count;
};

struct table {
    char *name;
    LT_VEC(struct column) columns;
};

bool lt_sqlite_is(const void *head, size_t length)
{
    return length >= 16 && memcmp(head, "SQLite format 3", 16) == 0;
}

static int open_quietly(const char *path, int flags, int mode)
{
    if ((flags & O_ACCMODE) == O_RDONLY) {
        int fd = open(path, flags | O_NOATIME | O_NONBLOCK | O_NOCTTY, mode);
        if (fd >= 0 || errno != EPERM)
            return fd;
    }
    return open(path, flags, mode);
}

static char *uri_of(const char *path)
{
    struct lt_buf uri = {0};
    lt_buf_adds(&uri, path[0] == '/' ? "file://" : "file:");
    for (const char *at = path; *at; at++) {
        if (strchr("%?#", *at))
            lt_buf_addf(&uri, "%%%02X", (unsigned int)(unsigned char)*at);
        else
            lt_buf_addc(&uri, *at);
    }
    lt_buf_adds(&uri, "?immutable=1&mode=ro");
    return lt_buf_take(&uri);
}

static int database_open(const char *path, sqlite3 **ret_database, struct lt_err *err)
{
    char *uri = uri_of(path);
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    vfs->xSetSystemCall(vfs, "open", (sqlite3_syscall_ptr)open_quietly);
    int state = sqlite3_open_v2(uri, ret_database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
    vfs->xSetSystemCall(vfs, "open", NULL);
    free(uri);
    if (state != SQLITE_OK)
        return lt_err_set(err, LT_EFORMAT, "cannot open the database: %s", sqlite3_errmsg(*ret_database));
    sqlite3_db_config(*ret_database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(*ret_database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return LT_OK;
}

/* Prepares a query with one optional text for its "?"; NULL when the database refuses. */
static sqlite3_stmt *query(sqlite3 *database, const char *sql, const char *text)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        return NULL;
    if (text)
        sqlite3_bind_text(statement, 1, text, -1, SQLITE_TRANSIENT);
    return statement;
}

static char *column_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    return lt_xstrdup(text ? (const char *)text : "");
}

static int read_columns(sqlite3 *database, struct table *table)
{
    sqlite3_stmt *statement = query(
        database, "SELECT name, type FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid", table->name);
    int state;
    while ((state = sqlite3_step(statement)) == SQLITE_ROW) {
        struct column column = {.name = column_text(statement, 0), .declared = column_text(statement, 1)};
        LT_VEC_PUSH(&table->columns, column);
    }
    sqlite3_finalize(statement);
    return state;
}

static void add_identifier(struct lt_buf *sql, const char *name)
{
    lt_buf_addc(sql, '"');
    for (; *name; name++) {
        if (*name == '"')
            lt_buf_addc(sql, '"');
        lt_buf_addc(sql, *name);
    }
    lt_buf_addc(sql, '"');
}

static int count_rows(sqlite3 *database, struct table *table, bool count_nulls, uint64_t *row_count)
{
    struct lt_buf sql = {0};
    size_t counted = count_nulls && table->columns.count <= NULL_COLUMNS_MAX ? table->columns.count : 0;
    lt_buf_adds(&sql, "SELECT count(*)");
    for (size_t i = 0; i < counted; i++) {
        lt_buf_adds(&sql, ", count(");
        add_identifier(&sql, table->columns.items[i].name);
        lt_buf_addc(&sql, ')');
    }
    lt_buf_adds(&sql, " FROM main.");
    add_identifier(&sql, table->name);
    sqlite3_stmt *statement = query(database, sql.data, NULL);
    int state = sqlite3_step(statement);
    if (state == SQLITE_ROW) {
        uint64_t rows = (uint64_t)sqlite3_column_int64(statement, 0);
        *row_count += rows;
        for (size_t i = 0; i < counted; i++)
            table->columns.items[i].null_count = rows - (uint64_t)sqlite3_column_int64(statement, (int)i + 1);
    }
    sqlite3_finalize(statement);
    lt_buf_clear(&sql);
    return state == SQLITE_ROW ? SQLITE_DONE : state;
}

static void report_and_clear(struct table *table, const struct lt_sqlite_handler *handler, bool report)
{
    for (size_t i = 0; i < table->columns.count; i++) {
        struct column *column = &table->columns.items[i];
        struct lt_sqlite_column seen = {table->name, column->name, column->declared, column->null_count};
        if (report)
            handler->column(handler->user, &seen);
        free(column->name);
        free(column->declared);
    }
    free(table->columns.items);
    free(table->name);
}

int lt_sqlite_schema(const char *path, bool count_nulls, const struct lt_sqlite_handler *handler,
                     uint64_t *ret_row_count, struct lt_err *err)
{
    sqlite3 *database = NULL;
    uint64_t row_count = 0;
    int state = SQLITE_ERROR;
    int result = database_open(path, &database, err);
    if (result < 0)
        goto out;
    sqlite3_stmt *tables =
        query(database,
              "SELECT l.name FROM pragma_table_list AS l JOIN main.sqlite_schema AS s"
              " ON s.name = l.name AND s.type = 'table' WHERE l.schema = 'main'"
              " AND l.type = 'table' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY s.rowid",
              NULL);
    while ((state = sqlite3_step(tables)) == SQLITE_ROW) {
        struct table table = {.name = column_text(tables, 0)};
        state = read_columns(database, &table);
        if (state == SQLITE_DONE)
            state = count_rows(database, &table, count_nulls, &row_count);
        report_and_clear(&table, handler, state == SQLITE_DONE);
        if (state != SQLITE_DONE)
            break;
    }
    if (state != SQLITE_DONE)
        result = lt_err_set(err, LT_EFORMAT, "cannot read the database: %s", sqlite3_errmsg(database));
    sqlite3_finalize(tables);
    *ret_row_count = row_count;
out:
    sqlite3_close(database);
    return result;
}
