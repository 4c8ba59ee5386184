/* SPDX-License-Identifier: Apache-2.0
 *
 * The bodies that many hooks share. A row of wire/hooks.def names its shape; a shape is a macro over the
 * row's return type, name, parameters and arguments and relies on the parameter names fd, folder, path,
 * stream, text. Every body calls libc's function exactly once, returns what it returned and leaves errno as
 * it left it. */
#ifndef LT_SHAPES_H
#define LT_SHAPES_H

#include "account.h"
#include "copies.h"
#include "hook.h"
#include "memory.h"
#include "streams.h"

#include <sys/mman.h>

/* libc's function does the work; `after` looks at `result`. */
#define SHAPE_AFTER(type, name, parameters, arguments, after)                                                \
    type lt_hook_##name parameters                                                                           \
    {                                                                                                        \
        type result = REAL(name) arguments;                                                                  \
        after;                                                                                               \
        return result;                                                                                       \
    }

#define SHAPE_CUSTOM(type, name, parameters, arguments)

/* ---- descriptors ---- */
#define SHAPE_READ_FD(type, name, parameters, arguments)                                                     \
    SHAPE_AFTER(type, name, parameters, arguments,                                                           \
                if (LT_LIKELY(result > 0)) lt_count_read(fd, (uint64_t)result))
/* Looking ahead moves nothing: MSG_PEEK. */
#define SHAPE_RECEIVE_FD(type, name, parameters, arguments)                                                  \
    SHAPE_AFTER(type, name, parameters, arguments,                                                           \
                if (LT_LIKELY(result > 0) && !(flags & MSG_PEEK)) lt_count_read(fd, (uint64_t)result))
#define SHAPE_WRITE_FD(type, name, parameters, arguments)                                                    \
    SHAPE_AFTER(type, name, parameters, arguments,                                                           \
                if (LT_LIKELY(result > 0)) lt_count_write(fd, (uint64_t)result))
/* The result tells how many messages, each has its own length. */
#define SHAPE_SEND_MANY(type, name, parameters, arguments)                                                   \
    SHAPE_AFTER(type, name, parameters, arguments,                                                           \
                if (result > 0) lt_count_write(fd, lt_bytes_of_messages(messages, result)))
#define SHAPE_RECEIVE_MANY(type, name, parameters, arguments)                                                \
    SHAPE_AFTER(type, name, parameters, arguments,                                                           \
                if (result > 0 && !(flags & MSG_PEEK))                                                       \
                    lt_count_read(fd, lt_bytes_of_messages(messages, result)))
#define SHAPE_COPY_FD(type, name, parameters, arguments)                                                     \
    SHAPE_AFTER(type, name, parameters, arguments, if (result > 0) lt_copied(in_fd, out_fd, (uint64_t)result))
#define SHAPE_CHANGE_FD(type, name, parameters, arguments)                                                   \
    SHAPE_AFTER(type, name, parameters, arguments, if (result == 0) lt_changed(fd, LT_STATUS_TRUNCATED))
#define SHAPE_CUT_FD(type, name, parameters, arguments)                                                      \
    SHAPE_AFTER(type, name, parameters, arguments, if (result == 0) lt_cut(fd, (uint64_t)length))
#define SHAPE_LOCK_FD(type, name, parameters, arguments)                                                     \
    SHAPE_AFTER(type, name, parameters, arguments, if (result == 0) lt_changed(fd, LT_STATUS_LOCKED))

/* From whom the message comes is not known. */
#define SHAPE_RECEIVE_MESSAGE(type, name, parameters, arguments)                                             \
    SHAPE_AFTER(type, name, parameters, arguments, if (result >= 0) lt_memory_message())
#define SHAPE_MAKE_CODE(type, name, parameters, arguments)                                                   \
    SHAPE_AFTER(type, name, parameters, arguments, if (protection & PROT_EXEC) lt_account_code())
#define SHAPE_START_AIO(type, name, parameters, arguments)                                                   \
    SHAPE_AFTER(type, name, parameters, arguments, if (result == 0) lt_aio_started(1))

/* ---- names ---- */
#define SHAPE_MAKE_NODE(type, name, parameters, arguments)                                                   \
    SHAPE_AFTER(type, name, parameters, arguments,                                                           \
                if (result == 0) lt_changed_by_name(AT_FDCWD, path, LT_STATUS_CREATED))
