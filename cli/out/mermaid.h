/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures as Mermaid `graph TD`: datasets as cylinders or, with columns, as boxes around them, jobs as
 * boxes, processes rounded. Promises text that every renderer takes, whatever the names: ids of its own,
 * escaped labels, and things folded together where there would be more than the renderers' limits allow. */
#ifndef LT_OUT_MERMAID_H
#define LT_OUT_MERMAID_H

#include "base/buf.h"
#include "base/err.h"
#include "model/drawn.h"
#include "out/picture.h"

#include <stdbool.h>

/* Renderers refuse 500 edges and 50,000 characters; beyond about this a picture is no help either. */
enum { LT_MERMAID_EDGES_MOST = 300, LT_MERMAID_CHARS_MOST = 40000 };

/* Appends the diagram; the same picture gives the same text. Returns whether it had to be folded, and appends
 * to `ret_note` (may be NULL) what was. */
bool lt_mermaid_write(const struct lt_picture *picture, struct lt_buf *ret_text, struct lt_buf *ret_note);

/* That of a log from its bytes, which are used up; a line that cannot be read is left out and counted in a
 * comment. `ret_drawn` may be NULL; free its items. */
int lt_mermaid_from_csv(struct lt_buf *csv, struct lt_buf *ret_text, struct lt_drawn *ret_drawn,
                        struct lt_err *err);

#endif
