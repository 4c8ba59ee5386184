/* SPDX-License-Identifier: Apache-2.0
 *
 * A walk over units: a chunk head is followed, a unit without one (taken, but its writer died first) is
 * stepped over. Inside a chunk records follow each other; a hole left by a killed writer is searched in steps
 * of the record alignment. */
#include "wire/decode.h"

static uint64_t least(uint64_t left, uint64_t right)
{
    return left < right ? left : right;
}

int lt_segment_open(struct lt_segment_reader *reader, const void *bytes, uint64_t size, uint32_t index)
{
    const struct lt_segment_header *header = bytes;
    if (size < LT_SEGMENT_HEADER_BYTES || header->magic != LT_WIRE_MAGIC ||
        header->oldest_reader > LT_WIRE_VERSION || header->index != index)
        return -1;
    *reader = (struct lt_segment_reader){
        .bytes = bytes,
        .index = index,
        .next = LT_SEGMENT_HEADER_BYTES,
        .chunk_end = LT_SEGMENT_HEADER_BYTES,
    };
    uint64_t taken = header->units_taken;
    uint64_t room = (size - LT_SEGMENT_HEADER_BYTES) / LT_UNIT_BYTES;
    reader->size = LT_SEGMENT_HEADER_BYTES + least(taken, room) * LT_UNIT_BYTES;
    return 0;
}

/* Steps to the next chunk head; returns 0 when there is none. */
static int next_chunk(struct lt_segment_reader *reader)
{
    uint64_t offset = reader->chunk_end;
    while (offset + LT_UNIT_BYTES <= reader->size) {
        const struct lt_chunk_head *head = (const void *)(reader->bytes + offset);
        uint64_t length = (uint64_t)head->units * LT_UNIT_BYTES;
        if (head->magic == LT_CHUNK_MAGIC && length >= LT_UNIT_BYTES && length <= reader->size - offset) {
            reader->next = offset + LT_CHUNK_HEAD_BYTES;
            reader->chunk_end = offset + length;
            return 1;
        }
        offset += LT_UNIT_BYTES;
    }
    return 0;
}

/* Bytes that the fields and texts of a record need at least; UINT64_MAX for a kind that is not known. */
static uint64_t needed_bytes(const struct lt_record_head *head)
{
    const void *record = head;
    switch (head->kind) {
    case LT_KIND_PROCESS: {
        const struct lt_process_record *process = record;
        return sizeof *process + (uint64_t)process->executable_length + process->folder_length +
               process->exec_name_length + process->argv_length;
    }
    case LT_KIND_NAME:
        return sizeof(struct lt_name_record) + (uint64_t)((const struct lt_name_record *)record)->path_length;
    case LT_KIND_USE:
        return sizeof(struct lt_use_record);
    case LT_KIND_EXEC:
        return sizeof(struct lt_exec_record) + (uint64_t)((const struct lt_exec_record *)record)->path_length;
    case LT_KIND_FORK:
        return sizeof(struct lt_fork_record);
    case LT_KIND_MOVE: {
        const struct lt_move_record *move = record;
        return sizeof *move + (uint64_t)move->from_length + move->to_length;
    }
    case LT_KIND_ACCESS:
        return sizeof(struct lt_access_record) +
               (uint64_t)((const struct lt_access_record *)record)->path_length;
    case LT_KIND_COPY:
        return sizeof(struct lt_copy_record);
    default:
        return UINT64_MAX;
    }
}

static uint64_t fixed_bytes(unsigned kind)
{
    switch (kind) {
    case LT_KIND_PROCESS:
        return sizeof(struct lt_process_record);
    case LT_KIND_USE:
        return sizeof(struct lt_use_record);
    default:
        return LT_RECORD_ALIGN;
    }
}

/* After a hole: is the rest of the chunk untouched? Else the offset of the next thing that looks like a
 * record. */
static uint64_t skip_hole(const struct lt_segment_reader *reader, uint64_t offset)
{
    for (; offset + LT_RECORD_ALIGN <= reader->chunk_end; offset += LT_RECORD_ALIGN) {
        const struct lt_record_head *head = (const void *)(reader->bytes + offset);
        if (head->size_bytes && head->size_bytes % LT_RECORD_ALIGN == 0 && head->state == LT_RECORD_COMMITTED)
            return offset;
    }
    return reader->chunk_end;
}

const struct lt_record_head *lt_segment_next(struct lt_segment_reader *reader, uint64_t *ret_ref)
{
    for (;;) {
        if (reader->next + LT_RECORD_ALIGN > reader->chunk_end && !next_chunk(reader))
            return NULL;
        uint64_t offset = reader->next;
        const struct lt_record_head *head = (const void *)(reader->bytes + offset);
        uint64_t size = head->size_bytes;
        if (size < LT_RECORD_ALIGN || size % LT_RECORD_ALIGN || size > reader->chunk_end - offset) {
            reader->next = skip_hole(reader, offset + LT_RECORD_ALIGN);
            reader->torn += size != 0 || reader->next != reader->chunk_end;
            continue;
        }
        reader->next = offset + size;
        if (head->state != LT_RECORD_COMMITTED) {
            reader->torn++;
            continue;
        }
        if (size < fixed_bytes(head->kind) || needed_bytes(head) > size) {
            reader->torn += head->kind > 0 && head->kind < LT_KIND_LIMIT;
            continue;
        }
        *ret_ref = LT_REF(reader->index, offset);
        return head;
    }
}
