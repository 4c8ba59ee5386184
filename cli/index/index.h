/* SPDX-License-Identifier: Apache-2.0
 *
 * The index of a lineage folder, index.sqlite: what the events say, in tables. It is derived from events/ and
 * nothing else, and is believed only as long as it is the very file that lintrace left: its inode, size and
 * times stand in `.index` beside it. Whatever else it is, it is made anew: missing, torn, changed by others,
 * of another version. Any number of processes may use it at once. */
#ifndef LT_INDEX_INDEX_H
#define LT_INDEX_INDEX_H

#include "base/err.h"
#include "ext/database.h"

#include <stddef.h>
#include <stdint.h>

#define LT_INDEX_FILE "index.sqlite"

struct lt_index;

/* For questions: with all events that are there. Made anew if need be, without a name where the folder cannot
 * be written to. LT_ENOT_FOUND when there is no events/ in `folder`. */
int lt_index_open(const char *folder, struct lt_index **ret_index, struct lt_err *err);
void lt_index_close(struct lt_index *index); /* NULL is fine */

/* Borrowed, for SELECT; the tables are told in schema.sql. */
struct lt_database *lt_index_database(struct lt_index *index);
const char *lt_index_folder(const struct lt_index *index);

/* After files were put into events/: takes them, if that costs little. An index that would have to be made
 * anew from many events, or is being made by another process, is left to the next question. Never a reason to
 * fail. */
void lt_index_note(const char *folder, const char *const *names, size_t count);

/* Makes it anew. `ret_files` may be NULL. */
int lt_index_rebuild(const char *folder, uint64_t *ret_files, struct lt_err *err);

#endif
