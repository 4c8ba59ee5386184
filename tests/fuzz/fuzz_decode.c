/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as the chunks of a segment: every record that comes out must lie inside of it with its texts.
 * clang -fsanitize=fuzzer,address,undefined -iquote preload tests/fuzz/fuzz_decode.c preload/wire/decode.c */
#include "wire/decode.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t total = LT_SEGMENT_HEADER_BYTES + ((size + LT_UNIT_BYTES) & ~(size_t)(LT_UNIT_BYTES - 1));
    uint8_t *bytes = aligned_alloc(64, (total + 63) & ~(size_t)63);
    memset(bytes, 0, total);
    memcpy(bytes + LT_SEGMENT_HEADER_BYTES, data, size);
    struct lt_segment_header *header = (void *)bytes;
    header->magic = LT_WIRE_MAGIC;
    header->oldest_reader = LT_WIRE_OLDEST_READER;
    header->units_taken = UINT64_MAX;
    struct lt_segment_reader reader;
    if (lt_segment_open(&reader, bytes, total, 0) < 0)
        abort();
    const struct lt_record_head *record;
    uint64_t ref;
    volatile uint8_t sink = 0;
    while ((record = lt_segment_next(&reader, &ref)))
        for (uint32_t i = 0; i < record->size_bytes; i++)
            sink = (uint8_t)(sink + ((const uint8_t *)record)[i]);
    free(bytes);
    return 0;
}
