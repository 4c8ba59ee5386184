/* SPDX-License-Identifier: Apache-2.0
 *
 * The cold side of stream arithmetic: errors, positions, and all streams at once. The list of open streams is
 * libc's own, walked through the iterator it exports, under its lock. */
#include "streams.h"

#include "account.h"

#include "real.h"
#include "uses.h"
#include "wire/sys.h"

#include <errno.h>
#include <stdbool.h>

static int is_finished; /* exit() has begun: buffered bytes were counted as written */

/* Buffered bytes of finished streams that were counted already, by descriptor. */
enum { FINISHED_COUNT = 256 };
static struct {
    const FILE *stream;
    size_t counted;
} finished[FINISHED_COUNT] LT_LARGE;

static size_t *counted_of(const FILE *stream)
{
    for (int i = 0; i < FINISHED_COUNT; i++) {
        if (!finished[i].stream)
            finished[i].stream = stream;
        if (finished[i].stream == stream)
            return &finished[i].counted;
    }
    return NULL;
}

void lt_stream_give_back(void *stream)
{
    funlockfile(stream);
}

void lt_stream_wrote(FILE *stream, size_t bytes, int flags_before)
{
    if (LT_UNLIKELY(is_finished)) {
        size_t *counted = counted_of(stream);
        size_t before = counted ? *counted : 0;
        size_t pending = lt_stream_pending(stream);
        if (counted)
            *counted = pending;
        bytes = bytes + pending > before ? bytes + pending - before : 0;
    }
    if (LT_UNLIKELY(stream->_flags & LT_STREAM_ERROR && !(flags_before & LT_STREAM_ERROR))) {
        /* A flush that failed: libc has thrown the buffer away, the kernel took an unknown part of it. */
        lt_changed(stream->_fileno, LT_STATUS_ESTIMATE);
        return;
    }
    if (bytes && stream->_fileno >= 0)
        lt_count_write(stream->_fileno, bytes);
}

size_t lt_stream_text_taken(const FILE *stream, const struct lt_stream_mark *mark, const char *text)
{
    size_t length = text ? __builtin_strlen(text) : 0;
    size_t refill = (size_t)(stream->_IO_read_end - stream->_IO_read_base);
    size_t came = length + lt_stream_ahead(stream) - mark->ahead;
    /* One refill brings what lies in the buffer now. More came only if the text is longer than that says. */
    if (stream->_IO_read_end > stream->_IO_read_base && (ssize_t)came < (ssize_t)refill)
        return refill + mark->ahead - lt_stream_ahead(stream);
    return length;
}

/* Where the stream's descriptor stands; negative when it cannot say (a pipe), or when nobody tells us. */
static long position_of(const FILE *stream)
{
    long position = lt_sys_lseek(stream->_fileno, 0, SEEK_CUR);
    if (position < 0 && position != -ESPIPE && position != -EBADF)
        lt_not_told();
    return position;
}

/* What a seek reads, as glibc 2.36 does it (libio/fileops.c, _IO_new_file_seekoff): it stays within the
 * buffer when it knows where the descriptor stands and the target lies in what the buffer holds. Else it goes
 * to the block boundary below the target and reads a buffer there, maybe the very same bytes; a target behind
 * the end of the file makes it throw away what it read. */
static uint64_t read_by_seek(const FILE *stream, const struct lt_stream_place *place, int whence)
{
    long position = position_of(stream);
    long target = position - (stream->_IO_read_end - stream->_IO_read_ptr);
    if (stream->_IO_read_end > stream->_IO_read_base) {
        bool is_within = place->known >= 0 && target >= place->known - place->held && target < place->known;
        return is_within ? 0 : (uint64_t)(stream->_IO_read_end - stream->_IO_read_base);
    }
    struct statx status;
    long block = stream->_IO_buf_end - stream->_IO_buf_base;
    long start = target & ~(block - 1);
    if (stream->_flags & LT_STREAM_NO_READS || (whence == SEEK_CUR && place->known < 0) || block <= 0 ||
        target == start || target - start > block)
        return 0;
    if (lt_sys_statx(stream->_fileno, "", AT_EMPTY_PATH, &status) < 0) {
        lt_not_told();
        return 0;
    }
    if (!S_ISREG(status.stx_mode))
        return 0;
    long rest = (long)status.stx_size - start;
    return rest > 0 && rest < target - start ? (uint64_t)rest : 0;
}

void lt_stream_end_seek(FILE *stream, const struct lt_stream_place *place, int whence, int result)
{
    int kept = errno;
    if (place->mark.pending)
        lt_stream_end_out(stream, &place->mark, 0);
    uint64_t bytes = place->position >= 0 && result == 0 ? read_by_seek(stream, place, whence) : 0;
    if (bytes)
        lt_count_read(stream->_fileno, bytes);
    errno = kept;
}

struct lt_stream_place lt_stream_begin_place(const FILE *stream)
{
    struct lt_stream_mark mark = lt_stream_begin(stream);
    const char *held_end = stream->_flags & LT_STREAM_IN_BACKUP ? stream->_IO_save_end : stream->_IO_read_end;
    if (stream->_flags & LT_STREAM_PUTTING && stream->_IO_write_ptr > held_end)
        held_end = stream->_IO_write_ptr;
    bool is_lost = mark.pending && stream->_flags & LT_STREAM_APPENDING;
    return (struct lt_stream_place){
        .mark = mark,
        .read_base = stream->_IO_read_base,
        .read_ptr = stream->_IO_read_ptr,
        .read_end = stream->_IO_read_end,
        .position = stream->_fileno < 0 ? -1 : position_of(stream),
        .known = is_lost ? -1 : stream->_offset,
        .held = mark.pending ? 0 : held_end - stream->_IO_buf_base,
    };
}

