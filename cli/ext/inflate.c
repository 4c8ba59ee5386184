/* SPDX-License-Identifier: Apache-2.0
 *
 * The only file that knows zlib and zstd. Both are driven the same way: a step unpacks at most one buffer,
 * until the input is used up and a buffer came back with room. `is_between` says that the last member or
 * frame is whole, so that an end there is a good end. */
#define ZLIB_CONST
#include "ext/inflate.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#define OUTPUT_BYTES ((size_t)128 << 10)

struct lt_inflate {
    enum lt_packing packing;
    z_stream gzip;
    ZSTD_DStream *zstd;
    bool (*output)(void *user, const char *bytes, size_t length);
    void *user;
    bool is_ready, is_between, is_refused;
    char buffer[OUTPUT_BYTES];
};

enum lt_packing lt_packing_of(const void *bytes, size_t length)
{
    if (length >= 3 && memcmp(bytes, "\x1f\x8b\x08", 3) == 0)
        return LT_PACKING_GZIP;
    if (length >= 4 && memcmp(bytes, "\x28\xb5\x2f\xfd", 4) == 0)
        return LT_PACKING_ZSTD;
    return LT_PACKING_NONE;
}

struct lt_inflate *lt_inflate_new(enum lt_packing packing,
                                  bool (*output)(void *user, const char *bytes, size_t length), void *user)
{
    struct lt_inflate *stream = lt_xcalloc(1, sizeof *stream);
    stream->packing = packing;
    stream->output = output;
    stream->user = user;
    stream->is_between = true;
    if (packing == LT_PACKING_GZIP)
        stream->is_ready = inflateInit2(&stream->gzip, 15 + 16) == Z_OK;
    else
        stream->is_ready = (stream->zstd = ZSTD_createDStream()) != NULL;
    return stream;
}

static int step_gzip(struct lt_inflate *stream, const char **bytes, const char *end, size_t *ret_made,
                     struct lt_err *err)
{
    z_stream *gzip = &stream->gzip;
    gzip->next_in = (const unsigned char *)*bytes;
    gzip->avail_in = (unsigned int)(end - *bytes);
    gzip->next_out = (unsigned char *)stream->buffer;
    gzip->avail_out = OUTPUT_BYTES;
    int state = inflate(gzip, Z_NO_FLUSH);
    stream->is_between = state == Z_STREAM_END;
    *bytes = end - gzip->avail_in;
    *ret_made = OUTPUT_BYTES - gzip->avail_out;
    if (state == Z_STREAM_END)
        inflateReset(gzip);
    else if (state != Z_OK && state != Z_BUF_ERROR)
        return lt_err_set(err, LT_EFORMAT, "broken gzip data: %s", gzip->msg ? gzip->msg : "not understood");
    return LT_OK;
}

static int step_zstd(struct lt_inflate *stream, const char **bytes, const char *end, size_t *ret_made,
                     struct lt_err *err)
{
    ZSTD_inBuffer input = {.src = *bytes, .size = (size_t)(end - *bytes)};
    ZSTD_outBuffer output = {.dst = stream->buffer, .size = OUTPUT_BYTES};
    size_t state = ZSTD_decompressStream(stream->zstd, &output, &input);
    *bytes += input.pos;
    *ret_made = output.pos;
    if (ZSTD_isError(state))
        return lt_err_set(err, LT_EFORMAT, "broken zstd data: %s", ZSTD_getErrorName(state));
    stream->is_between = state == 0;
    return LT_OK;
}

static int step(struct lt_inflate *stream, const char **bytes, const char *end, size_t *ret_made,
                struct lt_err *err)
{
    if (stream->packing == LT_PACKING_ZSTD)
        return step_zstd(stream, bytes, end, ret_made, err);
    /* Zeros after the last member are the padding of tapes and blocks, which gzip passes over too. */
    while (stream->is_between && *bytes < end && **bytes == '\0')
        ++*bytes;
    *ret_made = 0;
    return *bytes < end || !stream->is_between ? step_gzip(stream, bytes, end, ret_made, err) : LT_OK;
}

int lt_inflate_feed(struct lt_inflate *stream, const char *bytes, size_t length, struct lt_err *err)
{
    if (!stream->is_ready)
        return lt_err_set(err, LT_ESYSTEM, "cannot start unpacking");
    const char *end = bytes + length;
    size_t made = 0;
    while (!stream->is_refused && (bytes < end || made == OUTPUT_BYTES)) {
        int result = step(stream, &bytes, end, &made, err);
        if (made)
            stream->is_refused = !stream->output(stream->user, stream->buffer, made);
        if (result < 0)
            return result;
    }
    return LT_OK;
}

int lt_inflate_finish(struct lt_inflate *stream, struct lt_err *err)
{
    if (stream->is_between || stream->is_refused)
        return LT_OK;
    return lt_err_set(err, LT_EFORMAT, "the %s data ends in the middle",
                      stream->packing == LT_PACKING_ZSTD ? "zstd" : "gzip");
}

void lt_inflate_free(struct lt_inflate *stream)
{
    if (!stream)
        return;
    inflateEnd(&stream->gzip);
    ZSTD_freeDStream(stream->zstd);
    free(stream);
}
