/* SPDX-License-Identifier: Apache-2.0
 *
 * Several names in one cell of a CSV file: joined by ";", which a name of its own therefore escapes. */
#ifndef LT_OUT_CSV_NAMES_H
#define LT_OUT_CSV_NAMES_H

#include "base/buf.h"

/* Appends one name: ";" and "\" get a "\" before them, a line break becomes "\n". */
void lt_csv_names_add(const char *name, struct lt_buf *ret_cell);

#endif
