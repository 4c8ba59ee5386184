/* SPDX-License-Identifier: Apache-2.0
 *
 * An answer for people: columns that line up by what a terminal shows of them, and nothing in them that could
 * make it do anything else. All cells are made first, since the widest decides; a line never ends in blanks.
 */
#include "out/answer_priv.h"

#include "out/escape.h"
#include "out/width.h"

#include <stdlib.h>
#include <string.h>

enum { GAP = 2 };

struct shown {
    size_t offset, length, width;
};

/* One table as it will stand: the header, unless it is of facts, is row 0. */
struct page {
    const struct lt_answer *answer;
    const struct lt_answer_table *table;
    const struct lt_answer_style *style;
    struct lt_buf text;
    struct shown *cells;
    size_t *columns, column_count; /* those that are not details */
    size_t *widths;                /* of these */
    size_t row_count, header_rows;
};

static void add_cell(const struct lt_answer *answer, const struct lt_cell *cell, enum lt_answer_clock clock,
                     struct lt_buf *ret_text)
{
    struct lt_buf json = {0};
    switch (cell->kind) {
    case LT_CELL_NONE:
        lt_buf_addc(ret_text, '-');
        break;
    case LT_CELL_TEXT:
        lt_escape_terminal(cell->as.text, ret_text);
        break;
    case LT_CELL_LIST:
        for (size_t i = 0; i < cell->item_count; i++) {
            lt_buf_adds(ret_text, i ? ", " : "");
            lt_escape_terminal(answer->items.items[cell->as.first + i], ret_text);
        }
        break;
    case LT_CELL_JSON:
        lt_json_write(cell->as.json, false, &json);
        lt_escape_terminal(json.data, ret_text);
        lt_buf_clear(&json);
        break;
    default:
        lt_answer_add_plain(cell, clock, ret_text);
    }
}

static void add_heading(const char *name, struct lt_buf *text)
{
    size_t start = text->length;
    lt_answer_add_words(name, text);
    for (size_t i = start; i < text->length; i++)
        if (text->data[i] >= 'a' && text->data[i] <= 'z')
            text->data[i] = (char)(text->data[i] - 'a' + 'A');
}

static void fill_cell(struct page *page, size_t row, size_t place)
{
    struct shown *shown = &page->cells[row * page->column_count + place];
    size_t column = page->columns[place];
    shown->offset = page->text.length;
    lt_buf_add(&page->text, "", 0); /* an empty cell is a text too */
    if (row < page->header_rows) {
        add_heading(page->table->columns[column].name, &page->text);
    } else {
        struct lt_cell cell = lt_answer_cell(page->answer, page->table, row - page->header_rows, column);
        if (page->table->is_facts && column == 0)
            lt_answer_add_words(cell.as.text, &page->text);
        else
            add_cell(page->answer, &cell, page->style->has_local_time ? LT_CLOCK_LOCAL : LT_CLOCK_UTC,
                     &page->text);
    }
    shown->length = page->text.length - shown->offset;
    shown->width = lt_width(page->text.data + shown->offset, shown->length);
    if (shown->width > page->widths[place])
        page->widths[place] = shown->width;
}

static void fill_page(struct page *page)
{
    const struct lt_answer_table *table = page->table;
    page->header_rows = table->is_facts ? 0 : 1;
    page->row_count = table->row_count + page->header_rows;
    page->columns = lt_xcalloc(table->column_count + 1, sizeof *page->columns);
    page->widths = lt_xcalloc(table->column_count + 1, sizeof *page->widths);
    for (size_t i = 0; i < table->column_count; i++)
        if (!table->columns[i].is_detail)
            page->columns[page->column_count++] = i;
    page->cells = lt_xcalloc(page->row_count * page->column_count + 1, sizeof *page->cells);
    for (size_t row = 0; row < page->row_count; row++)
        for (size_t place = 0; place < page->column_count; place++)
            fill_cell(page, row, place);
}

static void clear_page(struct page *page)
{
    free(page->columns);
    free(page->widths);
    free(page->cells);
    lt_buf_clear(&page->text);
}

static bool is_number(enum lt_cell_kind kind)
{
    return kind == LT_CELL_COUNT || kind == LT_CELL_REAL || kind == LT_CELL_SECONDS || kind == LT_CELL_BYTES;
}

static const char *color_of(const struct page *page, size_t row, size_t column)
{
    static const char *const tones[] = {"", "\033[32m", "\033[33m", "\033[31m", "\033[2m"};
    if (!page->style->has_color)
        return "";
    if (row < page->header_rows)
        return "\033[1m";
    return tones[lt_answer_cell(page->answer, page->table, row - page->header_rows, column).tone];
}

static void add_blanks(struct lt_buf *text, size_t count)
{
    char *room = lt_buf_room(text, count);
    memset(room, ' ', count);
    text->length += count;
}

static void write_row(const struct page *page, size_t row, struct lt_buf *ret_text)
{
    size_t owed = 0; /* blanks, which are paid when something follows */
    for (size_t place = 0; place < page->column_count; place++) {
        const struct shown *shown = &page->cells[row * page->column_count + place];
        size_t column = page->columns[place], room = page->widths[place] - shown->width;
        bool is_right = is_number(page->table->columns[column].kind);
        owed += is_right ? room : 0;
        if (shown->length) {
            const char *color = color_of(page, row, column);
            add_blanks(ret_text, owed);
            lt_buf_adds(ret_text, color);
            lt_buf_add(ret_text, page->text.data + shown->offset, shown->length);
            lt_buf_adds(ret_text, *color ? "\033[0m" : "");
            owed = 0;
        }
        owed += GAP + (is_right ? 0 : room) + (shown->length ? 0 : shown->width);
    }
    lt_buf_addc(ret_text, '\n');
}

static void write_title(const struct page *page, struct lt_buf *ret_text)
{
    lt_buf_adds(ret_text, page->style->has_color ? "\033[1m" : "");
    lt_escape_terminal(page->table->title, ret_text);
    lt_buf_adds(ret_text, page->style->has_color ? "\033[0m\n" : "\n");
}

/* A fact of which nothing is known: people need not read that. */
static bool is_unknown_fact(const struct page *page, size_t row)
{
    if (!page->table->is_facts)
        return false;
    struct lt_cell cell = lt_answer_cell(page->answer, page->table, row, 1);
    return cell.kind == LT_CELL_NONE || (cell.kind == LT_CELL_LIST && !cell.item_count);
}

void lt_answer_write_text(const struct lt_answer *answer, const struct lt_answer_style *style,
                          struct lt_buf *ret_text)
{
    bool is_first = true;
    for (size_t i = 0; i < answer->tables.count; i++) {
        struct page page = {.answer = answer, .table = &answer->tables.items[i], .style = style};
        if (!lt_answer_shows(style, page.table))
            continue;
        lt_buf_adds(ret_text, is_first ? "" : "\n");
        is_first = false;
        if (page.table->title)
            write_title(&page, ret_text);
        if (page.table->title && !page.table->row_count) {
            lt_buf_adds(ret_text, "(none)\n");
            continue;
        }
        fill_page(&page);
        for (size_t row = 0; row < page.row_count; row++)
            if (!is_unknown_fact(&page, row))
                write_row(&page, row, ret_text);
        clear_page(&page);
    }
}
