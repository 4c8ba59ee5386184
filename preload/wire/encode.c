/* SPDX-License-Identifier: Apache-2.0
 *
 * Taking records out of a chunk. The cursor lies in the chunk itself, so that a writer changes chunks by
 * storing one pointer. A record's size is stored before anything else, so that one whose writer was killed
 * can be stepped over; its state is stored last, so that it is known to be torn. */
#include "wire/encode.h"

struct lt_chunk_head *lt_chunk_start(void *base, uint64_t ref, uint32_t units, uint32_t pid)
{
    struct lt_chunk_head *chunk = base;
    chunk->units = units;
    chunk->pid = pid;
    chunk->used_bytes = LT_CHUNK_HEAD_BYTES;
    chunk->ref = ref;
    __atomic_store_n(&chunk->magic, (uint32_t)LT_CHUNK_MAGIC, __ATOMIC_RELEASE);
    return chunk;
}

struct lt_record_head *lt_chunk_take(struct lt_chunk_head *chunk, size_t size_bytes, enum lt_kind kind,
                                     uint64_t seq, uint64_t *ret_ref)
{
    uint64_t size = (size_bytes + LT_RECORD_ALIGN - 1) & ~(uint64_t)(LT_RECORD_ALIGN - 1);
    uint64_t room = (uint64_t)chunk->units * LT_UNIT_BYTES;
    uint32_t offset = __atomic_load_n(&chunk->used_bytes, __ATOMIC_RELAXED);
    do {
        if (offset + size > room)
            return NULL;
    } while (!__atomic_compare_exchange_n(&chunk->used_bytes, &offset, (uint32_t)(offset + size), 1,
                                          __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
    struct lt_record_head *head = (struct lt_record_head *)(void *)((uint8_t *)chunk + offset);
    __atomic_store_n(&head->size_bytes, (uint32_t)size, __ATOMIC_RELEASE);
    head->kind = (uint16_t)kind;
    head->seq = seq;
    *ret_ref = chunk->ref + offset;
    return head;
}
