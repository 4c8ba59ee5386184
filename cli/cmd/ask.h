/* SPDX-License-Identifier: Apache-2.0
 *
 * What all commands that ask the log have in common on the command line: where the log is, and how the answer
 * goes out. A command has a static struct lt_ask, LT_ASK_ROWS(ask) among its rows, and ends with
 * `return lt_ask_print(&ask, answer)`. */
#ifndef LT_CMD_ASK_H
#define LT_CMD_ASK_H

#include "base/opt.h"
#include "out/answer.h"

#include <stdbool.h>

struct lt_ask {
    const char *folder, *section; /* as given, or NULL */
    int format;                   /* enum lt_answer_format */
    int color;                    /* of lt_ask_colors */
    bool is_json, has_no_pager;
};

extern const char *const lt_ask_formats[]; /* in the order of enum lt_answer_format */
extern const char *const lt_ask_colors[];

/* Rows of options, for the array of a command whose `ask` is static: where the log is, and how the answer
 * goes out; the latter alone; and one for a command whose answer has several tables. */
/* clang-format off */
#define LT_ASK_ROWS(ask)                                                                                     \
    {LT_OPT_TEXT, 'd', "dir", &(ask).folder, "DIR",                                                          \
     "the lineage folder\n(default: $LINTRACE_DIR, else ./lineage)", NULL},                                  \
    LT_ASK_FORMAT_ROWS(ask)
#define LT_ASK_FORMAT_ROWS(ask)                                                                              \
    {LT_OPT_WORD, 'f', "format", &(ask).format, "HOW",                                                       \
     "text (default), json, csv or markdown", lt_ask_formats},                                               \
    {LT_OPT_FLAG, 0, "json", &(ask).is_json, NULL, "the same as --format json", NULL},                       \
    {LT_OPT_WORD, 0, "color", &(ask).color, "WHEN",                                                          \
     "auto (default: on a terminal), always or never", lt_ask_colors},                                       \
    {LT_OPT_FLAG, 0, "no-pager", &(ask).has_no_pager, NULL,                                                  \
     "print a long answer straight to the terminal", NULL}
#define LT_ASK_SECTION_ROW(ask)                                                                              \
    {LT_OPT_TEXT, 0, "section", &(ask).section, "PART",                                                      \
     "this part of the answer only; CSV has one, by default\nthe first", NULL}
/* clang-format on */

/* The lineage folder that is asked: the given one, else that of the environment, else "lineage". */
const char *lt_ask_folder(const struct lt_ask *ask);

/* Are colours wanted on standard output? */
bool lt_ask_has_color(const struct lt_ask *ask);

/* Prints the answer as it was asked for, through a pager when it is longer than the terminal, and frees it.
 * Returns the exit status: 0, also when the reader had enough before the end; what went wrong was told. */
int lt_ask_print(const struct lt_ask *ask, struct lt_answer *answer);

#endif
