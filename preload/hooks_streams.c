/* SPDX-License-Identifier: Apache-2.0
 *
 * The stream hooks that do not fit a shape: opening and closing, block reads, everything with a variable
 * argument list (it is handed on to libc's v-function), and the messages that end the program. */
#include "hook.h"

#include "account.h"
#include "streams.h"

#include <stdlib.h>

/* O_* flags of an fopen mode; only what matters here. In streams for both directions our arithmetic is the
 * least certain. */
static int flags_of_mode(const char *mode)
{
    int flags = mode[0] == 'r' ? O_RDONLY : O_WRONLY | O_CREAT | (mode[0] == 'w' ? O_TRUNC : O_APPEND);
    for (const char *letter = mode; *letter && *letter != ','; letter++) {
        if (*letter == '+') {
            flags = (flags & ~O_ACCMODE) | O_RDWR;
            lt_account_doubt();
        } else if (*letter == 'x') {
            flags |= O_EXCL;
        }
    }
    return flags;
}

FILE *lt_hook_fopen(const char *path, const char *mode)
{
    int flags = flags_of_mode(mode);
    long before = lt_before_open(AT_FDCWD, path, flags);
    FILE *result = REAL(fopen)(path, mode);
    if (result && result->_fileno >= 0)
        lt_opened(result->_fileno, AT_FDCWD, path, flags, before);
    else if (!result)
        lt_not_opened(AT_FDCWD, path, errno);
    return result;
}

FILE *lt_hook_freopen(const char *path, const char *mode, FILE *stream)
{
    int flags = flags_of_mode(mode);
    int fd = stream->_fileno;
    size_t pending = lt_stream_pending(stream);
    if (pending)
        lt_stream_wrote(stream, pending, stream->_flags); /* libc flushes it on the way */
    if (fd >= 0)
        lt_fd_closed((unsigned)fd, (unsigned)fd);
    long before = lt_before_open(AT_FDCWD, path, flags);
    FILE *result = REAL(freopen)(path, mode, stream);
    if (result && path && result->_fileno >= 0)
        lt_opened(result->_fileno, AT_FDCWD, path, flags, before);
    else if (!result && path)
        lt_not_opened(AT_FDCWD, path, errno);
    return result;
}

FILE *lt_hook_tmpfile(void)
{
    lt_account_doubt();
    FILE *result = REAL(tmpfile)();
    if (result && result->_fileno >= 0)
        lt_opened(result->_fileno, AT_FDCWD, NULL, O_RDWR | O_CREAT | O_EXCL, 0);
    return result;
}

/* The stream is gone after the call, so what it still holds is counted before: libc writes it, or fails to.
 */
static void closing(FILE *stream)
{
    size_t pending = lt_stream_pending(stream);
    if (stream->_mode > 0) {
        struct lt_stream_place place = lt_stream_begin_place(stream);
        REAL(fflush)(stream); /* wide characters: only libc can say how many bytes they make */
        lt_stream_end_place_out(stream, &place, 1);
    } else if (pending) {
        lt_stream_wrote(stream, pending, stream->_flags);
    }
    if (stream->_fileno >= 0)
        lt_fd_closed((unsigned)stream->_fileno, (unsigned)stream->_fileno);
}

int lt_hook_fclose(FILE *stream)
{
    closing(stream);
    return REAL(fclose)(stream);
}

int lt_hook_pclose(FILE *stream)
{
    closing(stream);
    return REAL(pclose)(stream);
}

int lt_hook_fcloseall(void)
{
    lt_streams_flush_begin();
    int result = REAL(fcloseall)();
    lt_streams_flush_end();
    return result;
}

static int flushed(int (*flush)(FILE *), FILE *stream)
{
    if (!stream) {
        lt_streams_flush_begin();
        int result = flush(stream);
        lt_streams_flush_end();
        return result;
    }
    if (stream->_mode > 0) {
        struct lt_stream_place place = lt_stream_begin_place(stream);
        int result = flush(stream);
        lt_stream_end_place_out(stream, &place, 1);
        return result;
    }
    struct lt_stream_mark mark = lt_stream_begin(stream);
    int result = flush(stream);
    lt_stream_end_out(stream, &mark, 0);
    return result;
}

int lt_hook_fflush(FILE *stream)
{
    int result;
    if (!stream)
        return flushed(REAL(fflush), stream);
    LT_STREAM_HELD(stream, fflush, result = flushed(REAL(fflush), stream));
    return result;
}

