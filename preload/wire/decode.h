/* SPDX-License-Identifier: Apache-2.0
 *
 * Records to facts. Total: any bytes give records or counts of what was torn, never a read outside the
 * segment. A segment may still be written to, or its writer may have been killed at any point. */
#ifndef LT_WIRE_DECODE_H
#define LT_WIRE_DECODE_H

#include "wire/record.h"

struct lt_segment_reader {
    const uint8_t *bytes; /* the whole segment; 8-byte aligned */
    uint64_t size;
    uint32_t index;
    uint64_t chunk_end, next; /* offsets */
    uint64_t torn;            /* records begun and never finished, and bytes that are no record */
};

/* Starts reading a segment. Returns 0, or -1 when it is not one (magic, version, size, index). */
int lt_segment_open(struct lt_segment_reader *reader, const void *bytes, uint64_t size, uint32_t index);

/* The next committed, well-formed record, or NULL at the end. Texts are inside the record: their lengths were
 * checked against its size. Unknown kinds are stepped over. */
const struct lt_record_head *lt_segment_next(struct lt_segment_reader *reader, uint64_t *ret_ref);

#endif
