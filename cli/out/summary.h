/* SPDX-License-Identifier: Apache-2.0
 *
 * What a person reads on stderr when a run has ended: at most six lines, the last one the next command. */
#ifndef LT_OUT_SUMMARY_H
#define LT_OUT_SUMMARY_H

#include "base/buf.h"
#include "model/run.h"

/* `folder` is the lineage folder as the user knows it (relative or absolute). Appends to `ret_text`. Nothing
 * in it can move a terminal's cursor. */
void lt_summary_write(const struct lt_run *run, const char *folder, struct lt_buf *ret_text);

#endif
