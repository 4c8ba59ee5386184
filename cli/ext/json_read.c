/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading through jansson. An integer beyond 64 bits is an error to it; such a value is read again with every
 * number as a real, and reals without a fraction then stand for the integers they were. */
#include "ext/json_read.h"

#include <jansson.h>
#include <math.h>

static enum lt_json_kind kind_of(const json_t *value, bool are_integers_real)
{
    switch (json_typeof(value)) {
    case JSON_NULL:
        return LT_JSON_NULL;
    case JSON_TRUE:
    case JSON_FALSE:
        return LT_JSON_BOOLEAN;
    case JSON_INTEGER:
        return LT_JSON_INTEGER;
    case JSON_STRING:
        return LT_JSON_STRING;
    case JSON_ARRAY:
        return LT_JSON_ARRAY;
    case JSON_OBJECT:
        return LT_JSON_OBJECT;
    case JSON_REAL:
        break;
    }
    double real = json_real_value(value);
    return are_integers_real && fabs(real) < 0x1p63 && rint(real) == real ? LT_JSON_INTEGER : LT_JSON_NUMBER;
}

static void report_members(json_t *object, const struct lt_json_handler *handler, bool are_integers_real)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        struct lt_json_member member = {
            .key = key,
            .kind = kind_of(value, are_integers_real),
            .text = json_string_value(value),
            .text_length = json_string_length(value),
        };
        handler->member(handler->user, &member);
    }
}

int lt_json_look(const char *bytes, size_t length, const struct lt_json_handler *handler,
                 enum lt_json_kind *ret_kind, size_t *ret_used, struct lt_err *err)
{
    size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL | (ret_used ? JSON_DISABLE_EOF_CHECK : 0);
    json_error_t error;
    bool are_integers_real = false;
    json_t *value = json_loadb(bytes, length, flags, &error);
    if (!value && json_error_code(&error) == json_error_numeric_overflow) {
        are_integers_real = true;
        value = json_loadb(bytes, length, flags | JSON_DECODE_INT_AS_REAL, &error);
    }
    if (!value)
        return lt_err_set(err, LT_EFORMAT, "not JSON at byte %d: %s", error.position, error.text);
    *ret_kind = kind_of(value, are_integers_real);
    if (ret_used)
        *ret_used = (size_t)error.position;
    if (handler && json_is_object(value))
        report_members(value, handler, are_integers_real);
    json_decref(value);
    return LT_OK;
}
