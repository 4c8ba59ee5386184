/* SPDX-License-Identifier: Apache-2.0
 *
 * An answer to be put into a document, a pull request or an issue: pipe tables in which every name stays
 * text. Times are UTC: a document is read anywhere. */
#include "out/answer_priv.h"

#include "out/escape.h"

static bool is_number(enum lt_cell_kind kind)
{
    return kind == LT_CELL_COUNT || kind == LT_CELL_REAL || kind == LT_CELL_SECONDS || kind == LT_CELL_BYTES;
}

static void add_cell(const struct lt_answer *answer, const struct lt_cell *cell, struct lt_buf *ret_text)
{
    struct lt_buf json = {0};
    switch (cell->kind) {
    case LT_CELL_TEXT:
        lt_escape_markdown(cell->as.text, ret_text);
        break;
    case LT_CELL_LIST:
        for (size_t i = 0; i < cell->item_count; i++) {
            lt_buf_adds(ret_text, i ? ", " : "");
            lt_escape_markdown(answer->items.items[cell->as.first + i], ret_text);
        }
        break;
    case LT_CELL_JSON:
        lt_json_write(cell->as.json, false, &json);
        lt_escape_markdown(json.data, ret_text);
        lt_buf_clear(&json);
        break;
    default:
        lt_answer_add_plain(cell, LT_CLOCK_UTC, ret_text);
    }
}

static void write_header(const struct lt_answer_table *table, struct lt_buf *ret_text)
{
    for (size_t column = 0; column < table->column_count; column++) {
        lt_buf_adds(ret_text, "| ");
        lt_answer_add_words(table->columns[column].name, ret_text);
        lt_buf_addc(ret_text, ' ');
    }
    lt_buf_adds(ret_text, "|\n");
    for (size_t column = 0; column < table->column_count; column++)
        lt_buf_adds(ret_text, is_number(table->columns[column].kind) ? "|---:" : "|---");
    lt_buf_adds(ret_text, "|\n");
}

static void write_rows(const struct lt_answer *answer, const struct lt_answer_table *table,
                       struct lt_buf *ret_text)
{
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t column = 0; column < table->column_count; column++) {
            struct lt_cell cell = lt_answer_cell(answer, table, row, column);
            lt_buf_adds(ret_text, "| ");
            if (table->is_facts && column == 0)
                lt_answer_add_words(cell.as.text, ret_text);
            else
                add_cell(answer, &cell, ret_text);
            lt_buf_addc(ret_text, ' ');
        }
        lt_buf_adds(ret_text, "|\n");
    }
}

void lt_answer_write_markdown(const struct lt_answer *answer, const struct lt_answer_style *style,
                              struct lt_buf *ret_text)
{
    bool is_first = true;
    for (size_t i = 0; i < answer->tables.count; i++) {
        const struct lt_answer_table *table = &answer->tables.items[i];
        if (!lt_answer_shows(style, table))
            continue;
        lt_buf_adds(ret_text, is_first ? "" : "\n");
        is_first = false;
        if (table->title) {
            lt_buf_adds(ret_text, "### ");
            lt_escape_markdown(table->title, ret_text);
            lt_buf_adds(ret_text, "\n\n");
        }
        write_header(table, ret_text);
        write_rows(answer, table, ret_text);
    }
}
