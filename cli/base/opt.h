/* SPDX-License-Identifier: Apache-2.0
 *
 * Command line options as rows: parsing, `--help` and suggestions all come from one array a command. */
#ifndef LT_BASE_OPT_H
#define LT_BASE_OPT_H

#include <stdbool.h>

enum lt_opt_kind {
    LT_OPT_FLAG, /* bool *target becomes true */
    LT_OPT_TEXT, /* const char **target becomes the value (borrowed from argv) */
    LT_OPT_WORD, /* int *target becomes the index of the value in `words` */
    LT_OPT_HELP, /* prints the help and ends */
    LT_OPT_END,  /* the last row */
};

struct lt_opt {
    enum lt_opt_kind kind;
    char letter; /* 0 for none */
    const char *name;
    void *target;
    const char *hint;         /* what the value is: "DIR" */
    const char *help;         /* one line or several, each at most 56 columns */
    const char *const *words; /* LT_OPT_WORD: the choices, NULL at the end */
};

/* What a command says of itself. */
struct lt_opt_usage {
    const char *command;   /* "lintrace graph" */
    const char *arguments; /* "[options] [LOG]" */
    const char *summary;   /* one line */
    const char *text;      /* further help after the options, with its newlines; may be NULL */
    const struct lt_opt *options;
};

enum { LT_OPT_STOP = -1 };

/* Reads the options of argv[1..]; the first word that is none (or what follows "--") ends them, and
 * `ret_next` is its index. Returns LT_OPT_STOP to go on, else the exit status: 0 after --help, 2 after an
 * error, which was printed to stderr in one line. */
int lt_opt_parse(const struct lt_opt_usage *usage, int argc, char **argv, int *ret_next);

/* The same for a command whose options may stand anywhere: the other words, and all behind "--", are moved to
 * the end of argv, in their order; `ret_next` is the first of them. */
int lt_opt_parse_mixed(const struct lt_opt_usage *usage, int argc, char **argv, int *ret_next);

/* The next command to read its options tells `ret_usage` what it says of itself instead, and ends with 0: for
 * completion and manuals, without a second list. NULL: as always again. */
void lt_opt_reveal(const struct lt_opt_usage **ret_usage);

/* Does it take a value? */
bool lt_opt_has_value(const struct lt_opt *row);

/* Prints the help to stdout. */
void lt_opt_help(const struct lt_opt_usage *usage);

#endif
