/* SPDX-License-Identifier: Apache-2.0
 *
 * What a word of the command line may become: options and commands from the rows they are parsed by, and
 * names from the log. A shell asks at every press of a key: nothing here may fail aloud, wait or change
 * anything. */
#ifndef LT_CMD_COMPLETE_H
#define LT_CMD_COMPLETE_H

/* The hidden command that the scripts of `lintrace completion` call. */
#define LT_COMPLETE "__complete"

/* `words` are those behind "lintrace" up to the cursor; the last, which may be empty, is to be completed.
 * Prints a line with what else the shell shall offer (files, dirs, commands or nothing), then a line for each
 * candidate: the whole word, a tab, and what it is. Returns the exit status. */
int lt_complete(int count, char **words);

/* Names from the log in `folder`: calls `take` for each of the kind that begins with `beginning`. `help` says
 * what it is, or is "". */
enum lt_complete_kind { LT_COMPLETE_RUN, LT_COMPLETE_DATASET, LT_COMPLETE_COLUMN, LT_COMPLETE_JOB };
void lt_complete_names(const char *folder, enum lt_complete_kind kind, const char *beginning,
                       void (*take)(void *user, const char *name, const char *help), void *user);

#endif
