/* SPDX-License-Identifier: Apache-2.0
 *
 * The contract between the preloaded library (or any other writer) and the tool: how a live trace looks in
 * its segment files. Structs and their asserts are made from record.def; docs/format.md explains it in prose.
 *
 * A live trace is a folder of files segment.0, segment.1 ..., each a header of two pages and then units of
 * LT_UNIT_BYTES. A writer takes a run of units as its chunk, writes a chunk head and then records, one behind
 * the other, each a multiple of LT_RECORD_ALIGN. A ref (uint64_t) names a record: segment number in the top
 * 24 bits, byte offset in the low 40. Refs are never 0, because a segment starts with its header. */
#ifndef LT_WIRE_RECORD_H
#define LT_WIRE_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "wire/record.def"

enum {
    LT_WIRE_VERSION = 2,
    LT_WIRE_OLDEST_READER = 1,
    LT_SEGMENT_HEADER_BYTES = 8192,
    LT_UNIT_BYTES = 1024,
    LT_RECORD_ALIGN = 64,
    LT_CHUNK_HEAD_BYTES = 64,
    LT_LOSS_COUNTERS = 16,
    LT_PROGRAM_WORDS = 320,
    LT_EXECUTABLE_PLACES = 64,
    LT_NAME_PLACES = 512,
    LT_RECORD_COMMITTED = 0x544c,
    LT_CHUNK_MAGIC = 0x4b43544c,
    LT_TEXT_MAX_BYTES = 64 * 1024, /* longest text of a record; longer argument lists are cut */
};
#define LT_WIRE_MAGIC UINT64_C(0x45434152544e494c) /* "LINTRACE" */
#define LT_OWNER_NONE UINT64_C(1)

#define LT_REF(segment, offset) (((uint64_t)(segment) << 40) | (uint64_t)(offset))
#define LT_REF_SEGMENT(ref) ((uint32_t)((ref) >> 40))
#define LT_REF_OFFSET(ref) ((ref)&UINT64_C(0xffffffffff))

/* Size of segment number `index`: 4 MiB, doubling up to 256 MiB. The same for every writer. */
static inline uint64_t lt_segment_size(uint32_t index)
{
    return UINT64_C(4) << (20 + (index < 6 ? index : 6));
}

enum lt_kind {
#define KIND(name, number, fields, meaning) LT_KIND_##name = number,
#include "wire/kinds.def"
#undef KIND
    LT_KIND_LIMIT = 9
};
enum lt_loss {
#define LOSS(name, index, meaning) LT_LOSS_##name = index,
#include "wire/losses.def"
#undef LOSS
};
enum lt_process_how { LT_PROCESS_EXEC = 0, LT_PROCESS_FORK = 1, LT_PROCESS_VFORK = 2, LT_PROCESS_CLONE = 3 };
enum lt_process_end { LT_END_UNKNOWN = 0, LT_END_EXIT = 1, LT_END_EXEC = 2, LT_END_CUT = 3 };
enum lt_backend { LT_BACKEND_PRELOAD = 1, LT_BACKEND_PTRACE = 2 };
enum lt_exec_how { LT_EXEC_EXECVE = 1, LT_EXEC_SPAWN = 2, LT_EXEC_ROOT = 3 };
/* Devices, of name records, that are none: shared memory without a file, see memory.h. */
#define LT_DEVICE_ANONYMOUS UINT64_C(0) /* the inode is a number of its own */
#define LT_DEVICE_SEGMENTS UINT64_MAX   /* the inode is the segment's number */

enum lt_use_how {
    LT_USE_OPEN = 1,      /* open, fopen and the like */
    LT_USE_INHERITED = 2, /* was open when the image started, or came by a way that is not followed */
    LT_USE_FORKED = 3,    /* was open in the parent at the fork */
    LT_USE_TRUNCATE = 4,  /* truncate() by name */
};
enum lt_use_status {
    LT_STATUS_CREATED = 1,       /* did not exist before this open */
    LT_STATUS_TRUNCATED = 2,     /* emptied or cut: O_TRUNC, truncate, ftruncate, fallocate */
    LT_STATUS_APPEND = 4,        /* O_APPEND */
    LT_STATUS_MAPPED_READ = 8,   /* mapped readable */
    LT_STATUS_MAPPED_WRITE = 16, /* mapped shared and writable: written only if the file changed */
    LT_STATUS_ESTIMATE = 32,     /* the byte counts are not exact */
    LT_STATUS_CLONED = 64,       /* copied by reference (FICLONE) */
    LT_STATUS_LOCKED = 128,      /* fcntl, flock or lockf */
    LT_STATUS_EMPTIED = 256,     /* by this use's beginning: nothing that was there before is left */
    LT_STATUS_COPIED_FROM = 512, /* all that was read through it went elsewhere by copies of the kernel */
    LT_STATUS_COPIED_TO = 1024,  /* all that was written through it came by copies of the kernel */
};
enum lt_move_how {
    LT_MOVE_RENAME = 1,
    LT_MOVE_EXCHANGE = 2,
    LT_MOVE_LINK = 3,
    LT_MOVE_SYMLINK = 4, /* from: the text of the link as given; to: the link's own name */
    LT_MOVE_UNLINK = 5,
};
enum lt_access_how { LT_ACCESS_ABSENT = 1, LT_ACCESS_LISTED = 2, LT_ACCESS_LOADED = 3 };

