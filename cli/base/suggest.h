/* SPDX-License-Identifier: Apache-2.0
 *
 * "did you mean": the nearest of some words. */
#ifndef LT_BASE_SUGGEST_H
#define LT_BASE_SUGGEST_H

#include <stddef.h>

/* The word of `known` (count words) at most two edits (insert, delete, replace, swap neighbours) from `word`,
 * the nearest, the first on a tie; NULL when none is that near. Comparison ignores ASCII case. */
const char *lt_suggest(const char *word, const char *const *known, size_t count);

#endif
