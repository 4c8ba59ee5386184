/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures for Graphviz: whole, whatever their size, from left to right. A dataset with columns is a table
 * whose rows the arrows end at. */
#ifndef LT_OUT_DOT_H
#define LT_OUT_DOT_H

#include "base/buf.h"
#include "out/picture.h"

/* Appends the graph; the same picture gives the same text. */
void lt_dot_write(const struct lt_picture *picture, struct lt_buf *ret_text);

#endif
