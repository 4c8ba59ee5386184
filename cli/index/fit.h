/* SPDX-License-Identifier: Apache-2.0
 *
 * Which datasets and jobs a text means, by their names. */
#ifndef LT_INDEX_FIT_H
#define LT_INDEX_FIT_H

#include "index/find.h"

/* The nodes whose names fit best. */
void lt_fit_datasets(struct lt_index *index, const char *text, struct lt_nodes *ret_nodes);
void lt_fit_jobs(struct lt_index *index, const char *text, struct lt_nodes *ret_nodes);

/* Has it a * or a ? */
bool lt_fit_is_pattern(const char *text);
/* How long it is up to the first dot of its base name; a leading dot is none. */
size_t lt_fit_stem_length(const char *name);

#endif
