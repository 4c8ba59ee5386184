/* SPDX-License-Identifier: Apache-2.0
 *
 * How things are called in documents: a path as text, a run's id, an instant, a command line without its
 * secrets. All results are valid UTF-8 whatever the bytes were, and the same for the same input. */
#ifndef LT_MODEL_IDENT_H
#define LT_MODEL_IDENT_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes (1 to 4) of the UTF-8 character at `text`, which it puts in `ret_point`; 0 when there is none (bad or
 * overlong sequence, surrogate, beyond U+10FFFF, end of text). */
size_t lt_ident_utf8(const char *text, uint32_t *ret_point);

/* The path itself when it is valid UTF-8. If not: each invalid byte as \xNN (lower-case hex) and, only in
 * such a name, each backslash as \\, so that together with `ret_is_escaped` (may be NULL) nothing is lost.
 * malloc'd. */
char *lt_ident_name(const char *path, bool *ret_is_escaped);

/* A UUIDv7 (RFC 9562) of the instant in milliseconds and 74 of the 80 random bits. */
void lt_ident_run_id(char ret_id[37], int64_t time_ns, const uint8_t random[10]);

/* ISO 8601 in UTC with milliseconds: "2026-11-21T03:23:00.125Z". */
enum { LT_IDENT_TIME_SIZE = 40 };
void lt_ident_time(char ret_text[LT_IDENT_TIME_SIZE], int64_t time_ns);

/* Appends one word, in single quotes when a shell would not take it as it is. */
void lt_ident_add_word(struct lt_buf *ret_text, const char *word);

/* The words of `argv` joined by spaces, quoted where a shell needs it, with secrets shown as ***. malloc'd.
 * Masked, by the names, tokens and options of secrets.def:
 *   the value of NAME in   --NAME VALUE   --NAME=VALUE   NAME=VALUE   "NAME": "VALUE"   NAME: VALUE
 *   the password of scheme://user:password@host
 *   tokens that are known by their form (AKIA..., Bearer ...), wherever they stand
 *   the values of a few programs' options (curl -u)
 * In doubt it masks too much rather than too little. */
char *lt_ident_mask(char *const argv[]);

/* The same words one by one, not quoted; the array and each word are malloc'd, NULL at the end. */
char **lt_ident_mask_words(char *const argv[]);

/* A text of any kind, and the value of something that has a name, likewise; malloc'd. */
char *lt_ident_mask_text(const char *text);
char *lt_ident_mask_value(const char *name, const char *value);

#endif
