/* SPDX-License-Identifier: Apache-2.0
 *
 * One call to libzstd at its default level, with a checksum, so that a damaged file is noticed. */
#include "ext/zstd_write.h"

#include <zstd.h>

int lt_zstd_compress(const void *bytes, size_t length, struct lt_buf *ret_frame, struct lt_err *err)
{
    size_t bound = ZSTD_compressBound(length);
    char *room = lt_buf_room(ret_frame, bound);
    ZSTD_CCtx *context = ZSTD_createCCtx();
    if (!context)
        return lt_err_set(err, LT_ESYSTEM, "cannot start the compressor");
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    size_t made = ZSTD_compress2(context, room, bound, bytes, length);
    ZSTD_freeCCtx(context);
    if (ZSTD_isError(made))
        return lt_err_set(err, LT_ESYSTEM, "cannot compress: %s", ZSTD_getErrorName(made));
    ret_frame->length += made;
    return LT_OK;
}
