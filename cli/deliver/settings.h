/* SPDX-License-Identifier: Apache-2.0
 *
 * Settings as a tree, out of YAML, JSON and variables alike: a text, a list or a map. What a text means (a
 * number, a truth) is for whoever asks. */
#ifndef LT_DELIVER_SETTINGS_H
#define LT_DELIVER_SETTINGS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum lt_setting_kind { LT_SETTING_TEXT, LT_SETTING_LIST, LT_SETTING_MAP };

struct lt_setting {
    enum lt_setting_kind kind;
    char *key;                 /* in a map; else NULL */
    char *text;                /* of a text */
    struct lt_setting **items; /* of a list or a map, in the order in which they came */
    size_t count, capacity;
};

struct lt_setting *lt_setting_map(void);
void lt_setting_free(struct lt_setting *setting); /* NULL is fine */

/* Reads YAML, and thereby JSON. LT_EFORMAT with "line N: why"; `ret_setting` is NULL for an empty document.
 */
int lt_setting_read(const char *bytes, size_t length, struct lt_setting **ret_setting, struct lt_err *err);

/* The member of a map, NULL when there is none, when `map` is NULL or no map. */
struct lt_setting *lt_setting_get(const struct lt_setting *map, const char *key);
/* Its text; NULL when there is none. */
const char *lt_setting_text(const struct lt_setting *map, const char *key);

/* Puts `value`, which it takes, under `key` of a map, in the place of what was there. Returns it. */
struct lt_setting *lt_setting_put(struct lt_setting *map, const char *key, struct lt_setting *value);
struct lt_setting *lt_setting_put_text(struct lt_setting *map, const char *key, const char *text);

/* Puts what `over` has, which it takes, over the map `under`, member by member where both are maps. */
void lt_setting_merge(struct lt_setting *under, struct lt_setting *over);

/* All variables PREFIX A __ B ... = value as a tree of maps, their names in lower case; a value that is JSON
 * counts as that. Where two say the same, the shorter name counts. */
struct lt_setting *lt_setting_environment(const char *prefix);

#endif
