/* SPDX-License-Identifier: Apache-2.0
 *
 * The log as a picture: datasets and jobs, an arrow from what a job read and to what it wrote. */
#ifndef LT_OUT_PICTURE_LOG_H
#define LT_OUT_PICTURE_LOG_H

#include "model/drawn.h"
#include "out/csv_row.h"
#include "out/picture.h"

/* The picture borrows the rows' texts. `ret_drawn` may be NULL; else it is told what there is to see: free
 * its items. */
void lt_picture_of_log(const struct lt_log_rows *rows, struct lt_picture *ret_picture,
                       struct lt_drawn *ret_drawn);

#endif
