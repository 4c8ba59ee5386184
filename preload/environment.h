/* SPDX-License-Identifier: Apache-2.0
 *
 * The environment a new program gets: whatever the caller says, plus what keeps the tracer in it. A program
 * may clear or rewrite its environment as it likes; only what is handed to exec is mended. Signal-safe,
 * vfork-safe: the mended copy lies in memory that the caller provides. */
#ifndef LT_ENVIRONMENT_H
#define LT_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>

/* Once an image: remembers our own variables out of the environment we were started with. */
void lt_environment_remember(char **envp);

/* The live trace's folder, in memory that stays; NULL when there is none. */
const char *lt_environment_trace(void);

/* Bytes that lt_environment_mend needs, 0 when `envp` is all right as it is (or there is no trace). With
 * `is_bare` the program is to get nothing of ours, because its loader would stumble over the library. */
size_t lt_environment_room(char *const envp[], bool is_bare);

/* The mended copy of `envp`, in `room`. The texts of untouched variables are shared with `envp`. */
char **lt_environment_mend(char *const envp[], void *room, bool is_bare);

/* Is the library where this process would look for it? In another root or mount namespace it may not be, and
 * the loader would say so on the program's standard error. */
bool lt_environment_library_is_there(void);
/* Was the image started with libraries of LD_AUDIT, which work in a world of their own? */
bool lt_environment_has_auditor(void);
/* Was it started with other libraries beside ours in LD_PRELOAD? */
bool lt_environment_has_guests(void);
/* Is this the path of our own library? */
bool lt_environment_is_library(const char *path);

#endif
