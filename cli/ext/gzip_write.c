/* SPDX-License-Identifier: Apache-2.0
 *
 * zlib at its default level. Its counters have 32 bits: long content is given in parts. */
#include "ext/gzip_write.h"

#include <stdint.h>
#include <zlib.h>

enum { PART_BYTES = 1 << 20, GZIP_WINDOW_BITS = 15 + 16 };

int lt_gzip_write(const void *bytes, size_t length, struct lt_buf *ret_packed, struct lt_err *err)
{
    z_stream stream = {0};
    const unsigned char *next = bytes;
    int state =
        deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW_BITS, 8, Z_DEFAULT_STRATEGY);
    while (state == Z_OK) {
        if (!stream.avail_in && length) {
            stream.avail_in = length < PART_BYTES ? (unsigned)length : PART_BYTES;
            stream.next_in = (z_const Bytef *)(uintptr_t)next;
            next += stream.avail_in;
            length -= stream.avail_in;
        }
        stream.next_out = (Bytef *)lt_buf_room(ret_packed, PART_BYTES);
        stream.avail_out = PART_BYTES;
        state = deflate(&stream, length ? Z_NO_FLUSH : Z_FINISH);
        ret_packed->length += PART_BYTES - stream.avail_out;
    }
    (void)deflateEnd(&stream);
    return state == Z_STREAM_END ? LT_OK : lt_err_set(err, LT_ESYSTEM, "cannot compress (zlib: %d)", state);
}
