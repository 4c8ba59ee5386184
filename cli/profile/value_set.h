/* SPDX-License-Identifier: Apache-2.0
 *
 * A set of byte strings, kept as they are: what is in it is never a guess. */
#ifndef LT_PROFILE_VALUE_SET_H
#define LT_PROFILE_VALUE_SET_H

#include <stdbool.h>
#include <stddef.h>

struct lt_value_set;

struct lt_value_set *lt_value_set_new(void);
void lt_value_set_free(struct lt_value_set *set); /* NULL is fine */
/* Puts it in; false when it was there. At the limit (lt_value_set_is_full) nothing is put in any more. */
bool lt_value_set_add(struct lt_value_set *set, const char *bytes, size_t length);
bool lt_value_set_has(const struct lt_value_set *set, const char *bytes, size_t length);
bool lt_value_set_is_full(const struct lt_value_set *set);

#endif
