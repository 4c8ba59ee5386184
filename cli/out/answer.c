/* SPDX-License-Identifier: Apache-2.0
 *
 * Filling an answer. A row that is begun makes room for all of its cells, so that what is not said is there,
 * as nothing, and a table is a rectangle whatever its maker does. */
#include "out/answer_priv.h"

#include "model/ident.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct lt_answer_column fact_columns[] = {{"name", LT_CELL_TEXT, false},
                                                       {"value", LT_CELL_TEXT, false}};

struct lt_answer *lt_answer_new(const char *name)
{
    struct lt_answer *answer = lt_xcalloc(1, sizeof *answer);
    answer->name = lt_xstrdup(name);
    answer->head = lt_json_object();
    answer->texts = lt_pool_new();
    return answer;
}

void lt_answer_free(struct lt_answer *answer)
{
    if (!answer)
        return;
    free(answer->name);
    lt_json_free(answer->head);
    lt_pool_free(answer->texts);
    free(answer->tables.items);
    free(answer->cells.items);
    free(answer->items.items);
    free(answer);
}

struct lt_json *lt_answer_head(struct lt_answer *answer)
{
    return answer->head;
}

static bool is_utf8(const char *text)
{
    uint32_t point;
    while (*text) {
        size_t length = (unsigned char)*text < 0x80 ? 1 : lt_ident_utf8(text, &point);
        if (!length)
            return false;
        text += length;
    }
    return true;
}

/* A copy of the text, as UTF-8 and without loss. */
static const char *keep(struct lt_answer *answer, const char *text)
{
    if (is_utf8(text))
        return lt_pool_text(answer->texts, text, strlen(text));
    char *name = lt_ident_name(text, NULL);
    const char *kept = lt_pool_text(answer->texts, name, strlen(name));
    free(name);
    return kept;
}

/* ---- tables and rows ---- */

/* Rows are begun with room for all their cells; `cells.count` is where the next cell goes. */
static void fill_up(struct lt_answer *answer)
{
    answer->has_last = false;
    if (!answer->tables.count)
        return;
    const struct lt_answer_table *table = &answer->tables.items[answer->tables.count - 1];
    size_t end = table->first_cell + table->row_count * table->column_count;
    while (answer->cells.count < end)
        LT_VEC_PUSH(&answer->cells, (struct lt_cell){.kind = LT_CELL_NONE});
}

static void begin(struct lt_answer *answer, struct lt_answer_table table, const char *title)
{
    fill_up(answer);
    table.key = table.key ? table.key : "rows";
    table.title = title ? keep(answer, title) : NULL;
    table.first_cell = answer->cells.count;
    LT_VEC_PUSH(&answer->tables, table);
}

void lt_answer_section(struct lt_answer *answer, const char *key, const char *title,
                       const struct lt_answer_column *columns, size_t count)
{
    begin(answer, (struct lt_answer_table){.key = key, .columns = columns, .column_count = count}, title);
}

void lt_answer_facts(struct lt_answer *answer, const char *key, const char *title)
{
    begin(answer,
          (struct lt_answer_table){.key = key, .columns = fact_columns, .column_count = 2, .is_facts = true},
          title);
}

void lt_answer_row(struct lt_answer *answer)
{
    fill_up(answer);
    answer->tables.items[answer->tables.count - 1].row_count++;
}

void lt_answer_fact(struct lt_answer *answer, const char *name)
{
    lt_answer_row(answer);
    lt_answer_text(answer, name);
}

size_t lt_answer_row_count(const struct lt_answer *answer)
{
    return answer->tables.count ? answer->tables.items[answer->tables.count - 1].row_count : 0;
}

/* ---- cells ---- */

static void add(struct lt_answer *answer, struct lt_cell cell)
{
    const struct lt_answer_table *table = &answer->tables.items[answer->tables.count - 1];
    answer->has_last = answer->cells.count < table->first_cell + table->row_count * table->column_count;
    if (answer->has_last)
        LT_VEC_PUSH(&answer->cells, cell);
}

void lt_answer_none(struct lt_answer *answer)
{
    add(answer, (struct lt_cell){.kind = LT_CELL_NONE});
}

void lt_answer_text(struct lt_answer *answer, const char *text)
{
    if (text)
        add(answer, (struct lt_cell){.kind = LT_CELL_TEXT, .as.text = keep(answer, text)});
    else
        lt_answer_none(answer);
}

