/* SPDX-License-Identifier: Apache-2.0
 *
 * libzstd at its default level, with a checksum, so that a damaged file is noticed. What comes in one part is
 * one call, for which the library takes no more memory than that part needs. */
#include "ext/zstd_write.h"

#include <zstd.h>

struct lt_zstd *lt_zstd_begin(void)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    if (context)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    return (struct lt_zstd *)context;
}

int lt_zstd_add(struct lt_zstd *frame, const void *bytes, size_t length, bool is_last,
                struct lt_buf *ret_made, struct lt_err *err)
{
    ZSTD_inBuffer in = {bytes, length, 0};
    size_t left;
    do {
        size_t bound = ZSTD_compressBound(length - in.pos);
        ZSTD_outBuffer out = {lt_buf_room(ret_made, bound), bound, 0};
        left = ZSTD_compressStream2((ZSTD_CCtx *)frame, &out, &in, is_last ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left))
            return lt_err_set(err, LT_ESYSTEM, "cannot compress: %s", ZSTD_getErrorName(left));
        ret_made->length += out.pos;
    } while (is_last ? left > 0 : in.pos < length);
    return LT_OK;
}

void lt_zstd_free(struct lt_zstd *frame)
{
    ZSTD_freeCCtx((ZSTD_CCtx *)frame);
}
