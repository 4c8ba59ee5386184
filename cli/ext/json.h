/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON documents in our own words: built key by key, written, read back. Keys keep the order in which they
 * were set, so the same calls give the same bytes. Promises that what it writes is valid: of a text that is
 * not UTF-8, each byte above 127 becomes U+FFFD (callers that must not lose bytes use lt_ident_name first).
 */
#ifndef LT_EXT_JSON_H
#define LT_EXT_JSON_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lt_json; /* one value of any kind */

struct lt_json *lt_json_object(void);
struct lt_json *lt_json_array(void);
void lt_json_free(struct lt_json *value); /* NULL is fine; only for a value that nothing else holds */

/* Setting a key again replaces the value. Container and value are never NULL; `text` NULL leaves the key out.
 */
void lt_json_set_text(struct lt_json *object, const char *key, const char *text);
void lt_json_set_count(struct lt_json *object, const char *key, uint64_t count); /* at most INT64_MAX */
void lt_json_set_real(struct lt_json *object, const char *key, double number);   /* 6 significant digits */
void lt_json_set_bool(struct lt_json *object, const char *key, bool truth);
/* Makes a new empty container under `key`, or at the end of `array`, and returns it (borrowed). */
struct lt_json *lt_json_set_object(struct lt_json *object, const char *key);
struct lt_json *lt_json_set_array(struct lt_json *object, const char *key);
struct lt_json *lt_json_add_object(struct lt_json *array);
struct lt_json *lt_json_add_array(struct lt_json *array);
void lt_json_add_text(struct lt_json *array, const char *text);
/* Puts the value under `key` of `from`, which must be there, under the same key of `to` as well. */
void lt_json_share(const struct lt_json *from, const char *key, struct lt_json *to);

/* Appends the document to `ret_text`: two spaces a level and a final newline, or compact on one line. */
void lt_json_write(const struct lt_json *value, bool is_pretty, struct lt_buf *ret_text);

/* Reads one document; what follows it must be blank. Fails with LT_EFORMAT, "line N: why". */
int lt_json_read(const char *bytes, size_t length, struct lt_json **ret_value, struct lt_err *err);
/* Borrowed parts of a document; all take NULL and give NULL, 0 or false for what is not there. */
struct lt_json *lt_json_get(const struct lt_json *object, const char *key);
struct lt_json *lt_json_at(const struct lt_json *array, size_t index);
size_t lt_json_size(const struct lt_json *container);
bool lt_json_is_array(const struct lt_json *value);
const char *lt_json_text(const struct lt_json *value);
int64_t lt_json_integer(const struct lt_json *value);
/* A whole number, written as 12 or as 12.0; false for everything else. */
bool lt_json_whole(const struct lt_json *value, int64_t *ret_number);
bool lt_json_truth(const struct lt_json *value);

/* Calls `member` for each member of an object, in the order in which they stand. */
void lt_json_each(const struct lt_json *object,
                  void (*member)(void *user, const char *key, const struct lt_json *value), void *user);

#endif
