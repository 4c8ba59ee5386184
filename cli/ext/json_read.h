/* SPDX-License-Identifier: Apache-2.0
 *
 * One JSON value out of bytes, looked at from the top only: what it is, and the members when it is an object.
 * Duplicate keys count once; numbers beyond 64 bits are numbers. Nothing of it is kept after the call. */
#ifndef LT_EXT_JSON_READ_H
#define LT_EXT_JSON_READ_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum lt_json_kind {
    LT_JSON_NULL,
    LT_JSON_BOOLEAN,
    LT_JSON_INTEGER,
    LT_JSON_NUMBER,
    LT_JSON_STRING,
    LT_JSON_ARRAY,
    LT_JSON_OBJECT,
};

struct lt_json_member {
    const char *key;
    enum lt_json_kind kind;
    const char *text; /* of a string, else NULL */
    size_t text_length;
};

struct lt_json_handler {
    void (*member)(void *user, const struct lt_json_member *member); /* in the order of the document */
    void *user;
};

/* Reads the value at the start of `bytes`. ret_used: where it ends, and what follows is not looked at; NULL:
 * only blanks may follow. `handler` may be NULL. LT_EFORMAT when it is not JSON; no member was reported then.
 */
int lt_json_look(const char *bytes, size_t length, const struct lt_json_handler *handler,
                 enum lt_json_kind *ret_kind, size_t *ret_used, struct lt_err *err);

#endif