void lt_stream_end_place_in(FILE *stream, const struct lt_stream_place *place)
{
    int kept = errno;
    bool is_same = stream->_IO_read_base == place->read_base && stream->_IO_read_end == place->read_end &&
                   stream->_IO_read_ptr >= place->read_ptr;
    if (place->position >= 0) {
        long position = position_of(stream);
        long gone = place->mark.pending ? (long)(place->mark.pending - lt_stream_pending(stream)) : 0;
        if (position > place->position + gone)
            lt_count_read(stream->_fileno, (uint64_t)(position - place->position - gone));
    } else if (!is_same && stream->_fileno >= 0 && stream->_IO_read_end > stream->_IO_read_base) {
        lt_count_read(stream->_fileno, (uint64_t)(stream->_IO_read_end - stream->_IO_read_base));
    }
    if (place->mark.pending)
        lt_stream_end_out(stream, &place->mark, 0);
    errno = kept;
}

struct lt_stream_place lt_stream_begin_message(const FILE *stream)
{
    int kept = errno;
    struct lt_stream_place place = lt_stream_begin_place(stream);
    place.written = lt_account_written();
    errno = kept;
    return place;
}

void lt_stream_end_message(FILE *stream, const struct lt_stream_place *place, size_t elsewhere)
{
    int kept = errno;
    uint64_t written = place->written == UINT64_MAX ? UINT64_MAX : lt_account_written();
    if (written == UINT64_MAX)
        lt_stream_end_place_out(stream, place, 1);
    else if (stream->_fileno >= 0 && written > place->written + elsewhere)
        lt_count_write(stream->_fileno, written - place->written - elsewhere);
    errno = kept;
}

void lt_stream_end_place_out(FILE *stream, const struct lt_stream_place *place, size_t guess)
{
    int kept = errno;
    if (stream->_fileno >= 0) {
        long position = place->position >= 0 ? position_of(stream) : -1;
        if (position > place->position && place->position >= 0)
            lt_count_write(stream->_fileno, (uint64_t)(position - place->position));
        else if (place->position < 0 && guess)
            lt_count_write(stream->_fileno, guess);
    }
    errno = kept;
}

/* libc's list of open streams, as the C++ library walks it. */
struct lt_stream_place lt_stream_begin_wide(const FILE *stream)
{
    if (stream->_mode >= 0)
        lt_account_doubt();
    return lt_stream_begin_place(stream);
}

static void each_stream(void (*act)(FILE *stream))
{
    void (*lock)(void) = (void (*)(void))lt_symbol_behind_us("_IO_list_lock");
    void (*unlock)(void) = (void (*)(void))lt_symbol_behind_us("_IO_list_unlock");
    FILE **first = lt_symbol_behind_us("_IO_list_all");
    if (!lock || !unlock || !first) {
        FILE *const standard[] = {stdin, stdout, stderr};
        for (int i = 0; i < 3; i++)
            act(standard[i]);
        return;
    }
    lock();
    for (FILE *stream = *first; stream; stream = stream->_chain)
        act(stream);
    unlock();
}

/* Wide characters that were not converted yet, in bytes. */
static size_t pending_wide(const FILE *stream)
{
    const struct lt_wide_area *area = (const void *)stream->_wide_data;
    if (stream->_mode <= 0 || !area || area->write_ptr <= area->write_base)
        return 0;
    const wchar_t *from = area->write_base;
    mbstate_t state = {0};
    size_t bytes = wcsnrtombs(NULL, &from, (size_t)(area->write_ptr - area->write_base), 0, &state);
    return bytes == (size_t)-1 ? 0 : bytes;
}

/* Buffered bytes before an all-streams flush: one thread at a time, as libc flushes them. Of wide characters
 * only the descriptor's position tells how many bytes they made. */
static struct {
    FILE *stream;
    struct lt_stream_place place;
} flushing[FINISHED_COUNT] LT_LARGE;
static int flushing_count;

static void note_pending(FILE *stream)
{
    if ((lt_stream_pending(stream) || pending_wide(stream)) && flushing_count < FINISHED_COUNT) {
        flushing[flushing_count].stream = stream;
        flushing[flushing_count++].place = lt_stream_begin_place(stream);
    }
}

void lt_streams_flush_begin(void)
{
    flushing_count = 0;
    each_stream(note_pending);
}

void lt_streams_flush_end(void)
{
    int kept = errno;
    for (int i = 0; i < flushing_count; i++) {
        FILE *stream = flushing[i].stream;
        if (stream->_mode > 0)
            lt_stream_end_place_out(stream, &flushing[i].place, 1);
        else
            lt_stream_end_out(stream, &flushing[i].place.mark, 0);
    }
    flushing_count = 0;
    errno = kept;
}

static void finish(FILE *stream)
{
    if (stream->_fileno < 0)
        return;
    size_t pending = lt_stream_pending(stream);
    size_t wide = pending_wide(stream);
    if (!pending && !wide)
        return;
    size_t *counted = counted_of(stream);
    if (counted)
        *counted = pending;
    lt_count_write(stream->_fileno, pending + wide);
}

void lt_streams_finish(void)
{
    int kept = errno;
    is_finished = 1;
    each_stream(finish);
    errno = kept;
}
