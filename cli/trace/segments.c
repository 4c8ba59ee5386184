/* SPDX-License-Identifier: Apache-2.0
 *
 * Pages that were read are given back to the kernel, which has them all the same: to ask for one again is
 * cheap, to hold them all would take more memory than everything that is made of them. */
#include "trace/segments.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READS_AT_ONCE = 1 << 14, BYTES_AT_ONCE = 4 << 20 };

static void give_back(const struct lt_segments *segments, uint32_t index)
{
    madvise((void *)(uintptr_t)segments->items[index].bytes, segments->items[index].size, MADV_DONTNEED);
}

static void read_use(struct lt_seen_source *source, const void *use, struct lt_seen_use *ret_use)
{
    struct lt_segments *segments = (void *)source;
    const struct lt_use_record *record = use;
    *ret_use = (struct lt_seen_use){
        .seq = record->head.seq,
        .open_flags = (int)record->open_flags,
        .created = record->status & LT_STATUS_CREATED,
        .truncated = record->status & LT_STATUS_TRUNCATED,
        .emptied = record->status & LT_STATUS_EMPTIED,
        .copied_from = record->status & LT_STATUS_COPIED_FROM,
        .copied_to = record->status & LT_STATUS_COPIED_TO,
        .appended = record->status & LT_STATUS_APPEND,
        .mapped_read = record->status & LT_STATUS_MAPPED_READ,
        .mapped_write = record->status & LT_STATUS_MAPPED_WRITE,
        .estimated = record->status & LT_STATUS_ESTIMATE,
        .locked = record->status & LT_STATUS_LOCKED,
        .read_bytes = record->read_bytes + record->shared_read_bytes,
        .written_bytes = record->write_bytes + record->shared_write_bytes,
        .mapped_bytes = record->mapped_bytes,
        .opens = record->opens,
        .first_read_seq = record->first_read_seq,
        .last_read_seq = record->last_read_seq,
        .first_write_seq = record->first_write_seq,
        .last_write_seq = record->last_write_seq,
        .size_at_open = record->size_at_open,
        .mtime_at_open_ns = record->mtime_at_open_ns,
    };
    if (++segments->reads == READS_AT_ONCE) {
        segments->reads = 0;
        for (uint32_t i = 0; i < segments->count; i++)
            give_back(segments, i);
    }
}

static void end(struct lt_seen_source *source)
{
    struct lt_segments *segments = (void *)source;
    for (uint32_t i = 0; i < segments->count; i++)
        munmap((void *)(uintptr_t)segments->items[i].bytes, segments->items[i].size);
    free(segments);
}

/* Maps what is there. Only the first has to be. */
static int map_all(struct lt_segments *segments, const char *folder, struct lt_err *err)
{
    for (uint32_t index = 0; index < LT_SEGMENTS_MAX; index++) {
        char *path = lt_xasprintf("%s/segment.%u", folder, index);
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        int failure = errno;
        free(path);
        if (fd < 0 && index > 0)
            return LT_OK;
        if (fd < 0)
            return lt_err_sys(err, failure == ENOENT ? LT_ENOT_FOUND : LT_EIO, failure, "no trace in '%s'",
                              folder);
        struct stat status;
        void *bytes = MAP_FAILED;
        if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size >= LT_SEGMENT_HEADER_BYTES)
            bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, fd, 0);
        close(fd);
        if (bytes == MAP_FAILED)
            return index ? LT_OK : lt_err_set(err, LT_EFORMAT, "'%s/segment.0' is not a trace", folder);
        segments->items[index].bytes = bytes;
        segments->items[index].size = (uint64_t)status.st_size;
        segments->count = index + 1;
    }
    return LT_OK;
}

int lt_segments_map(const char *folder, struct lt_segments **ret_segments, struct lt_err *err)
{
    struct lt_segments *segments = lt_xcalloc(1, sizeof *segments);
    struct lt_segment_reader probe;
    segments->source = (struct lt_seen_source){read_use, end};
    int result = map_all(segments, folder, err);
    if (result == LT_OK && lt_segment_open(&probe, segments->items[0].bytes, segments->items[0].size, 0) < 0)
        result = lt_err_set(err, LT_EFORMAT, "'%s/segment.0' is not a trace of this version", folder);
    if (result == LT_OK)
        *ret_segments = segments;
    else
        end(&segments->source);
    return result;
}

uint64_t lt_segments_each(struct lt_segments *segments,
                          void (*take)(void *user, const struct lt_record_head *record, uint64_t ref),
                          void *user)
{
    uint64_t torn = 0;
    for (uint32_t i = 0; i < segments->count; i++) {
        struct lt_segment_reader reader;
        if (lt_segment_open(&reader, segments->items[i].bytes, segments->items[i].size, i) < 0)
            continue;
        const struct lt_record_head *record;
        uint64_t ref, held = 0;
        while ((record = lt_segment_next(&reader, &ref))) {
            take(user, record, ref);
            if (LT_REF_OFFSET(ref) - held >= BYTES_AT_ONCE) {
                held = LT_REF_OFFSET(ref);
                give_back(segments, i);
            }
        }
        torn += reader.torn;
        if (held)
            give_back(segments, i);
    }
    return torn;
}
