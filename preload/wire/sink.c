/* SPDX-License-Identifier: Apache-2.0
 *
 * Segments are files that are mapped shared: what was stored survives any death of the process, and nothing
 * has to be flushed. Their size is reserved before they are used, so that a full disk is an error here and
 * never a signal there. A process takes units out of the newest segment with one atomic add; when a segment
 * is full the first process that notices makes the next one. No descriptor is kept open. */
#include "wire/sink.h"

#include "wire/sys.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum {
    SEGMENT_MAX = 256,
    CALL_MSEAL = 462, /* mseal(2), Linux 6.10; not in the headers of Debian 12 */
    FOLDER_MAX_BYTES = 4000,
    PATH_ROOM = FOLDER_MAX_BYTES + 32,
    /* A small process shall not fill a segment soon: a second one would have to be mapped by all later ones.
     */
    FIRST_UNITS = 1,
    MOST_UNITS = 16,
};

int lt_sys_is_forbidden;

static uint64_t private_clock;
uint64_t *lt_clock = &private_clock;

static const char *trace_folder = "";
static size_t folder_length;
/* Mapped segments by number; the first, which every process has, is not with the many. */
static uint8_t *first_segment, *further_segments[SEGMENT_MAX] LT_LARGE;
static struct lt_chunk_head *chunk; /* the chunk this process fills; replaced when it is full */
static bool is_filtered;
static uint32_t next_units = FIRST_UNITS;
static long own_pid; /* 0 = to be asked for, as after a fork */

static uint8_t **slot_of(uint32_t index)
{
    return index ? &further_segments[index] : &first_segment;
}

bool lt_sink_is_on(void)
{
    return first_segment != NULL;
}

const char *lt_sink_folder(void)
{
    return trace_folder;
}

static struct lt_segment_header *header_of(uint32_t index)
{
    return (struct lt_segment_header *)(void *)__atomic_load_n(slot_of(index), __ATOMIC_ACQUIRE);
}

struct lt_segment_header *lt_sink_header(void)
{
    return header_of(0);
}

void lt_sink_count_loss(enum lt_loss loss)
{
    if (first_segment)
        __atomic_add_fetch(&header_of(0)->losses[loss], 1, __ATOMIC_RELAXED);
}

void *lt_sink_at(uint64_t ref)
{
    uint32_t index = LT_REF_SEGMENT(ref);
    uint8_t *segment = index < SEGMENT_MAX ? *slot_of(index) : NULL;
    return segment ? segment + LT_REF_OFFSET(ref) : NULL;
}

/* Writes "<folder>/segment.<index>" to `to`, which has room for PATH_ROOM bytes. */
static const char *segment_path(char *path, uint32_t index)
{
    char digits[12];
    size_t count = 0;
    do
        digits[count++] = (char)('0' + index % 10);
    while (index /= 10);
    char *to = lt_put_text(lt_put_text(path, trace_folder, folder_length), "/segment.", 9);
    while (count)
        *to++ = digits[--count];
    *to = '\0';
    return path;
}

