/* SPDX-License-Identifier: Apache-2.0
 *
 * A reader takes the bytes of one format, in pieces of any size, and fills in a profile. The file's own bytes
 * and those out of a gzip or zstd file go the same way. Memory is O(columns) and a row, never O(file), JSON
 * excepted, which has a limit. A reader never fails: it says what is wrong in the profile's `problem` and
 * takes no more. */
#ifndef LT_PROFILE_READERS_H
#define LT_PROFILE_READERS_H

#include "model/profile.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LT_HEAD_BYTES ((size_t)64 << 10)            /* what the format is recognised from */
#define LT_COLUMNS_MAX ((size_t)65536)              /* columns beyond are not kept */
#define LT_JSON_MAX_BYTES ((size_t)64 << 20)        /* a JSON document */
#define LT_JSON_RECORD_MAX_BYTES ((size_t)16 << 20) /* one line or element of it */

/* What the head and the name of a content say. */
struct lt_guess {
    const char *format; /* "csv", "tsv", "psv", "json", "ndjson", "text", "binary" */
    char delimiter;     /* of the tables */
    bool is_named;      /* the name says so too: what does not fit is then a problem and not another format */
    size_t bom_length;
};

/* `name`: the file's, without what says it is packed; `head`: the first bytes, all of them when is_whole. */
struct lt_guess lt_guess_format(const char *name, const char *head, size_t length, bool is_whole);

struct lt_reader {
    void *(*open)(struct lt_profile *profile, const struct lt_guess *guess, uint64_t type_limit_bytes);
    /* False: nothing more is wanted. */
    bool (*feed)(void *state, const char *bytes, size_t length);
    /* The end of the content; frees the state. */
    void (*close)(void *state);
};
extern const struct lt_reader lt_table_reader, lt_ndjson_reader, lt_json_reader, lt_text_reader;

/* Notes why a file could not be read; the first reason stays. */
__attribute__((format(printf, 2, 3))) void lt_profile_problem(struct lt_profile *profile, const char *format,
                                                              ...);

/* Columns of records, which appear as their keys do. While reading, null_count counts the values that are
 * there. */
struct lt_keys {
    uint32_t *slots; /* open addressing: index of the column + 1, 0 for a free one */
    size_t slot_count;
    size_t expected; /* where the next key most likely is */
    bool are_full;
};
/* The column of that key, new when it was never seen; NULL when there is no room for more. */
struct lt_column *lt_keys_column(struct lt_keys *keys, struct lt_profile *profile, const char *key);

#endif
