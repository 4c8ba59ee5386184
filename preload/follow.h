/* SPDX-License-Identifier: Apache-2.0
 *
 * Before a program is run: can we go on inside of it? If not, lintrace's helper is asked to follow this
 * thread by ptrace through the exec. Whatever goes wrong, the program runs, and its announcement says what
 * went wrong. Signal-safe, also in a vfork child; errno is kept. */
#ifndef LT_FOLLOW_H
#define LT_FOLLOW_H

#include "wire/ask.h"

#include <stdbool.h>

/* What the program at `path` (relative to descriptor `folder`; NULL or "": what `folder` is open on) is.
 * LT_PROGRAM_UNKNOWN when there is no helper or no such file. */
enum lt_program lt_program_look(int folder, const char *path);

/* Called by the thread that is about to exec the program. `record` is its announcement, or NULL. Returns what
 * the program is. */
enum lt_program lt_follow(struct lt_exec_record *record, int folder, const char *path);

/* Asks lintrace's helper about the file at `path` (relative to `folder`). Returns 0 or a negative errno. */
int lt_follow_ask(enum lt_want want, int folder, const char *path, struct lt_answer *ret_answer);

/* Has this process become another user than the one whose trace it is? Then its programs cannot write to it.
 */
bool lt_is_other_user(void);

/* Is this image the small program that stands in for one that posix_spawn is to run? */
bool lt_follow_is_stand_in(const char *exec_name);
/* Path of that program, into `ret_path` (size bytes). Returns its length, 0 when it does not fit. */
size_t lt_follow_stand_in(char *ret_path, size_t size);

#endif
