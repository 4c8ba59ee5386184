/* SPDX-License-Identifier: Apache-2.0
 *
 * One CSV cell as RFC 4180 wants it. Quotes only where they are needed, so that plain tools can still read
 * plain rows. */
#ifndef LT_EXT_CSV_WRITE_H
#define LT_EXT_CSV_WRITE_H

#include "base/buf.h"

/* Appends `text` as one cell: quoted, with quotes doubled, when it holds a quote, comma or line break, or
 * begins or ends with a blank. The caller adds commas and line ends. */
void lt_csv_write_cell(const char *text, struct lt_buf *ret_line);

#endif
