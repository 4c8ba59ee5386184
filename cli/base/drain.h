/* SPDX-License-Identifier: Apache-2.0
 *
 * Where text goes that may be too much to be kept: its maker hands on what has come together, its taker
 * writes it away. The first failure is kept and ends the taking; the maker need not look. */
#ifndef LT_BASE_DRAIN_H
#define LT_BASE_DRAIN_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

enum { LT_DRAIN_BYTES = 256 << 10 };

struct lt_drain {
    /* Takes the bytes; `is_last` with the last of them. 0, or a negative LT_E* code with `err` filled. */
    int (*take)(void *user, const char *bytes, size_t length, bool is_last, struct lt_err *err);
    void *user;
    struct lt_err *err;
    int result;
};

/* Empties `text` into the drain when it is worth while, or when it is the last. NULL: the text stays. */
void lt_drain_pour(struct lt_drain *drain, struct lt_buf *text, bool is_last);

#endif
