/* SPDX-License-Identifier: Apache-2.0
 *
 * What files were called before the run changed their names. Others know them by that; a name that was given
 * for the time of the run alone means nothing to anybody. */
#ifndef LT_MODEL_FORMER_NAMES_H
#define LT_MODEL_FORMER_NAMES_H

#include "base/pool.h"
#include "model/observed.h"

struct lt_former_names;

/* Texts that have to be made are put into `texts`, which must live as long as they are used. */
struct lt_former_names *lt_former_names_new(const struct lt_observed *observed, struct lt_pool *texts);
void lt_former_names_free(struct lt_former_names *names); /* NULL is fine */

/* The name at the start of a file that was called `path` at `seq`: its own renames and links are taken back,
 * and those of the folders above it. */
const char *lt_former_name(const struct lt_former_names *names, size_t file, const char *path, uint64_t seq);

#endif
