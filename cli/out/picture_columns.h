/* SPDX-License-Identifier: Apache-2.0
 *
 * The column lineage of one run or of many as a picture: datasets with those of their columns that something
 * flows from or to. */
#ifndef LT_OUT_PICTURE_COLUMNS_H
#define LT_OUT_PICTURE_COLUMNS_H

#include "ext/json.h"
#include "out/picture.h"

struct lt_columns; /* what was taken from events so far */

struct lt_columns *lt_columns_new(void);
/* Nothing of the event is kept. */
void lt_columns_add(struct lt_columns *columns, const struct lt_json *event);
/* Clear the picture; it borrows nothing. */
void lt_picture_of_columns(const struct lt_columns *columns, struct lt_picture *ret_picture);
void lt_columns_free(struct lt_columns *columns);

#endif
