/* SPDX-License-Identifier: Apache-2.0
 *
 * Kernel bytes of a stdio stream, from outside of libc, without a system call: the fields of FILE that every
 * program sees inlined (bits/types/struct_FILE.h) say how much was buffered before a call and after it.
 *     written = buffered before + produced by the call - buffered after
 *     read    = taken by the caller + read ahead after - read ahead before
 * What inlined putc_unlocked and getc_unlocked moved between two calls is part of "before". When a call
 * cannot say what it took (scanf, wide characters, seeks), the descriptor's position is asked for instead. */
#ifndef LT_STREAMS_H
#define LT_STREAMS_H

#include "fdtab.h"
#include "libc_types.h"

#include <pthread.h>
#include <stdbool.h>
#include <sys/single_threaded.h>

enum {
    LT_STREAM_NO_READS = 0x4,
    LT_STREAM_PUTTING = 0x800,
    LT_STREAM_APPENDING = 0x1000,
    LT_STREAM_USER_LOCK = 0x8000,
    LT_STREAM_UNBUFFERED = 0x2,
    LT_STREAM_ERROR = 0x20,
    LT_STREAM_IN_BACKUP = 0x100,
    LT_STREAM_LINE_BUFFERED = 0x200
};

/* With several threads a stream is locked around the look before the call and the look after it, as the call
 * itself locks it (the lock is recursive, flockfile(3)); a thread that is cancelled in between gives it back.
 * Not for the unlocked functions: there the program answers for it. */
static inline bool lt_stream_is_shared(const FILE *stream, bool is_unlocked)
{
    return !LT_LIKELY(__libc_single_threaded) && !is_unlocked && !(stream->_flags & LT_STREAM_USER_LOCK);
}
/* By its name; folded by the compiler, which it must be: this is asked at every call. */
#define LT_ENDS(name, end)                                                                                   \
    (sizeof(name) >= sizeof(end) &&                                                                          \
     __builtin_memcmp((name) + (sizeof(name) >= sizeof(end) ? sizeof(name) - sizeof(end) : 0), end,          \
                      sizeof(name) >= sizeof(end) ? sizeof(end) : 1) == 0)
#define LT_IS_UNLOCKED(name)                                                                                 \
    (LT_ENDS(name, "_unlocked") || LT_ENDS(name, "_unlocked_chk") || LT_ENDS(name, "flow"))
