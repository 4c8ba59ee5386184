/* SPDX-License-Identifier: Apache-2.0
 *
 * What a query answers: tables, filled cell by cell, then written in one of four formats. A command says what
 * it found and never how that looks; the same answer gives the same bytes everywhere, but for text on a
 * terminal, which has local times and colours. What is added is copied, but for columns, keys and JSON
 * values.
 *
 *     static const struct lt_answer_column columns[] = {
 *         {"run", LT_CELL_TEXT, false}, {"started", LT_CELL_TIME, false}, {"read_bytes", LT_CELL_BYTES,
 * false}}; struct lt_answer *answer = lt_answer_new("runs"); lt_answer_section(answer, NULL, NULL, columns,
 * 3); for (...) { lt_answer_row(answer); lt_answer_text(answer, run->id); lt_answer_time(answer,
 * run->start_ms); lt_answer_bytes(answer, run->bytes);
 *     }
 *     return lt_ask_print(&ask, answer); */
#ifndef LT_OUT_ANSWER_H
#define LT_OUT_ANSWER_H

#include "base/buf.h"
#include "base/err.h"
#include "ext/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lt_answer;

enum lt_cell_kind {
    LT_CELL_NONE,  /* nothing is known: "-" as text, null, or an empty cell */
    LT_CELL_TEXT,  /* any bytes; a name that is not UTF-8 gets its \xNN as in events */
    LT_CELL_COUNT, /* whole; may be below zero */
    LT_CELL_REAL,
    LT_CELL_SECONDS, /* "0.32 s" for people */
    LT_CELL_TIME,    /* milliseconds since 1970 in UTC; ISO 8601 for machines */
    LT_CELL_BYTES,   /* "1.2 MiB" for people */
    LT_CELL_LIST,    /* of texts */
    LT_CELL_JSON,
    LT_CELL_BOOL, /* "yes" or "no" for people */
};

/* `name` is the key in JSON and CSV; people see it with blanks for "_". The kind decides on which side of the
 * column its cells stand; a single cell may be of another. */
struct lt_answer_column {
    const char *name;
    enum lt_cell_kind kind;
    bool is_detail; /* left out of text */
};

/* `name` is that of the command: the schema is "lintrace.NAME/1". */
struct lt_answer *lt_answer_new(const char *name);
void lt_answer_free(struct lt_answer *answer); /* NULL is fine */

/* What JSON has besides the tables: an object to set members of, in the order in which they shall stand. */
struct lt_json *lt_answer_head(struct lt_answer *answer);

/* Begins a table. `key` is its member in JSON and its name for --section; NULL is "rows". Text and Markdown
 * show the title; NULL is none. */
void lt_answer_section(struct lt_answer *answer, const char *key, const char *title,
                       const struct lt_answer_column *columns, size_t count);
/* Begins a table of facts: each has a name and one cell. In JSON it is an object. */
void lt_answer_facts(struct lt_answer *answer, const char *key, const char *title);

/* Begins a row of the table; its cells follow in the order of the columns. Those not said are NONE; one too
 * many is dropped. */
void lt_answer_row(struct lt_answer *answer);
/* Begins a fact: its one cell follows. `name` as that of a column: a word of ours, which needs no escapes. */
void lt_answer_fact(struct lt_answer *answer, const char *name);

void lt_answer_none(struct lt_answer *answer);
void lt_answer_text(struct lt_answer *answer, const char *text); /* NULL is none */
void lt_answer_count(struct lt_answer *answer, int64_t count);
void lt_answer_real(struct lt_answer *answer, double number); /* not finite is none */
void lt_answer_seconds(struct lt_answer *answer, double seconds);
void lt_answer_time(struct lt_answer *answer, int64_t time_ms);
void lt_answer_bytes(struct lt_answer *answer, int64_t bytes);
void lt_answer_bool(struct lt_answer *answer, bool truth);
void lt_answer_json(struct lt_answer *answer, const struct lt_json *value); /* borrowed; NULL is none */
/* A list at once, or begun empty and added to. */
void lt_answer_list(struct lt_answer *answer, const char *const *items, size_t count);
void lt_answer_list_add(struct lt_answer *answer, const char *item);

/* How the cell that was said last is coloured, where colours are; its words must tell the same. */
enum lt_tone { LT_TONE_PLAIN, LT_TONE_GOOD, LT_TONE_WARN, LT_TONE_BAD, LT_TONE_DIM };
void lt_answer_tone(struct lt_answer *answer, enum lt_tone tone);

/* The rows of the table that was begun last. */
size_t lt_answer_row_count(const struct lt_answer *answer);

enum lt_answer_format { LT_AS_TEXT, LT_AS_JSON, LT_AS_CSV, LT_AS_MARKDOWN };
struct lt_answer_style {
    enum lt_answer_format format;
    const char *section; /* this table only; NULL: all, or of CSV, which has one, the first */
    bool has_local_time; /* of text: else UTC, marked with a Z */
    bool has_color;      /* of text */
};

/* Appends the whole answer. LT_EUSAGE when there is no such section. */
int lt_answer_write(const struct lt_answer *answer, const struct lt_answer_style *style,
                    struct lt_buf *ret_text, struct lt_err *err);

#endif
