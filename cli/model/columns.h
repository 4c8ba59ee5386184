/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether files have the same columns. What has no names of columns has no columns to compare. */
#ifndef LT_MODEL_COLUMNS_H
#define LT_MODEL_COLUMNS_H

#include "model/profile.h"

/* Of the same format, with the same names in the same order, and types of which one holds the other: integer
 * and number; a column without a value holds any. `ret_types` is one a column, malloc'd, NULL when the answer
 * is no. An empty file has all columns; at least two must not be empty. A profile may be NULL: not known. */
bool lt_columns_same(const struct lt_profile *const *profiles, size_t count, enum lt_column_type **ret_types);

#endif
