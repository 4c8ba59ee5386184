/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a dynamically linked program makes system calls past libc: by its own machine code, or by that of a
 * library that its loader will map before it starts. Libraries are looked for where the loader would look
 * (ld.so(8)), its cache excepted; one that is not found is left out. */
#ifndef LT_TRACE_RAW_PROGRAM_H
#define LT_TRACE_RAW_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

/* `path` is the program's, open as `fd`; `table` is one of lt_known_open, or -1. Returns true if it does,
 * with the file that holds the calls in *ret_where, malloc'd. *ret_is_clean: all of it was found, comes with
 * the system, and has no call of its own, not even a harmless one, nor needs functions of libc that nobody
 * hooks. */
bool lt_raw_program_look(const char *path, int fd, int table, char **ret_where, bool *ret_is_clean);

/* The same for libraries that a program loads while it runs: paths, or names that the loader looks for. One
 * that is not found by its name is left out; *ret_gone, malloc'd, is the first whose path leads nowhere now.
 */
bool lt_raw_libraries_look(char *const *names, size_t count, int table, char **ret_where, char **ret_gone);

#endif
