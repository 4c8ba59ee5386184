/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON said in the order in which it stands in the document, with nothing kept of it: a document of a million
 * datasets costs no more memory than one of them. The bytes are those that ext/json would write of the same
 * values. Who says a key twice gets it twice: what may repeat is put together with ext/json first. */
#ifndef LT_OUT_JSON_WRITER_H
#define LT_OUT_JSON_WRITER_H

#include "base/buf.h"
#include "ext/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LT_JSON_DEPTH_MOST = 32 };

struct lt_json_writer {
    struct lt_buf *text; /* what is written is appended here; the caller may empty it at any time */
    bool is_pretty;
    bool has_item; /* the open container has something in it */
    unsigned depth;
    char ends[LT_JSON_DEPTH_MOST];
};

/* In an array, and for the document itself, the key is NULL. `text` NULL leaves the key out. */
void lt_json_put_object(struct lt_json_writer *json, const char *key);
void lt_json_put_array(struct lt_json_writer *json, const char *key);
void lt_json_put_end(struct lt_json_writer *json); /* of the container that was opened last */
void lt_json_put_text(struct lt_json_writer *json, const char *key, const char *text);
/* A text of ours that needs no escapes. */
void lt_json_put_plain(struct lt_json_writer *json, const char *key, const char *text);
void lt_json_put_count(struct lt_json_writer *json, const char *key, uint64_t count); /* at most INT64_MAX */
/* A number, or null, as it shall stand there. */
void lt_json_put_literal(struct lt_json_writer *json, const char *key, const char *text);
void lt_json_put_bool(struct lt_json_writer *json, const char *key, bool truth);
void lt_json_put_value(struct lt_json_writer *json, const char *key, const struct lt_json *value);

#endif