#define SHAPE_MAKE_NODE_AT(type, name, parameters, arguments)                                                \
    SHAPE_AFTER(type, name, parameters, arguments,                                                           \
                if (result == 0) lt_changed_by_name(folder, path, LT_STATUS_CREATED))
#define SHAPE_OPEN_BY(type, name, parameters, arguments, folder)                                             \
    type lt_hook_##name parameters                                                                           \
    {                                                                                                        \
        long before = lt_before_open(folder, path, flags);                                                   \
        type result = REAL(name) arguments;                                                                  \
        if (result >= 0)                                                                                     \
            lt_opened(result, folder, path, flags, before);                                                  \
        else                                                                                                 \
            lt_not_opened(folder, path, errno);                                                              \
        return result;                                                                                       \
    }
#define SHAPE_OPEN_PATH(type, name, parameters, arguments)                                                   \
    SHAPE_OPEN_BY(type, name, parameters, arguments, AT_FDCWD)
#define SHAPE_OPEN_AT(type, name, parameters, arguments)                                                     \
    SHAPE_OPEN_BY(type, name, parameters, arguments, folder)
#define SHAPE_LOOK_PATH(type, name, parameters, arguments)                                                   \
    SHAPE_AFTER(type, name, parameters, arguments,                                                           \
                if (LT_UNLIKELY(result < 0)) lt_not_opened(AT_FDCWD, path, errno))
#define SHAPE_LOOK_AT(type, name, parameters, arguments)                                                     \
    SHAPE_AFTER(type, name, parameters, arguments,                                                           \
                if (LT_UNLIKELY(result < 0)) lt_not_opened(folder, path, errno))
#define SHAPE_NAMES_CHANGE(type, name, parameters, arguments)                                                \
    SHAPE_AFTER(type, name, parameters, arguments, if (result == 0) lt_names_changed())
#define SHAPE_NAMESPACE_CHANGE(type, name, parameters, arguments)                                            \
    SHAPE_AFTER(                                                                                             \
        type, name, parameters, arguments, if (result == 0) {                                                \
            lt_names_changed();                                                                              \
            lt_sink_count_loss(LT_LOSS_NAMESPACE);                                                           \
        })

/* ---- streams: in ---- */
/* A read from an unbuffered or line buffered stream makes libc flush a line buffered standard output first.
 */
#define FLUSHES_STDOUT(stream)                                                                               \
    (LT_UNLIKELY((stream)->_flags & (LT_STREAM_UNBUFFERED | LT_STREAM_LINE_BUFFERED)) &&                     \
     (stream) != stdout && stdout->_flags & LT_STREAM_LINE_BUFFERED)
