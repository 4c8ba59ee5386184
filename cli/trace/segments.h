/* SPDX-License-Identifier: Apache-2.0
 *
 * The segments of a live trace, mapped for as long as what was observed is asked for. However many they are,
 * few of their pages are kept at a time. */
#ifndef LT_TRACE_SEGMENTS_H
#define LT_TRACE_SEGMENTS_H

#include "base/err.h"
#include "model/observed.h"
#include "wire/decode.h"

enum { LT_SEGMENTS_MAX = 256 };

struct lt_segments {
    struct lt_seen_source source; /* reads uses from their records */
    struct {
        const uint8_t *bytes;
        uint64_t size;
    } items[LT_SEGMENTS_MAX];
    uint32_t count;
    uint32_t reads; /* since pages were given back */
};

/* Ends with source.end, as the source of an observation or by itself. */
int lt_segments_map(const char *folder, struct lt_segments **ret_segments, struct lt_err *err);

/* Calls `take` with every record of every segment. Returns the number of torn ones. */
uint64_t lt_segments_each(struct lt_segments *segments,
                          void (*take)(void *user, const struct lt_record_head *record, uint64_t ref),
                          void *user);

#endif
