/* SPDX-License-Identifier: Apache-2.0
 *
 * What a drawing of the log shows, as numbers: one for each arrow, and one for each job with the state it is
 * drawn in. If the numbers of a row are among those of a log and the row is the last, the log with the row
 * looks the same as without. Made by out/picture_log.c, kept by store/log.c. */
#ifndef LT_MODEL_DRAWN_H
#define LT_MODEL_DRAWN_H

#include <stddef.h>
#include <stdint.h>

enum { LT_DRAWN_TIME_BYTES = 40 };

struct lt_drawn {
    char last_time[LT_DRAWN_TIME_BYTES]; /* of the rows, as text; "" when the numbers do not tell all */
    uint64_t *items;                     /* sorted; malloc'd */
    size_t count, capacity;
};

#endif
