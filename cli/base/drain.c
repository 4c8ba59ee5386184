/* SPDX-License-Identifier: Apache-2.0
 *
 * A threshold and a kept failure. */
#include "base/drain.h"

void lt_drain_pour(struct lt_drain *drain, struct lt_buf *text, bool is_last)
{
    if (!drain || (!is_last && text->length < LT_DRAIN_BYTES))
        return;
    lt_buf_add(text, "", 0);
    if (drain->result == LT_OK)
        drain->result = drain->take(drain->user, text->data, text->length, is_last, drain->err);
    text->length = 0;
}
