/* SPDX-License-Identifier: Apache-2.0
 *
 * The events' side of jansson. A failed call here can only mean that memory has run out, which base/mem.h
 * already treats as the end; so nothing but reading can fail. */
#include "ext/json.h"

#include "base/mem.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REAL_DIGITS = 6 };

static json_t *theirs(const struct lt_json *value)
{
    return (json_t *)(uintptr_t)value;
}

static struct lt_json *ours(json_t *value)
{
    return (struct lt_json *)value;
}

/* The text with every byte above 127 replaced; only for what jansson refused as UTF-8. */
static char *ascii_of(const char *text)
{
    struct lt_buf copy = {0};
    for (; *text; text++) {
        if ((unsigned char)*text < 0x80)
            lt_buf_addc(&copy, *text);
        else
            lt_buf_adds(&copy, "\xEF\xBF\xBD");
    }
    return lt_buf_take(&copy);
}

static json_t *text_value(const char *text)
{
    json_t *value = json_string(text);
    if (!value) {
        char *safe = ascii_of(text);
        value = json_string(safe);
        free(safe);
    }
    return value;
}

static void set(struct lt_json *object, const char *key, json_t *value)
{
    json_incref(value); /* a refused key would already have dropped it */
    if (json_object_set_new(theirs(object), key, value) < 0) {
        char *safe = ascii_of(key);
        json_object_set(theirs(object), safe, value);
        free(safe);
    }
    json_decref(value);
}

/* Left to itself, the library opens a device for the seed of its tables. */
static void seed(void)
{
    static bool is_seeded;
    struct timespec now = {0};
    if (is_seeded)
        return;
    is_seeded = true;
    clock_gettime(CLOCK_MONOTONIC, &now);
    json_object_seed((size_t)now.tv_nsec << 16 ^ (size_t)now.tv_sec ^ (size_t)(uintptr_t)&now ^ 1);
}

struct lt_json *lt_json_object(void)
{
    seed();
    return ours(json_object());
}

struct lt_json *lt_json_array(void)
{
    seed();
    return ours(json_array());
}

void lt_json_free(struct lt_json *value)
{
    json_decref(theirs(value));
}

void lt_json_set_text(struct lt_json *object, const char *key, const char *text)
{
    if (text)
        set(object, key, text_value(text));
}

void lt_json_set_count(struct lt_json *object, const char *key, uint64_t count)
{
    set(object, key, json_integer(count > INT64_MAX ? INT64_MAX : (json_int_t)count));
}

void lt_json_set_real(struct lt_json *object, const char *key, double number)
{
    set(object, key, json_real(number));
}

void lt_json_set_bool(struct lt_json *object, const char *key, bool truth)
{
    set(object, key, json_boolean(truth));
}

struct lt_json *lt_json_set_object(struct lt_json *object, const char *key)
{
    json_t *value = json_object();
    set(object, key, value);
    return ours(value);
}

struct lt_json *lt_json_set_array(struct lt_json *object, const char *key)
{
    json_t *value = json_array();
    set(object, key, value);
    return ours(value);
}

struct lt_json *lt_json_add_object(struct lt_json *array)
{
    json_t *value = json_object();
    json_array_append_new(theirs(array), value);
    return ours(value);
}

struct lt_json *lt_json_add_array(struct lt_json *array)
{
    json_t *value = json_array();
    json_array_append_new(theirs(array), value);
    return ours(value);
}

void lt_json_add_text(struct lt_json *array, const char *text)
{
    json_array_append_new(theirs(array), text_value(text));
}

void lt_json_share(const struct lt_json *from, const char *key, struct lt_json *to)
{
    json_object_set(theirs(to), key, json_object_get(theirs(from), key));
}

static int add_chunk(const char *bytes, size_t length, void *buf)
{
    lt_buf_add(buf, bytes, length);
    return 0;
}

void lt_json_write(const struct lt_json *value, bool is_pretty, struct lt_buf *ret_text)
{
    size_t flags = JSON_ENCODE_ANY | JSON_REAL_PRECISION(REAL_DIGITS);
    flags |= is_pretty ? JSON_INDENT(2) : JSON_COMPACT;
    json_dump_callback(theirs(value), add_chunk, ret_text, flags);
    if (is_pretty)
        lt_buf_addc(ret_text, '\n');
}

int lt_json_read(const char *bytes, size_t length, struct lt_json **ret_value, struct lt_err *err)
{
    json_error_t problem;
    json_t *value = json_loadb(bytes, length, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &problem);
    *ret_value = ours(value);
    if (!value)
        return lt_err_set(err, LT_EFORMAT, "line %d: %s", problem.line, problem.text);
    return LT_OK;
}

struct lt_json *lt_json_get(const struct lt_json *object, const char *key)
{
    return ours(json_object_get(theirs(object), key));
}

struct lt_json *lt_json_at(const struct lt_json *array, size_t index)
{
    return ours(json_array_get(theirs(array), index));
}

size_t lt_json_size(const struct lt_json *container)
{
    const json_t *value = theirs(container);
    return json_is_object(value) ? json_object_size(value) : json_array_size(value);
}

bool lt_json_whole(const struct lt_json *value, int64_t *ret_number)
{
    const double most = 9007199254740992.0; /* beyond, not every whole number is a double */
    const json_t *it = theirs(value);
    double real = json_real_value(it);
    if (json_is_integer(it))
        *ret_number = json_integer_value(it);
    else if (json_is_real(it) && real >= -most && real <= most && (double)(int64_t)real == real)
        *ret_number = (int64_t)real;
    else
        return false;
    return true;
}

bool lt_json_is_array(const struct lt_json *value)
{
    return json_is_array(theirs(value));
}

const char *lt_json_text(const struct lt_json *value)
{
    return json_string_value(theirs(value));
}

int64_t lt_json_integer(const struct lt_json *value)
{
    return json_integer_value(theirs(value));
}

bool lt_json_truth(const struct lt_json *value)
{
    return json_is_true(theirs(value));
}

void lt_json_each(const struct lt_json *object,
                  void (*member)(void *user, const char *key, const struct lt_json *value), void *user)
{
    const char *key;
    json_t *value;
    json_object_foreach(theirs(object), key, value)
    {
        member(user, key, ours(value));
    }
}
