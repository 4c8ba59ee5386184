/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking into a stopped tracee: its memory (process_vm_readv(2)) and its names (proc(5)). */
#ifndef LT_PTRACE_MEMORY_H
#define LT_PTRACE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

enum { LT_TRACEE_PATH_BYTES = 8192 };

/* Copies `size` bytes from `address`. Returns whether all of them could be read. */
bool lt_tracee_read(pid_t tid, uint64_t address, void *ret_bytes, size_t size);
bool lt_tracee_write(pid_t tid, uint64_t address, const void *bytes, size_t size);

/* Copies a text ended by NUL; at most `size` bytes with the NUL. Returns its length, or -1. */
long lt_tracee_text(pid_t tid, uint64_t address, char *ret_text, size_t size);

/* "/proc/<tid>/<what>" into `ret_path` (64 bytes). */
const char *lt_tracee_proc(pid_t tid, const char *what, char ret_path[64]);

/* statx of `path` as the tracee means it (relative to its descriptor `folder`). Returns whether it is there.
 */
bool lt_tracee_statx(pid_t tid, int folder, const char *path, int flags, struct statx *ret_status);

/* Absolute form of `path`, the folder part as the kernel names it, into `ret_text`. Returns its length, 0
 * when it cannot be told. */
size_t lt_tracee_absolute(pid_t tid, int folder, const char *path, char *ret_text, size_t size);

/* A number from "/proc/<tid>/<file>", the one behind `key`, octal if it begins with 0; `otherwise` when it is
 * not there. */
uint64_t lt_tracee_number(pid_t tid, const char *file, const char *key, uint64_t otherwise);

#endif
