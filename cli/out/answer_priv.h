/* SPDX-License-Identifier: Apache-2.0
 *
 * How an answer is kept, for those who write it: one array of cells for all tables, each of which has as many
 * as its rows times its columns. */
#ifndef LT_OUT_ANSWER_PRIV_H
#define LT_OUT_ANSWER_PRIV_H

#include "base/mem.h"
#include "base/pool.h"
#include "out/answer.h"

struct lt_cell {
    uint8_t kind, tone;
    uint32_t item_count; /* of a list */
    union {
        const char *text;
        int64_t integer; /* COUNT, TIME, BYTES, BOOL */
        double real;     /* REAL, SECONDS */
        size_t first;    /* of a list: its first item */
        const struct lt_json *json;
    } as;
};

struct lt_answer_table {
    const char *key, *title; /* the title is of the pool, or NULL */
    const struct lt_answer_column *columns;
    size_t column_count, row_count, first_cell;
    bool is_facts;
};

struct lt_answer {
    char *name;
    struct lt_json *head;
    struct lt_pool *texts;
    LT_VEC(struct lt_answer_table) tables;
    LT_VEC(struct lt_cell) cells;
    LT_VEC(const char *) items; /* of all lists */
    bool has_last;              /* the cell that was said last is there, and the last */
};

/* The cell at a place; one that was never said is NONE. */
struct lt_cell lt_answer_cell(const struct lt_answer *answer, const struct lt_answer_table *table, size_t row,
                              size_t column);

/* Is the table asked for? */
bool lt_answer_shows(const struct lt_answer_style *style, const struct lt_answer_table *table);

/* What a name of a column is for people. */
void lt_answer_add_words(const char *name, struct lt_buf *ret_text);

/* "2026-11-21 17:42:32", local or with a Z behind it; or for machines "2026-11-21T17:42:32.125Z". False when
 * there is no such day. */
enum lt_answer_clock { LT_CLOCK_LOCAL, LT_CLOCK_UTC, LT_CLOCK_MACHINE };
enum { LT_ANSWER_TIME_SIZE = 80, LT_ANSWER_REAL_SIZE = 32 };
bool lt_answer_time_text(char ret_text[LT_ANSWER_TIME_SIZE], int64_t time_ms, enum lt_answer_clock clock);
/* Numbers as they stand in JSON and CSV: twelve digits, which is less than the noise of adding. */
void lt_answer_real_text(char ret_text[LT_ANSWER_REAL_SIZE], double number);
/* What people read of a cell that is no text, list or JSON. */
void lt_answer_add_plain(const struct lt_cell *cell, enum lt_answer_clock clock, struct lt_buf *ret_text);

void lt_answer_write_text(const struct lt_answer *answer, const struct lt_answer_style *style,
                          struct lt_buf *ret_text);
void lt_answer_write_json(const struct lt_answer *answer, const struct lt_answer_style *style,
                          struct lt_buf *ret_text);
void lt_answer_write_csv(const struct lt_answer *answer, const struct lt_answer_table *table,
                         struct lt_buf *ret_text);
void lt_answer_write_markdown(const struct lt_answer *answer, const struct lt_answer_style *style,
                              struct lt_buf *ret_text);

#endif
