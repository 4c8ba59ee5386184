/* SPDX-License-Identifier: Apache-2.0
 *
 * Files of a run whose paths differ in one part of their name (model/siblings.h), or in folders KEY=VALUE and
 * the parts of the names below them. Paths alone are looked at. */
#ifndef LT_MODEL_SERIES_H
#define LT_MODEL_SERIES_H

#include "model/run.h"
#include "model/siblings.h"

struct lt_series_file {
    uint64_t hash;
    uint32_t file;       /* of the run */
    struct lt_part part; /* of its name; nothing for a path in partitions */
};
struct lt_series_row { /* one series; its files are in the order of their paths */
    size_t start, count;
    uint32_t first_file;
};
struct lt_series {
    LT_VEC(struct lt_series_file) items;
    LT_VEC(struct lt_series_row) rows; /* in the order of the paths */
};

/* Takes a file of the run into account; from {0} on. */
void lt_series_add(struct lt_series *series, const struct lt_run *run, size_t index);
/* Finds the rows, when all files are in. */
void lt_series_end(struct lt_series *series, const struct lt_run *run);
void lt_series_clear(struct lt_series *series);

/* The length of the folder above the first folder KEY=VALUE of a path, without a slash at its end; 0 when
 * there is none. */
size_t lt_partitioned_base(const char *path);

#endif