int lt_hook_fflush_unlocked(FILE *stream)
{
    return flushed(REAL(fflush_unlocked), stream);
}

static void rewound(FILE *stream)
{
    struct lt_stream_place place = lt_stream_begin_place(stream);
    REAL(rewind)(stream);
    lt_stream_end_seek(stream, &place, SEEK_SET, 0);
}

int lt_hook_fsetpos(FILE *stream, const fpos_t *position)
{
    int result;
    LT_STREAM_HELD(stream, fsetpos, struct lt_stream_place place = lt_stream_begin_place(stream);
                   result = REAL(fsetpos)(stream, position);
                   lt_stream_end_seek(stream, &place, SEEK_SET, result));
    return result;
}

void lt_hook_rewind(FILE *stream)
{
    LT_STREAM_HELD(stream, rewind, rewound(stream));
}

/* Block reads: libc says how many whole items came. The part of a last item that was not whole shows in how
 * far the descriptor moved; it can only be there at the end of the file or on an error. */
static void end_block_read(FILE *stream, const struct lt_stream_place *place, size_t size, size_t wanted,
                           size_t got)
{
    if (LT_LIKELY(got == wanted || size == 1))
        lt_stream_end_in(stream, &place->mark, got * size);
    else
        lt_stream_end_place_in(stream, place);
}

/* An item of one byte cannot come in part, nor can any when all of them have been read ahead; else the
 * position is needed in case it does. */
static struct lt_stream_place begin_block_read(const FILE *stream, size_t size, size_t count)
{
    size_t bytes;
    if (LT_LIKELY(size == 1) ||
        (!__builtin_mul_overflow(size, count, &bytes) && bytes <= lt_stream_ahead(stream)))
        return (struct lt_stream_place){.mark = lt_stream_begin(stream), .position = -1};
    return lt_stream_begin_place(stream);
}

#define BLOCK_READ(name, parameters, arguments)                                                              \
    size_t lt_hook_##name parameters                                                                         \
    {                                                                                                        \
        size_t result;                                                                                       \
        LT_STREAM_HELD(stream, name, struct lt_stream_place place = begin_block_read(stream, size, count);   \
                       result = REAL(name) arguments; end_block_read(stream, &place, size, count, result));  \
        return result;                                                                                       \
    }
BLOCK_READ(fread, (void *buffer, size_t size, size_t count, FILE *stream), (buffer, size, count, stream))
BLOCK_READ(fread_unlocked, (void *buffer, size_t size, size_t count, FILE *stream),
           (buffer, size, count, stream))
BLOCK_READ(__fread_chk, (void *buffer, size_t room, size_t size, size_t count, FILE *stream),
           (buffer, room, size, count, stream))
BLOCK_READ(__fread_unlocked_chk, (void *buffer, size_t room, size_t size, size_t count, FILE *stream),
           (buffer, room, size, count, stream))

int lt_hook___overflow(FILE *stream, int value)
{
    struct lt_stream_mark mark = lt_stream_begin(stream);
    int result = REAL(__overflow)(stream, value);
    lt_stream_end_out(stream, &mark, result != EOF && value != EOF);
    return result;
}

/* Hands a variable argument list on to the hook of libc's v-function. */
#define HAND_ON(type, name, parameters, last, handed_on)                                                     \
    type lt_hook_##name parameters                                                                           \
    {                                                                                                        \
        va_list values;                                                                                      \
        va_start(values, last);                                                                              \
        type result = handed_on;                                                                             \
        va_end(values);                                                                                      \
        return result;                                                                                       \
    }
#define HAND_ON_VOID(name, parameters, last, handed_on)                                                      \
    void lt_hook_##name parameters                                                                           \
    {                                                                                                        \
        va_list values;                                                                                      \
        va_start(values, last);                                                                              \
        handed_on;                                                                                           \
        va_end(values);                                                                                      \
    }
HAND_ON(int, dprintf, (int fd, const char *format, ...), format, lt_hook_vdprintf(fd, format, values))
HAND_ON(int, __dprintf_chk, (int fd, int flag, const char *format, ...), format,
        lt_hook___vdprintf_chk(fd, flag, format, values))
HAND_ON(int, fprintf, (FILE * stream, const char *format, ...), format,
        lt_hook_vfprintf(stream, format, values))
HAND_ON(int, __fprintf_chk, (FILE * stream, int flag, const char *format, ...), format,
        lt_hook___vfprintf_chk(stream, flag, format, values))
