/* SPDX-License-Identifier: Apache-2.0
 *
 * Entries stand one behind the other and have to be walked; each has a fixed part, the blob's id in it, and
 * the path. */
#include "trace/git_index.h"

#include "base/file.h"
#include "ext/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    INDEX_BYTES = 16 << 20, /* some 150,000 files: a few milliseconds */
    HEADER_BYTES = 12,
    ID_AT = 40,
    ID_BYTES_MAX = 32,
    EXTENDED = 0x4000,
    STAGE = 0x3000,
};

struct index {
    const uint8_t *bytes;
    size_t length, at, id_bytes;
    uint32_t version, entries;
    struct lt_buf path; /* of the last entry: version 4 tells only what is new */
};

static uint32_t number_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Takes the path of version 4: how many bytes of the last one go, then what is new. */
static bool take_compressed(struct index *index, size_t at)
{
    size_t gone = 0;
    for (bool more = true, is_first = true; more; is_first = false) {
        if (at >= index->length || gone > INDEX_BYTES)
            return false;
        gone = (is_first ? 0 : gone + 1) << 7 | (index->bytes[at] & 0x7f);
        more = index->bytes[at++] & 0x80;
    }
    const uint8_t *end = at < index->length ? memchr(index->bytes + at, 0, index->length - at) : NULL;
    if (!end || gone > index->path.length)
        return false;
    index->path.length -= gone;
    lt_buf_add(&index->path, index->bytes + at, (size_t)(end - index->bytes) - at);
    index->at = (size_t)(end - index->bytes) + 1;
    return true;
}

/* Takes the next entry: its path into `path`, its fixed part to *ret_entry. False at anything odd. */
static bool take_entry(struct index *index, const uint8_t **ret_entry)
{
    size_t begin = index->at, at = begin + ID_AT + index->id_bytes + 2;
    if (at + 2 > index->length)
        return false;
    const uint8_t *entry = index->bytes + begin;
    if (index->version >= 3 && (entry[ID_AT + index->id_bytes] << 8 & EXTENDED))
        at += 2;
    *ret_entry = entry;
    if (index->version == 4)
        return take_compressed(index, at);
    const uint8_t *end = memchr(index->bytes + at, 0, index->length - at);
    if (!end)
        return false;
    index->path.length = 0;
    lt_buf_add(&index->path, index->bytes + at, (size_t)(end - index->bytes) - at);
    size_t taken = (size_t)(end - index->bytes) - begin;
    index->at = begin + (taken / 8 + 1) * 8; /* one to eight NULs */
    return index->at <= index->length;
}

/* Are there entries elsewhere, or folders in the place of entries? */
static bool is_partial(const struct index *index)
{
    for (size_t at = index->at; at + 8 <= index->length;) {
        const char *name = (const char *)index->bytes + at;
        if (memcmp(name, "link", 4) == 0 || memcmp(name, "sdir", 4) == 0)
            return true;
        at += 8 + (size_t)number_at(index->bytes + at + 4);
    }
    return false;
}

static bool is_blob(const uint8_t *id, size_t id_bytes, const char *content, size_t length)
{
    char head[32], hex[65], wanted[2 * ID_BYTES_MAX + 1];
    struct lt_digest *digest = id_bytes == 20 ? lt_digest_new_sha1() : lt_digest_new();
    lt_digest_add(digest, head, (size_t)snprintf(head, sizeof head, "blob %zu", length) + 1);
    lt_digest_add(digest, content, length);
    lt_digest_finish(digest, hex);
    lt_digest_free(digest);
    for (size_t i = 0; i < id_bytes; i++)
        snprintf(wanted + 2 * i, 3, "%02x", id[i]);
    return strcmp(hex, wanted) == 0;
}

/* In the middle of a merge a path has several entries, and none of them is the one. */
static enum lt_in_index verdict_of(const uint8_t *entry, size_t id_bytes, const char *content, size_t length)
{
    if ((entry[ID_AT + id_bytes] << 8 & STAGE) || !content)
        return LT_INDEX_TRACKED;
    return is_blob(entry + ID_AT, id_bytes, content, length) ? LT_INDEX_SAME : LT_INDEX_DIFFERENT;
}

static enum lt_in_index look_through(struct index *index, const char *relative, const char *content,
                                     size_t length)
{
    for (uint32_t i = 0; i < index->entries; i++) {
        const uint8_t *entry;
        if (!take_entry(index, &entry))
            return LT_INDEX_UNKNOWN;
        if (strcmp(index->path.data, relative) == 0)
            return verdict_of(entry, index->id_bytes, content, length);
    }
    return is_partial(index) ? LT_INDEX_UNKNOWN : LT_INDEX_ABSENT;
}

enum lt_in_index lt_git_index_compare(const char *index_path, size_t id_bytes, const char *relative,
                                      const char *content, size_t length)
{
    struct lt_buf bytes = {0};
    enum lt_in_index result = LT_INDEX_UNKNOWN;
    if (lt_file_read(index_path, INDEX_BYTES, &bytes, NULL) == LT_OK &&
        bytes.length >= HEADER_BYTES + id_bytes && memcmp(bytes.data, "DIRC", 4) == 0) {
        const uint8_t *head = (const uint8_t *)bytes.data;
        struct index index = {.bytes = head,
                              .length = bytes.length - id_bytes,
                              .at = HEADER_BYTES,
                              .id_bytes = id_bytes,
                              .version = number_at(head + 4),
                              .entries = number_at(head + 8)};
        lt_buf_add(&index.path, "", 0);
        if (index.version >= 2 && index.version <= 4)
            result = look_through(&index, relative, content, length);
        lt_buf_clear(&index.path);
    }
    lt_buf_clear(&bytes);
    return result;
}
