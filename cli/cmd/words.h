/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of a question among its options, which may stand before, between and behind them: people add
 * "--json" at the end. After "--" all is words. */
#ifndef LT_CMD_WORDS_H
#define LT_CMD_WORDS_H

#include "base/opt.h"

/* Puts the words into `ret_words`, which has room for `most`, and their number into `ret_count`. Returns
 * LT_OPT_STOP to go on, else the exit status: what went wrong, one word too many, or too few, was told. */
int lt_words(const struct lt_opt_usage *usage, int argc, char **argv, int fewest, int most,
             const char **ret_words, int *ret_count);

#endif
