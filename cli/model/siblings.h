/* SPDX-License-Identifier: Apache-2.0
 *
 * In what file names of one series differ: a number, a date, a UUID. Only the form of names is looked at;
 * whether files of such names belong together is for others to say (model/groups.h). */
#ifndef LT_MODEL_SIBLINGS_H
#define LT_MODEL_SIBLINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lt_part_kind {
    LT_PART_NUMBER, /* 7, 2024, 20240131, 00003-of-00010 */
    LT_PART_MONTH,  /* 2024-01 */
    LT_PART_DATE,   /* 2024-01-31 */
    LT_PART_TIME,   /* 2024-01-31T10:00:00Z, 20240131_100000 */
    LT_PART_UUID,
    LT_PART_FILE, /* what follows part- in the names of written partitions: 00000-UUID-c000 */
};

/* A stretch of a name that may be another one in a sibling's name. */
struct lt_part {
    uint16_t start, length;
    enum lt_part_kind kind;
};
enum { LT_PARTS_MOST = 8 };

/* The parts of a file name (without folders), from left to right, none of them in its extensions. 0 when
 * there are none, or more than LT_PARTS_MOST. */
size_t lt_parts_find(const char *name, struct lt_part ret_parts[LT_PARTS_MOST]);

/* Is the name as `like`, but for what stands in the place of `part`, which is of the same kind? */
bool lt_parts_fit(const char *name, const char *like, const struct lt_part *part);

/* The length of the key of a folder name KEY=VALUE; 0 when it is none. `length` is that of the name. */
size_t lt_partition_key(const char *name, size_t length);

#endif
