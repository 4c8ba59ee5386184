/* SPDX-License-Identifier: Apache-2.0
 *
 * What was found out about files, kept from run to run in one small file of the state folder: a table with a
 * fixed number of places, from a file's identity and version to a verdict. A changed file is another one. It
 * only saves work: a file that is missing, foreign, damaged or full of somebody else's bytes is an empty
 * table, and whatever cannot be written is forgotten. */
#ifndef LT_TRACE_KNOWN_PROGRAMS_H
#define LT_TRACE_KNOWN_PROGRAMS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

enum { LT_KNOWN_VERDICT_MAX = 15 };

/* Opens the table of a state folder, making it if need be. Returns a descriptor for the functions below, to
 * be closed by close(2), or -1. */
int lt_known_open(const char *folder);

/* The parts that other tables of the kind share: opening one (`name` in the folder, made to have `size`
 * bytes), the two words that stand for one version of one file, and whether a file is old enough that a
 * change cannot go unnoticed. */
int lt_known_open_table(const char *folder, const char *name, off_t size);
void lt_known_words(const struct stat *status, uint64_t version, uint64_t ret_words[2]);
bool lt_known_is_settled(const struct stat *status);

/* Both do nothing with a `table` of -1. The verdict is 1 to LT_KNOWN_VERDICT_MAX; 0: not known. `status` must
 * have been taken from the open file, before it was looked at. */
unsigned lt_known_find(int table, const struct stat *status);
void lt_known_add(int table, const struct stat *status, unsigned verdict);

#endif