static uint8_t *map_segment(int fd, uint32_t index)
{
    void *memory = lt_sys_mmap(NULL, (long)lt_segment_size(index), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (lt_sys_failed(memory)) {
        lt_sink_count_loss(LT_LOSS_MAPPING);
        return NULL;
    }
    return memory;
}

/* From now on the segment is there. Of two threads that have mapped it at the same time one was late. */
static void publish(uint8_t *memory, uint32_t index)
{
    uint8_t *none = NULL;
    if (!__atomic_compare_exchange_n(slot_of(index), &none, memory, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        lt_sys6(SYS_munmap, (long)memory, (long)lt_segment_size(index), 0, 0, 0, 0);
        return;
    }
    /* A program that unmaps what it does not know would take the ground from under us. */
    if (!is_filtered)
        lt_sys6(CALL_MSEAL, (long)memory, (long)lt_segment_size(index), 0, 0, 0, 0);
}

/* May this process make a file of `size` bytes? Asking is cheaper than dying of SIGXFSZ. */
static bool may_grow_to(uint64_t size)
{
    struct rlimit64 {
        uint64_t now, most;
    } limit = {0, 0};
    long result = lt_sys6(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, (long)&limit, 0, 0);
    return result == 0 && limit.now >= size;
}

/* Maps segment `index` > 0, making it when it is not there yet. */
static bool open_segment(uint32_t index)
{
    uint64_t size = lt_segment_size(index);
    char path_text[PATH_ROOM];
    const char *path = segment_path(path_text, index);
    long fd = lt_sys_openat(AT_FDCWD, path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
    if (fd < 0) {
        if (!may_grow_to(size)) {
            lt_sink_count_loss(LT_LOSS_LIMIT);
            return false;
        }
        fd = lt_sys_openat(AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    }
    if (fd < 0) {
        lt_sink_count_loss(LT_LOSS_LIMIT);
        return false;
    }
    struct statx status = {0};
    uint8_t *memory = NULL;
    bool is_whole = lt_sys_statx((int)fd, "", AT_EMPTY_PATH, &status) == 0 && status.stx_size >= size;
    if (is_whole || (may_grow_to(size) && lt_sys6(SYS_fallocate, fd, 0, 0, (long)size, 0, 0) == 0))
        memory = map_segment((int)fd, index);
    else
        lt_sink_count_loss(LT_LOSS_SPACE);
    lt_sys_close((int)fd);
    if (!memory)
        return false;
    struct lt_segment_header *header = (void *)memory;
    header->version = LT_WIRE_VERSION;
    header->oldest_reader = LT_WIRE_OLDEST_READER;
    header->size_bytes = size;
    header->index = index;
    __atomic_store_n(&header->magic, LT_WIRE_MAGIC, __ATOMIC_RELEASE);
    publish(memory, index);
    uint32_t count = __atomic_load_n(&header_of(0)->segment_count, __ATOMIC_RELAXED);
    while (count < index + 1 && !__atomic_compare_exchange_n(&header_of(0)->segment_count, &count, index + 1,
                                                             0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
        ;
    return true;
}

bool lt_sink_is_filtered(void)
{
    return is_filtered;
}

bool lt_sink_attach(const char *folder)
{
    is_filtered = lt_sys6(SYS_prctl, PR_GET_SECCOMP, 0, 0, 0, 0, 0) != 0;
    while (folder_length < FOLDER_MAX_BYTES - 1 && folder[folder_length])
        folder_length++;
    if (folder[folder_length])
        return false;
    trace_folder = folder;
    char path[PATH_ROOM];
    long fd = lt_sys_openat(AT_FDCWD, segment_path(path, 0), O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
    if (fd < 0)
        return false;
    uint8_t *memory = map_segment((int)fd, 0);
    lt_sys_close((int)fd);
    struct lt_segment_header *header = (void *)memory;
    if (memory)
        lt_touch(&header->index);
    if (!memory || header->magic != LT_WIRE_MAGIC || header->version != LT_WIRE_VERSION)
        return false;
    lt_clock = &header->clock;
    publish(memory, 0);
    return true;
}

/* A run of units in the newest segment that has room. Returns its ref, 0 when there is none. */
static uint64_t take_units(uint32_t units)
{
    uint32_t index = __atomic_load_n(&header_of(0)->segment_count, __ATOMIC_ACQUIRE) - 1;
    static bool is_full; /* there was no room once: not asked again by this process */
    for (; index < SEGMENT_MAX && !is_full; index++) {
        if (!*slot_of(index) && !open_segment(index)) {
            is_full = true;
            return 0;
        }
        uint64_t room = (lt_segment_size(index) - LT_SEGMENT_HEADER_BYTES) / LT_UNIT_BYTES;
        uint64_t first = __atomic_fetch_add(&header_of(index)->units_taken, units, __ATOMIC_RELAXED);
        if (first + units <= room)
            return LT_REF(index, LT_SEGMENT_HEADER_BYTES + first * LT_UNIT_BYTES);
    }
    lt_sink_count_loss(LT_LOSS_SPACE);
    return 0;
}

long lt_sink_pid(void)
{
    if (!own_pid)
        own_pid = lt_sys_getpid();
    return own_pid;
}

/* A fresh chunk with room for `size_bytes`: a record too large for the usual chunk gets one of its own size.
 */
static struct lt_chunk_head *new_chunk(size_t size_bytes)
{
    uint64_t needed =
        (size_bytes + LT_CHUNK_HEAD_BYTES + LT_RECORD_ALIGN + LT_UNIT_BYTES - 1) / LT_UNIT_BYTES;
    uint32_t units = needed > next_units ? (uint32_t)needed : next_units;
    uint64_t ref = take_units(units);
    next_units = next_units * 4 < MOST_UNITS ? next_units * 4 : MOST_UNITS;
    return ref ? lt_chunk_start(lt_sink_at(ref), ref, units, (uint32_t)lt_sink_pid()) : NULL;
}

bool lt_sink_is_whole(const struct lt_chunk_head *left)
{
    return left && left->magic == LT_CHUNK_MAGIC &&
           LT_REF_OFFSET(left->ref) + (uint64_t)left->units * LT_UNIT_BYTES <=
               lt_segment_size(LT_REF_SEGMENT(left->ref)) &&
           lt_sink_at(left->ref) == (const void *)left;
}

void *lt_sink_take(size_t size_bytes, enum lt_kind kind, uint64_t *ret_ref)
{
    if (!lt_sink_is_on())
        return NULL;
    uint64_t seq = lt_clock_tick();
    struct lt_chunk_head *now = __atomic_load_n(&chunk, __ATOMIC_ACQUIRE);
    if (now && !lt_sink_is_whole(now)) {
        lt_sink_count_loss(LT_LOSS_SPACE);
        return NULL;
    }
    void *record = now ? lt_chunk_take(now, size_bytes, kind, seq, ret_ref) : NULL;
    if (record)
        return record;
    /* Two threads that find the chunk full at the same time both take a new one; the rest of one of them
     * stays unused, which is cheaper than a lock that a signal handler could meet. */
    struct lt_chunk_head *fresh = new_chunk(size_bytes);
    if (!fresh)
        return NULL;
    fresh->previous = now ? now->ref : 0;
    record = lt_chunk_take(fresh, size_bytes, kind, seq, ret_ref);
    __atomic_store_n(&chunk, fresh, __ATOMIC_RELEASE);
    return record;
}

const struct lt_chunk_head *lt_sink_chunk(void)
{
    return __atomic_load_n(&chunk, __ATOMIC_ACQUIRE);
}

void lt_sink_forked(void)
{
    chunk = NULL;
    own_pid = 0;
    next_units = FIRST_UNITS;
}