HAND_ON(int, printf, (const char *format, ...), format, lt_hook_vfprintf(stdout, format, values))
HAND_ON(int, __printf_chk, (int flag, const char *format, ...), format,
        lt_hook___vfprintf_chk(stdout, flag, format, values))
HAND_ON(int, fwprintf, (FILE * stream, const wchar_t *format, ...), format,
        lt_hook_vfwprintf(stream, format, values))
HAND_ON(int, __fwprintf_chk, (FILE * stream, int flag, const wchar_t *format, ...), format,
        lt_hook___vfwprintf_chk(stream, flag, format, values))
HAND_ON(int, wprintf, (const wchar_t *format, ...), format, lt_hook_vfwprintf(stdout, format, values))
HAND_ON(int, __wprintf_chk, (int flag, const wchar_t *format, ...), format,
        lt_hook___vfwprintf_chk(stdout, flag, format, values))
HAND_ON(int, fscanf, (FILE * stream, const char *format, ...), format,
        lt_hook_vfscanf(stream, format, values))
HAND_ON(int, __isoc99_fscanf, (FILE * stream, const char *format, ...), format,
        lt_hook___isoc99_vfscanf(stream, format, values))
HAND_ON(int, __isoc23_fscanf, (FILE * stream, const char *format, ...), format,
        lt_hook___isoc23_vfscanf(stream, format, values))
HAND_ON(int, scanf, (const char *format, ...), format, lt_hook_vfscanf(stdin, format, values))
HAND_ON(int, __isoc99_scanf, (const char *format, ...), format,
        lt_hook___isoc99_vfscanf(stdin, format, values))
HAND_ON(int, __isoc23_scanf, (const char *format, ...), format,
        lt_hook___isoc23_vfscanf(stdin, format, values))
HAND_ON(int, fwscanf, (FILE * stream, const wchar_t *format, ...), format,
        lt_hook_vfwscanf(stream, format, values))
HAND_ON(int, __isoc99_fwscanf, (FILE * stream, const wchar_t *format, ...), format,
        lt_hook___isoc99_vfwscanf(stream, format, values))
HAND_ON(int, wscanf, (const wchar_t *format, ...), format, lt_hook_vfwscanf(stdin, format, values))
HAND_ON(int, __isoc99_wscanf, (const wchar_t *format, ...), format,
        lt_hook___isoc99_vfwscanf(stdin, format, values))
HAND_ON_VOID(warn, (const char *format, ...), format, lt_hook_vwarn(format, values))
HAND_ON_VOID(warnx, (const char *format, ...), format, lt_hook_vwarnx(format, values))

/* err and its kin are a warning and an exit (err(3)). */
void lt_hook_verr(int status, const char *format, va_list values)
{
    lt_hook_vwarn(format, values);
    exit(status);
}
void lt_hook_verrx(int status, const char *format, va_list values)
{
    lt_hook_vwarnx(format, values);
    exit(status);
}
HAND_ON_VOID(err, (int status, const char *format, ...), format, lt_hook_verr(status, format, values))
HAND_ON_VOID(errx, (int status, const char *format, ...), format, lt_hook_verrx(status, format, values))

/* error(3) flushes the standard output, writes, and may end the program inside libc: it is called with status
 * 0, with the text made beforehand, and the end is ours. */
static void report_error(int status, int errnum, const char *file, unsigned line, const char *format,
                         va_list values)
{
    char room[1024];
    char *text = room;
    va_list again;
    va_copy(again, values);
    int length = vsnprintf(room, sizeof room, format, values);
    if (length >= (int)sizeof room && vasprintf(&text, format, again) < 0)
        text = room;
    va_end(again);
    struct lt_stream_mark out_mark = lt_stream_begin(stdout);
    struct lt_stream_place place = lt_stream_begin_message(stderr);
    if (file)
        REAL(error_at_line)(0, errnum, file, line, "%s", text);
    else
        REAL(error)(0, errnum, "%s", text);
    size_t flushed = out_mark.pending - (size_t)lt_stream_pending(stdout);
    lt_stream_end_out(stdout, &out_mark, 0);
    lt_stream_end_message(stderr, &place, flushed);
    if (text != room)
        free(text);
    if (status)
        exit(status);
}
HAND_ON_VOID(error, (int status, int errnum, const char *format, ...), format,
             report_error(status, errnum, NULL, 0, format, values))
HAND_ON_VOID(error_at_line,
             (int status, int errnum, const char *file, unsigned line, const char *format, ...), format,
             report_error(status, errnum, file, line, format, values))
