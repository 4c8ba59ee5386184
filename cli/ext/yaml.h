/* SPDX-License-Identifier: Apache-2.0
 *
 * A YAML file as a small tree whose every node knows its file, line and column. It promises bounded memory
 * and depth for any bytes, and plain scalars untouched: what `no` or `1.10` means is for the reader to say.
 * It does not interpret tags or merge keys. */
#ifndef LT_EXT_YAML_H
#define LT_EXT_YAML_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    LT_YAML_NODES_MAX = 100000, /* with every alias counted as often as it is used */
    LT_YAML_DEPTH_MAX = 64,
};

enum lt_yaml_kind {
    LT_YAML_TEXT,
    LT_YAML_LIST,
    LT_YAML_MAP,
};

/* Line and column count from 1, columns in characters. */
struct lt_yaml_place {
    size_t line, column;
};

struct lt_yaml_pair {
    const struct lt_yaml_node *key, *value;
    const struct lt_yaml_node *first; /* the earlier key with the same text, or NULL */
};

struct lt_yaml_node {
    enum lt_yaml_kind kind;
    const char *file; /* as given to lt_yaml_parse */
    struct lt_yaml_place place;
    bool is_plain; /* a text without quotes and without a tag: it may mean a number, a boolean or nothing */
    char *text;    /* of a TEXT, never NULL there; UTF-8 without NUL */
    size_t count, capacity;
    const struct lt_yaml_node **items; /* of a LIST: count of them */
    struct lt_yaml_pair *pairs;        /* of a MAP: count of them, in the order of the file */
    size_t weight, height;             /* nodes in this tree, levels of it; aliases included */
};

struct lt_yaml;

/* Reads the one document in `bytes`. LT_EFORMAT or LT_ELIMIT with the reason in `err` and where in
 * `ret_place`; `ret_document` is then NULL. An alias stands for the very node of its anchor. */
int lt_yaml_parse(const char *file, const char *bytes, size_t length, struct lt_yaml **ret_document,
                  struct lt_yaml_place *ret_place, struct lt_err *err);
/* NULL when there is no document at all (nothing but comments). */
const struct lt_yaml_node *lt_yaml_root(const struct lt_yaml *document);
void lt_yaml_free(struct lt_yaml *document);

/* A missing value: `key:` with nothing behind it, `~`, `null`. */
bool lt_yaml_is_null(const struct lt_yaml_node *node);
/* The value under `key` in a MAP, or NULL. */
const struct lt_yaml_node *lt_yaml_get(const struct lt_yaml_node *map, const char *key);

#endif