void lt_answer_count(struct lt_answer *answer, int64_t count)
{
    add(answer, (struct lt_cell){.kind = LT_CELL_COUNT, .as.integer = count});
}

static void add_real(struct lt_answer *answer, enum lt_cell_kind kind, double number)
{
    if (isfinite(number))
        add(answer, (struct lt_cell){.kind = (uint8_t)kind, .as.real = number});
    else
        lt_answer_none(answer);
}

void lt_answer_real(struct lt_answer *answer, double number)
{
    add_real(answer, LT_CELL_REAL, number);
}

void lt_answer_seconds(struct lt_answer *answer, double seconds)
{
    add_real(answer, LT_CELL_SECONDS, seconds);
}

void lt_answer_time(struct lt_answer *answer, int64_t time_ms)
{
    add(answer, (struct lt_cell){.kind = LT_CELL_TIME, .as.integer = time_ms});
}

void lt_answer_bytes(struct lt_answer *answer, int64_t bytes)
{
    add(answer, (struct lt_cell){.kind = LT_CELL_BYTES, .as.integer = bytes});
}

void lt_answer_bool(struct lt_answer *answer, bool truth)
{
    add(answer, (struct lt_cell){.kind = LT_CELL_BOOL, .as.integer = truth});
}

void lt_answer_json(struct lt_answer *answer, const struct lt_json *value)
{
    if (value)
        add(answer, (struct lt_cell){.kind = LT_CELL_JSON, .as.json = value});
    else
        lt_answer_none(answer);
}

void lt_answer_list(struct lt_answer *answer, const char *const *items, size_t count)
{
    add(answer, (struct lt_cell){.kind = LT_CELL_LIST, .as.first = answer->items.count});
    for (size_t i = 0; i < count; i++)
        lt_answer_list_add(answer, items[i]);
}

static struct lt_cell *last_cell(struct lt_answer *answer)
{
    return answer->has_last ? &answer->cells.items[answer->cells.count - 1] : NULL;
}

void lt_answer_list_add(struct lt_answer *answer, const char *item)
{
    struct lt_cell *cell = last_cell(answer);
    if (!cell || cell->kind != LT_CELL_LIST)
        return;
    LT_VEC_PUSH(&answer->items, keep(answer, item));
    cell->item_count++;
}

void lt_answer_tone(struct lt_answer *answer, enum lt_tone tone)
{
    struct lt_cell *cell = last_cell(answer);
    if (cell)
        cell->tone = (uint8_t)tone;
}

struct lt_cell lt_answer_cell(const struct lt_answer *answer, const struct lt_answer_table *table, size_t row,
                              size_t column)
{
    size_t place = table->first_cell + row * table->column_count + column;
    return place < answer->cells.count ? answer->cells.items[place] : (struct lt_cell){.kind = LT_CELL_NONE};
}

/* ---- writing ---- */

static int no_section(const struct lt_answer *answer, const char *section, struct lt_err *err)
{
    struct lt_buf keys = {0};
    for (size_t i = 0; i < answer->tables.count; i++)
        lt_buf_addf(&keys, "%s%s", i ? ", " : "", answer->tables.items[i].key);
    lt_err_set(err, LT_EUSAGE, "no section '%.100s' in this answer; there %s %s", section,
               answer->tables.count == 1 ? "is" : "are", keys.data ? keys.data : "none");
    lt_buf_clear(&keys);
    return LT_EUSAGE;
}

bool lt_answer_shows(const struct lt_answer_style *style, const struct lt_answer_table *table)
{
    return !style->section || strcmp(style->section, table->key) == 0;
}

int lt_answer_write(const struct lt_answer *answer, const struct lt_answer_style *style,
                    struct lt_buf *ret_text, struct lt_err *err)
{
    size_t first = 0;
    while (first < answer->tables.count && !lt_answer_shows(style, &answer->tables.items[first]))
        first++;
    if (style->section && first == answer->tables.count)
        return no_section(answer, style->section, err);
    if (style->format == LT_AS_JSON)
        lt_answer_write_json(answer, style, ret_text);
    else if (style->format == LT_AS_MARKDOWN)
        lt_answer_write_markdown(answer, style, ret_text);
    else if (style->format == LT_AS_TEXT)
        lt_answer_write_text(answer, style, ret_text);
    else if (first < answer->tables.count)
        lt_answer_write_csv(answer, &answer->tables.items[first], ret_text);
    return LT_OK;
}