#define SHAPE_IN(type, name, parameters, arguments, from, taken)                                             \
    SHAPE_IN_AS(type lt_hook_##name, type, name, parameters, arguments, from, taken)
#define SHAPE_IN_AS(function, type, name, parameters, arguments, from, taken)                                \
    function parameters                                                                                      \
    {                                                                                                        \
        FILE *in = from;                                                                                     \
        type result;                                                                                         \
        LT_STREAM_HELD(in, name, struct lt_stream_mark out_mark = {0}; bool flushes = FLUSHES_STDOUT(in);    \
                       if (LT_UNLIKELY(flushes)) out_mark = lt_stream_begin(stdout);                         \
                       struct lt_stream_mark mark = lt_stream_begin(in); result = REAL(name) arguments;      \
                       lt_stream_end_in(in, &mark, taken);                                                   \
                       if (LT_UNLIKELY(flushes)) lt_stream_end_out(stdout, &out_mark, 0));                   \
        return result;                                                                                       \
    }
/* One character is taken from the buffer, as long as it has one: then nothing comes from the kernel and there
 * is nothing to count. */
#define SHAPE_CHAR_IN(type, name, parameters, arguments, from)                                               \
    static __attribute__((noinline)) type lt_filling_##name parameters;                                      \
    type lt_hook_##name parameters                                                                           \
    {                                                                                                        \
        if (LT_LIKELY(lt_stream_has_more(from) && !lt_stream_is_shared(from, LT_IS_UNLOCKED(#name))))        \
            return REAL(name) arguments;                                                                     \
        return lt_filling_##name arguments;                                                                  \
    }                                                                                                        \
    SHAPE_IN_AS(static __attribute__((noinline)) type lt_filling_##name, type, name, parameters, arguments,  \
                from, result != EOF)
#define SHAPE_GET_CHAR(type, name, parameters, arguments)                                                    \
    SHAPE_CHAR_IN(type, name, parameters, arguments, stream)
#define SHAPE_GET_CHAR_STDIN(type, name, parameters, arguments)                                              \
    SHAPE_CHAR_IN(type, name, parameters, arguments, stdin)
#define SHAPE_PEEK_CHAR(type, name, parameters, arguments)                                                   \
    SHAPE_IN(type, name, parameters, arguments, stream, 0)
#define SHAPE_GET_LINE(type, name, parameters, arguments)                                                    \
    SHAPE_IN(type, name, parameters, arguments, stream, result > 0 ? (size_t)result : 0)
/* fgets: the text may hold NULs of its own; then the length is a lower bound and the refill the better
 * witness. */
#define SHAPE_GET_TEXT(type, name, parameters, arguments)                                                    \
    type lt_hook_##name parameters                                                                           \
    {                                                                                                        \
        type result;                                                                                         \
        LT_STREAM_HELD(                                                                                      \
            stream, name,                                                                                    \
            if (LT_UNLIKELY(stream->_flags & LT_STREAM_UNBUFFERED)) {                                        \
                struct lt_stream_place place = lt_stream_begin_place(stream);                                \
                result = REAL(name) arguments;                                                               \
                lt_stream_end_place_in(stream, &place);                                                      \
            } else {                                                                                         \
                struct lt_stream_mark mark = lt_stream_begin(stream);                                        \
                result = REAL(name) arguments;                                                               \
                if (LT_UNLIKELY(lt_stream_refilled(stream, &mark, result, (size_t)size)))                    \
                    lt_stream_end_in(stream, &mark, lt_stream_text_taken(stream, &mark, result));            \
            });                                                                                              \
        return result;                                                                                       \
    }
/* The call between a look at the stream's place and what `end` makes of it. */
#define SHAPE_PLACED(type, name, parameters, arguments, on, begin, end)                                      \
    type lt_hook_##name parameters                                                                           \
    {                                                                                                        \
        FILE *placed = on;                                                                                   \
        type result;                                                                                         \
        LT_STREAM_HELD(placed, name, struct lt_stream_place place = begin(placed);                           \
                       result = REAL(name) arguments; end);                                                  \
        return result;                                                                                       \
    }
#define SHAPE_PLACED_IN(type, name, parameters, arguments, from)                                             \
    SHAPE_PLACED(type, name, parameters, arguments, from, lt_stream_begin_wide,                              \
                 lt_stream_end_place_in(placed, &place))
#define SHAPE_GET_OTHER(type, name, parameters, arguments)                                                   \
    SHAPE_PLACED_IN(type, name, parameters, arguments, stream)
#define SHAPE_GET_OTHER_STDIN(type, name, parameters, arguments)                                             \
    SHAPE_PLACED_IN(type, name, parameters, arguments, stdin)
/* A wide character comes out of the wide buffer, unless that is empty: then the file is asked. */
#define SHAPE_WIDE_IN(type, name, parameters, arguments, from)                                               \
    type lt_hook_##name parameters                                                                           \
    {                                                                                                        \
        FILE *in = from;                                                                                     \
        type result;                                                                                         \
        LT_STREAM_HELD(                                                                                      \
            in, name, if (LT_LIKELY(!lt_stream_wide_is_empty(in))) { result = REAL(name) arguments; } else { \
                struct lt_stream_place place = lt_stream_begin_wide(in);                                     \
                result = REAL(name) arguments;                                                               \
                lt_stream_end_place_in(in, &place);                                                          \
            });                                                                                              \
        return result;                                                                                       \
    }
#define SHAPE_GET_WIDE(type, name, parameters, arguments)                                                    \
    SHAPE_WIDE_IN(type, name, parameters, arguments, stream)
#define SHAPE_GET_WIDE_STDIN(type, name, parameters, arguments)                                              \
    SHAPE_WIDE_IN(type, name, parameters, arguments, stdin)

/* ---- streams: out ---- */
#define SHAPE_OUT(type, name, parameters, arguments, to, produced)                                           \
    SHAPE_OUT_AS(type lt_hook_##name, type, name, parameters, arguments, to, produced)
#define SHAPE_OUT_AS(function, type, name, parameters, arguments, to, produced)                              \
    function parameters                                                                                      \
    {                                                                                                        \
        FILE *out = to;                                                                                      \
        type result;                                                                                         \
        LT_STREAM_HELD(out, name, struct lt_stream_mark mark = lt_stream_begin(out);                         \
                       result = REAL(name) arguments; lt_stream_end_out(out, &mark, produced));              \
        return result;                                                                                       \
    }
/* What fits into the buffer stays there, and is counted when it goes; a line buffered or unbuffered stream
 * has no such room. */
#define SHAPE_FITTING_OUT(type, name, parameters, arguments, to, bytes, produced)                            \
    static __attribute__((noinline)) type lt_filling_##name parameters;                                      \
    type lt_hook_##name parameters                                                                           \
    {                                                                                                        \
        if (LT_LIKELY(lt_stream_has_room(to, bytes) && !lt_stream_is_shared(to, LT_IS_UNLOCKED(#name))))     \
            return REAL(name) arguments;                                                                     \
        return lt_filling_##name arguments;                                                                  \
    }                                                                                                        \
    SHAPE_OUT_AS(static __attribute__((noinline)) type lt_filling_##name, type, name, parameters, arguments, \
                 to, produced)
#define SHAPE_PUT_CHAR(type, name, parameters, arguments)                                                    \
    SHAPE_FITTING_OUT(type, name, parameters, arguments, stream, 1, result != EOF)
#define SHAPE_PUT_CHAR_STDOUT(type, name, parameters, arguments)                                             \
    SHAPE_FITTING_OUT(type, name, parameters, arguments, stdout, 1, result != EOF)
#define SHAPE_PUT_WORD(type, name, parameters, arguments)                                                    \
    SHAPE_OUT(type, name, parameters, arguments, stream, result == 0 ? sizeof(int) : 0)
#define SHAPE_PUT_ITEMS(type, name, parameters, arguments)                                                   \
    SHAPE_OUT(type, name, parameters, arguments, stream, result *size)
#define SHAPE_PUT_TEXT(type, name, parameters, arguments)                                                    \
    SHAPE_OUT(type, name, parameters, arguments, stream, result >= 0 ? __builtin_strlen(text) : 0)
#define SHAPE_PUT_LINE_STDOUT(type, name, parameters, arguments)                                             \
    SHAPE_OUT(type, name, parameters, arguments, stdout, result >= 0 ? __builtin_strlen(text) + 1 : 0)
#define SHAPE_PUT_PRINTED(type, name, parameters, arguments)                                                 \
    SHAPE_OUT(type, name, parameters, arguments, stream, result > 0 ? (size_t)result : 0)
#define SHAPE_PUT_PRINTED_STDOUT(type, name, parameters, arguments)                                          \
    SHAPE_OUT(type, name, parameters, arguments, stdout, result > 0 ? (size_t)result : 0)
#define SHAPE_FLUSH_STREAM(type, name, parameters, arguments)                                                \
    SHAPE_OUT(type, name, parameters, arguments, stream, 0)
#define SHAPE_SEEK_STREAM(type, name, parameters, arguments)                                                 \
    SHAPE_PLACED(type, name, parameters, arguments, stream, lt_stream_begin_place,                           \
                 lt_stream_end_seek(placed, &place, whence, result))
#define SHAPE_PLACED_OUT(type, name, parameters, arguments, to)                                              \
    SHAPE_PLACED(type, name, parameters, arguments, to, lt_stream_begin_wide,                                \
                 lt_stream_end_place_out(placed, &place, 1))
#define SHAPE_PUT_OTHER(type, name, parameters, arguments)                                                   \
    SHAPE_PLACED_OUT(type, name, parameters, arguments, stream)
#define SHAPE_PUT_OTHER_STDOUT(type, name, parameters, arguments)                                            \
    SHAPE_PLACED_OUT(type, name, parameters, arguments, stdout)
#define SHAPE_PUT_MESSAGE(type, name, parameters, arguments)                                                 \
    void lt_hook_##name parameters                                                                           \
    {                                                                                                        \
        LT_STREAM_HELD(stderr, name, struct lt_stream_place place = lt_stream_begin_message(stderr);         \
                       REAL(name) arguments; lt_stream_end_message(stderr, &place, 0));                      \
    }

#endif
