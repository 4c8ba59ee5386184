/* SPDX-License-Identifier: Apache-2.0
 *
 * What programs are, as the helper tells it: looked at once, then kept in the table of the live trace. */
#ifndef LT_PTRACE_PROGRAMS_H
#define LT_PTRACE_PROGRAMS_H

#include "wire/programs.h"

#include <stdbool.h>
#include <sys/types.h>

/* What the program in the file at `path` is; of a library: LT_PROGRAM_FOLLOW if it makes calls past libc. */
typedef enum lt_program lt_look_at_program(const char *path, bool is_library);

/* Once: how to look at a file that is not known yet. */
void lt_programs_begin(lt_look_at_program *look);

/* What the program is that process `pid` calls `path` (absolute, below its own root). */
enum lt_program lt_programs_look(pid_t pid, const char *path);
/* The same for a library. */
enum lt_program lt_programs_look_at_library(pid_t pid, const char *path);

#endif
