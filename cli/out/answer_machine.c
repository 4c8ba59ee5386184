/* SPDX-License-Identifier: Apache-2.0
 *
 * An answer for programs: JSON with a row on each line, so that lines can be compared and searched, and CSV.
 */
#include "out/answer_priv.h"

#include "ext/csv_write.h"
#include "out/csv_names.h"
#include "out/json_writer.h"

#include <stdio.h>
#include <stdlib.h>

static void put_list(const struct lt_answer *answer, struct lt_json_writer *json, const char *key,
                     const struct lt_cell *cell)
{
    lt_json_put_array(json, key);
    for (size_t i = 0; i < cell->item_count; i++)
        lt_json_put_text(json, NULL, answer->items.items[cell->as.first + i]);
    lt_json_put_end(json);
}

static void put_time(struct lt_json_writer *json, const char *key, int64_t time_ms)
{
    char text[LT_ANSWER_TIME_SIZE];
    if (lt_answer_time_text(text, time_ms, LT_CLOCK_MACHINE))
        lt_json_put_plain(json, key, text);
    else
        lt_json_put_literal(json, key, "null");
}

static void put_integer(struct lt_json_writer *json, const char *key, int64_t number)
{
    char digits[32];
    if (number >= 0) {
        lt_json_put_count(json, key, (uint64_t)number);
        return;
    }
    snprintf(digits, sizeof digits, "%lld", (long long)number);
    lt_json_put_literal(json, key, digits);
}

static void put_real(struct lt_json_writer *json, const char *key, double number)
{
    char digits[LT_ANSWER_REAL_SIZE];
    lt_answer_real_text(digits, number);
    lt_json_put_literal(json, key, digits);
}

static void put_cell(const struct lt_answer *answer, struct lt_json_writer *json, const char *key,
                     const struct lt_cell *cell)
{
    switch (cell->kind) {
    case LT_CELL_TEXT:
        lt_json_put_text(json, key, cell->as.text);
        break;
    case LT_CELL_BOOL:
        lt_json_put_bool(json, key, cell->as.integer);
        break;
    case LT_CELL_TIME:
        put_time(json, key, cell->as.integer);
        break;
    case LT_CELL_REAL:
    case LT_CELL_SECONDS:
        put_real(json, key, cell->as.real);
        break;
    case LT_CELL_LIST:
        put_list(answer, json, key, cell);
        break;
    case LT_CELL_JSON:
        lt_json_put_value(json, key, cell->as.json);
        break;
    case LT_CELL_NONE:
        lt_json_put_literal(json, key, "null");
        break;
    default:
        put_integer(json, key, cell->as.integer);
    }
}

static void put_table(const struct lt_answer *answer, struct lt_json_writer *json,
                      const struct lt_answer_table *table)
{
    if (table->is_facts)
        lt_json_put_object(json, table->key);
    else
        lt_json_put_array(json, table->key);
    for (size_t row = 0; row < table->row_count; row++) {
        struct lt_cell cell = lt_answer_cell(answer, table, row, 0);
        if (table->is_facts) {
            struct lt_cell value = lt_answer_cell(answer, table, row, 1);
            put_cell(answer, json, cell.as.text, &value);
            continue;
        }
        lt_json_put_object(json, NULL);
        json->is_pretty = false; /* within the row */
        for (size_t column = 0; column < table->column_count; column++) {
            cell = lt_answer_cell(answer, table, row, column);
            put_cell(answer, json, table->columns[column].name, &cell);
        }
        lt_json_put_end(json);
        json->is_pretty = true;
    }
    lt_json_put_end(json);
}

static void put_member(void *user, const char *key, const struct lt_json *value)
{
    lt_json_put_value(user, key, value);
}

void lt_answer_write_json(const struct lt_answer *answer, const struct lt_answer_style *style,
                          struct lt_buf *ret_text)
{
    struct lt_json_writer json = {.text = ret_text, .is_pretty = true};
    char *schema = lt_xasprintf("lintrace.%s/1", answer->name);
    lt_json_put_object(&json, NULL);
    lt_json_put_plain(&json, "schema", schema);
    lt_json_each(answer->head, put_member, &json);
    for (size_t i = 0; i < answer->tables.count; i++)
        if (lt_answer_shows(style, &answer->tables.items[i]))
            put_table(answer, &json, &answer->tables.items[i]);
    lt_json_put_end(&json);
    free(schema);
}

/* ---- CSV ---- */

/* A cell that is never quoted. */
static void add_csv_value(const struct lt_cell *cell, struct lt_buf *ret_text)
{
    char text[LT_ANSWER_TIME_SIZE + LT_ANSWER_REAL_SIZE] = "";
    if (cell->kind == LT_CELL_TIME)
        lt_answer_time_text(text, cell->as.integer, LT_CLOCK_MACHINE);
    else if (cell->kind == LT_CELL_REAL || cell->kind == LT_CELL_SECONDS)
        lt_answer_real_text(text, cell->as.real);
    else if (cell->kind == LT_CELL_BOOL)
        snprintf(text, sizeof text, "%s", cell->as.integer ? "true" : "false");
    else if (cell->kind != LT_CELL_NONE)
        snprintf(text, sizeof text, "%lld", (long long)cell->as.integer);
    lt_buf_adds(ret_text, text);
}

static void add_csv_cell(const struct lt_answer *answer, const struct lt_cell *cell, struct lt_buf *work,
                         struct lt_buf *ret_text)
{
    work->length = 0;
    lt_buf_add(work, "", 0);
    switch (cell->kind) {
    case LT_CELL_TEXT:
        lt_csv_write_cell(cell->as.text, ret_text);
        break;
    case LT_CELL_LIST:
        for (size_t i = 0; i < cell->item_count; i++) {
            lt_buf_adds(work, i ? ";" : "");
            lt_csv_names_add(answer->items.items[cell->as.first + i], work);
        }
        lt_csv_write_cell(work->data, ret_text);
        break;
    case LT_CELL_JSON:
        lt_json_write(cell->as.json, false, work);
        lt_csv_write_cell(work->data, ret_text);
        break;
    default:
        add_csv_value(cell, ret_text);
    }
}

void lt_answer_write_csv(const struct lt_answer *answer, const struct lt_answer_table *table,
                         struct lt_buf *ret_text)
{
    struct lt_buf work = {0};
    for (size_t column = 0; column < table->column_count; column++) {
        lt_buf_adds(ret_text, column ? "," : "");
        lt_csv_write_cell(table->columns[column].name, ret_text);
    }
    lt_buf_addc(ret_text, '\n');
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t column = 0; column < table->column_count; column++) {
            struct lt_cell cell = lt_answer_cell(answer, table, row, column);
            lt_buf_adds(ret_text, column ? "," : "");
            size_t before = ret_text->length;
            add_csv_cell(answer, &cell, &work, ret_text);
            if (table->column_count == 1 && ret_text->length == before)
                lt_buf_adds(ret_text, "\"\""); /* a line of nothing is no row */
        }
        lt_buf_addc(ret_text, '\n');
    }
    lt_buf_clear(&work);
}