#define LT_MEMBER(type, name, offset, meaning) type name;
#define LT_ASSERT_MEMBER(type, name, offset, meaning)                                                        \
    _Static_assert(offsetof(struct LT_ASSERT_STRUCT, name) == (offset), #name " moved");

struct lt_record_head {
    LT_HEAD_FIELDS(LT_MEMBER)
};
struct lt_chunk_head {
    LT_CHUNK_FIELDS(LT_MEMBER)
};
struct lt_process_record {
    struct lt_record_head head;
    LT_PROCESS_FIELDS(LT_MEMBER)
};
struct lt_name_record {
    struct lt_record_head head;
    LT_NAME_FIELDS(LT_MEMBER)
};
struct lt_use_record {
    struct lt_record_head head;
    LT_USE_FIELDS(LT_MEMBER)
};
struct lt_exec_record {
    struct lt_record_head head;
    LT_EXEC_FIELDS(LT_MEMBER)
};
struct lt_fork_record {
    struct lt_record_head head;
    LT_FORK_FIELDS(LT_MEMBER)
};
struct lt_move_record {
    struct lt_record_head head;
    LT_MOVE_FIELDS(LT_MEMBER)
};
struct lt_access_record {
    struct lt_record_head head;
    LT_ACCESS_FIELDS(LT_MEMBER)
};
struct lt_copy_record {
    struct lt_record_head head;
    LT_COPY_FIELDS(LT_MEMBER)
};

/* The header page. Its hot words lie on cache lines of their own. */
struct lt_segment_header {
    uint64_t magic;
    uint32_t version, oldest_reader;
    uint64_t size_bytes;
    uint32_t index, segment_count;
    uint32_t helper_pid, owner_uid, wants_status;
    uint8_t gap1[20];
    uint64_t units_taken;
    uint8_t gap2[56];
    uint64_t clock;
    uint8_t gap3[56];
    uint64_t losses[LT_LOSS_COUNTERS];
    uint8_t gap4[192];
    uint64_t programs[LT_PROGRAM_WORDS];
    struct lt_executable_place {
        uint64_t key, process;
    } executables[LT_EXECUTABLE_PLACES];
    uint64_t names[LT_NAME_PLACES];
};

#define LT_ASSERT_STRUCT lt_segment_header
LT_SEGMENT_FIELDS(LT_ASSERT_MEMBER)
#undef LT_ASSERT_STRUCT
#define LT_ASSERT_STRUCT lt_chunk_head
LT_CHUNK_FIELDS(LT_ASSERT_MEMBER)
#undef LT_ASSERT_STRUCT
#define LT_ASSERT_STRUCT lt_record_head
LT_HEAD_FIELDS(LT_ASSERT_MEMBER)
#undef LT_ASSERT_STRUCT
#define LT_ASSERT_STRUCT lt_process_record
LT_PROCESS_FIELDS(LT_ASSERT_MEMBER)
#undef LT_ASSERT_STRUCT
#define LT_ASSERT_STRUCT lt_name_record
LT_NAME_FIELDS(LT_ASSERT_MEMBER)
#undef LT_ASSERT_STRUCT
#define LT_ASSERT_STRUCT lt_use_record
LT_USE_FIELDS(LT_ASSERT_MEMBER)
#undef LT_ASSERT_STRUCT
#define LT_ASSERT_STRUCT lt_exec_record
LT_EXEC_FIELDS(LT_ASSERT_MEMBER)
#undef LT_ASSERT_STRUCT
#define LT_ASSERT_STRUCT lt_fork_record
LT_FORK_FIELDS(LT_ASSERT_MEMBER)
#undef LT_ASSERT_STRUCT
#define LT_ASSERT_STRUCT lt_move_record
LT_MOVE_FIELDS(LT_ASSERT_MEMBER)
#undef LT_ASSERT_STRUCT
#define LT_ASSERT_STRUCT lt_access_record
LT_ACCESS_FIELDS(LT_ASSERT_MEMBER)
#undef LT_ASSERT_STRUCT
#define LT_ASSERT_STRUCT lt_copy_record
LT_COPY_FIELDS(LT_ASSERT_MEMBER)
#undef LT_ASSERT_STRUCT
_Static_assert(sizeof(struct lt_use_record) == 192, "a use is three cache lines");
_Static_assert(sizeof(struct lt_segment_header) == LT_SEGMENT_HEADER_BYTES, "the header is two pages");

#endif
