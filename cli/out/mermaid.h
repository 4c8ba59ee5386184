/* SPDX-License-Identifier: Apache-2.0
 *
 * The log as a Mermaid `graph TD`: datasets as cylinders, jobs as boxes, an arrow from what a job read and to
 * what it wrote. Promises text that every renderer takes, whatever the names: ids of its own, escaped labels,
 * and folders drawn as one node where there would be more than the renderers' limits allow. */
#ifndef LT_OUT_MERMAID_H
#define LT_OUT_MERMAID_H

#include "base/buf.h"
#include "base/err.h"
#include "model/drawn.h"
#include "out/csv_row.h"

#include <stdbool.h>

/* Renderers refuse 500 edges and 50,000 characters; beyond about this a picture is no help either. */
enum { LT_MERMAID_EDGES_MOST = 300, LT_MERMAID_CHARS_MOST = 40000 };

/* Appends the diagram; the same rows give the same text. Returns whether it had to be folded. */
bool lt_mermaid_draw(const struct lt_log_rows *rows, struct lt_buf *ret_text);

/* The same from the bytes of a log, which are used up; a line that cannot be read is left out and counted in
 * a comment. */
/* `ret_drawn` may be NULL; free its items. */
int lt_mermaid_from_csv(struct lt_buf *csv, struct lt_buf *ret_text, struct lt_drawn *ret_drawn,
                        struct lt_err *err);

#endif
