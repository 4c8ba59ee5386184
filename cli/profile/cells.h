/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of a table once more, for those who want to see values: delimited text only, as it was when its
 * profile was made. */
#ifndef LT_PROFILE_CELLS_H
#define LT_PROFILE_CELLS_H

#include "base/buf.h"
#include "model/profile.h"

/* Calls `row` for each data row with the cells of the wanted columns (indexes, rising, each once); a cell
 * that is empty, or missing in a short row, has length 0. NULL when all rows were gone through, else why not,
 * for a person: then some may have been. */
const char *lt_cells_read(const struct lt_profile *profile, const size_t *columns, size_t count,
                          void (*row)(void *user, const struct lt_buf *cells), void *user);

#endif
