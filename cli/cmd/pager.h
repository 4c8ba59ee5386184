/* SPDX-License-Identifier: Apache-2.0
 *
 * Text for a person on standard output, through a pager when it is longer than the screen. */
#ifndef LT_CMD_PAGER_H
#define LT_CMD_PAGER_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

/* Writes all of the text. A reader that goes before the end, be it a pager or the end of a pipe, is no
 * failure. LT_EIO when it cannot be written. */
int lt_pager_print(const struct lt_buf *text, bool may_page, struct lt_err *err);

#endif