void lt_stream_give_back(void *stream);
/* Runs the statements while the stream is held. `name` is the hooked function: it tells whether it locks. */
#define LT_STREAM_HELD(stream, name, ...)                                                                    \
    if (LT_UNLIKELY(lt_stream_is_shared(stream, LT_IS_UNLOCKED(#name)))) {                                   \
        flockfile(stream);                                                                                   \
        pthread_cleanup_push(lt_stream_give_back, stream);                                                   \
        __VA_ARGS__;                                                                                         \
        pthread_cleanup_pop(1);                                                                              \
    } else {                                                                                                 \
        __VA_ARGS__;                                                                                         \
    }

struct lt_stream_mark {
    size_t pending, ahead; /* bytes to be written, bytes read ahead */
    int flags;
};

static inline size_t lt_stream_pending(const FILE *stream)
{
    return (size_t)(stream->_IO_write_ptr - stream->_IO_write_base);
}

static inline size_t lt_stream_ahead(const FILE *stream)
{
    size_t ahead = (size_t)(stream->_IO_read_end - stream->_IO_read_ptr);
    if (LT_UNLIKELY(stream->_flags & LT_STREAM_IN_BACKUP)) /* after ungetc the main area waits aside */
        ahead += (size_t)(stream->_IO_save_end - stream->_IO_save_base);
    return ahead;
}

/* Is there a character to be taken without a refill? The same question as libc's own getc_unlocked asks. */
static inline bool lt_stream_has_more(const FILE *stream)
{
    return stream->_IO_read_ptr < stream->_IO_read_end && !(stream->_flags & LT_STREAM_IN_BACKUP);
}

/* Do so many bytes fit into the buffer, behind what waits there? */
static inline bool lt_stream_has_room(const FILE *stream, size_t bytes)
{
    return (ssize_t)bytes <= stream->_IO_write_end - stream->_IO_write_ptr &&
           stream->_flags & LT_STREAM_PUTTING;
}

static inline struct lt_stream_mark lt_stream_begin(const FILE *stream)
{
    return (struct lt_stream_mark){lt_stream_pending(stream), lt_stream_ahead(stream), stream->_flags};
}

/* Output went through the stream: `produced` bytes were added by the call. */
void lt_stream_wrote(FILE *stream, size_t bytes, int flags_before);

static inline void lt_stream_end_out(FILE *stream, const struct lt_stream_mark *mark, size_t produced)
{
    size_t gone = mark->pending + produced - lt_stream_pending(stream);
    if (LT_UNLIKELY((ssize_t)gone > 0))
        lt_stream_wrote(stream, gone, mark->flags);
}

/* Input: `taken` bytes were handed to the caller. A stream may be flushed by turning from output to input. */
static inline void lt_stream_end_in(FILE *stream, const struct lt_stream_mark *mark, size_t taken)
{
    ssize_t came = (ssize_t)(taken + lt_stream_ahead(stream) - mark->ahead);
    if (LT_UNLIKELY(came > 0))
        lt_count_read(stream->_fileno, (uint64_t)came);
    if (LT_UNLIKELY(mark->pending))
        lt_stream_end_out(stream, mark, 0);
}

/* fgets left no more than `size` - 1 bytes in `text` (NULL: none). Was the buffer refilled on the way? */
static inline bool lt_stream_refilled(const FILE *stream, const struct lt_stream_mark *mark, const char *text,
                                      size_t size)
{
    size_t ahead = lt_stream_ahead(stream);
    if (LT_UNLIKELY(!text || ahead >= mark->ahead || mark->pending))
        return text || mark->pending || ahead != mark->ahead || mark->ahead == 0;
    /* Without a refill exactly ahead-before minus ahead-after bytes lie in the text, the last of them a
     * newline unless the text is full. */
    size_t taken = mark->ahead - ahead;
    return taken >= size || (text[taken - 1] != '\n' && taken != size - 1) || text[taken] != '\0';
}
/* Bytes of the text, with the refill as a second witness against NULs inside it. */
size_t lt_stream_text_taken(const FILE *stream, const struct lt_stream_mark *mark, const char *text);

/* The first words of libc's struct _IO_wide_data, unchanged since glibc 2.2. */
struct lt_wide_area {
    wchar_t *read_ptr, *read_end, *read_base, *write_base, *write_ptr, *write_end;
};
static inline bool lt_stream_wide_is_empty(const FILE *stream)
{
    const struct lt_wide_area *area = (const void *)stream->_wide_data;
    return !area || area->read_ptr >= area->read_end;
}

/* Around calls that cannot say what they took or gave: by the descriptor's position where it has one, else by
 * what the buffer shows. */
struct lt_stream_place {
    struct lt_stream_mark mark;
    const char *read_base, *read_ptr, *read_end;
    long position; /* of the descriptor; negative when it has none */
    long known; /* what libc believes it to be, after what is pending has gone out; negative when it does not
                   know */
    long held;  /* bytes of the buffer that lie before it then */
    uint64_t written; /* what the kernel says this thread has written, before a message */
};
struct lt_stream_place lt_stream_begin_place(const FILE *stream);
/* The same before what is, or may become, a stream of wide characters: from then on the kernel counts along.
 */
struct lt_stream_place lt_stream_begin_wide(const FILE *stream);
/* Before libc writes a message of its own making; costs system calls, as the message does. */
struct lt_stream_place lt_stream_begin_message(const FILE *stream);
void lt_stream_end_place_in(FILE *stream, const struct lt_stream_place *place);
/* `guess` is what to count when the descriptor has no position (a pipe, a terminal). */
void lt_stream_end_place_out(FILE *stream, const struct lt_stream_place *place, size_t guess);
/* After it; `elsewhere` bytes went to another stream meanwhile. */
void lt_stream_end_message(FILE *stream, const struct lt_stream_place *place, size_t elsewhere);
/* Around a seek: what was buffered goes out, and libc may read a buffer at the new place, unless it failed.
 */
void lt_stream_end_seek(FILE *stream, const struct lt_stream_place *place, int whence, int result);
/* All open streams are about to be flushed (fflush(NULL), fcloseall): sums over them before, counts after. */
void lt_streams_flush_begin(void);
void lt_streams_flush_end(void);

/* The program leaves by exit(): libc will flush its streams after the last of our code has run, so what is
 * buffered now counts as written. Later hooks take back what they see flushed themselves. */
void lt_streams_finish(void);

#endif
