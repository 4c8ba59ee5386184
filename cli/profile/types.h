/* SPDX-License-Identifier: Apache-2.0
 *
 * What a cell's text is, and what a column is that holds several of them. By the text alone: no locale, no
 * guessing from the name. "yes" and "no" are strings, and so is a number with blanks or leading zeros. */
#ifndef LT_PROFILE_TYPES_H
#define LT_PROFILE_TYPES_H

#include "model/profile.h"

#include <stddef.h>

/* The type of one cell; UNKNOWN for an empty one. */
enum lt_column_type lt_type_of(const char *text, size_t length);

/* The narrowest type that holds both: integers among numbers are numbers, any other mixture is strings. */
enum lt_column_type lt_type_merge(enum lt_column_type one, enum lt_column_type other);

#endif
