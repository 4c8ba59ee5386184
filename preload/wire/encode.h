/* SPDX-License-Identifier: Apache-2.0
 *
 * Facts to records. Pure memory work: no system call, allocation, lock, stdio or locale; async-signal-safe
 * and safe in a vfork child. A writer owns a chunk and takes records out of it; several threads and their
 * signal handlers may take from one chunk at the same time. */
#ifndef LT_WIRE_ENCODE_H
#define LT_WIRE_ENCODE_H

#include "wire/record.h"

/* Makes the memory at `base` (zeroed, `units` units long, named by `ref`) a chunk of process `pid`. */
struct lt_chunk_head *lt_chunk_start(void *base, uint64_t ref, uint32_t units, uint32_t pid);

/* Takes room for a record of `size_bytes` (rounded up to LT_RECORD_ALIGN) of `kind`. The head is filled but
 * not committed. Returns NULL when the chunk has not enough room left. */
struct lt_record_head *lt_chunk_take(struct lt_chunk_head *chunk, size_t size_bytes, enum lt_kind kind,
                                     uint64_t seq, uint64_t *ret_ref);

/* Everything is in place: the record counts from now on. */
static inline void lt_record_commit(struct lt_record_head *head)
{
    __atomic_store_n(&head->state, LT_RECORD_COMMITTED, __ATOMIC_RELEASE);
}

/* Copies `length` bytes to `to` and returns the byte behind them: for the texts behind a record's fields. */
static inline char *lt_put_text(char *to, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        to[i] = text[i];
    return to + length;
}

#endif
