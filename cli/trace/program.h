/* SPDX-License-Identifier: Apache-2.0
 *
 * From a program's file to the way it is traced: what the kernel really runs ("#!" lines followed), and
 * whether the preloaded library or ptrace can be with it. */
#ifndef LT_TRACE_PROGRAM_H
#define LT_TRACE_PROGRAM_H

#include "trace/target.h"
#include "wire/programs.h"

/* Follows "#!" lines. Returns the kind of the last target; *ret_last is its path, malloc'd. */
enum lt_target_kind lt_program_last(const char *path, char **ret_last);

/* Is a program of this kind followed by ptrace, where that is permitted? */
bool lt_program_needs_ptrace(enum lt_target_kind kind);

/* The way to trace what is in the file at `path`. A library (`is_library`) is to be followed when it, or one
 * that it needs, makes system calls past libc. */
enum lt_program lt_program_judge(const char *path, bool is_library);

#endif
