/* SPDX-License-Identifier: Apache-2.0
 *
 * Files as this process meets them: what was opened, inherited or taken over at a fork becomes a use record
 * with a name record. Everything here is off the hot path: once per open, or at the first byte through a
 * descriptor. Signal-safe, lock-free; errno is kept. */
#ifndef LT_USES_H
#define LT_USES_H

#include "state.h"
#include "wire/facts.h"

/* A hooked call has opened `fd` by `path` (as given, relative to descriptor `folder`, NULL when there is
 * none). `before` is lt_before_open's. */
void lt_opened(int fd, int folder, const char *path, int flags, long before);
/* Called before an open that succeeds or fails: what lt_is_new_file has to know. */
long lt_before_open(int folder, const char *path, int flags);
/* An open, stat or the like of `path` failed with `failure`: keeps ENOENT and ENOTDIR as an absent name. */
void lt_not_opened(int folder, const char *path, int failure);
/* The folder open as `fd` is being listed. */
void lt_listed(int fd);

/* Looks the standard output up if it is a pipe: a process may die in its first write to it, of SIGPIPE, with
 * bytes in the pipe that nobody has counted. */
void lt_meet_output(void);

/* The use behind a descriptor, made when there is none yet; &lt_fd_quiet when it counts for nothing. In a
 * vfork child it is not kept in the table. */
struct lt_use_record *lt_use_of(int fd);

/* Counts bytes that the kernel moved from, or to, `fd` without their coming into the process; returns what
 * they were counted in. */
struct lt_use_record *lt_count_copied(int fd, bool is_write, uint64_t bytes);

/* `fd` now is another descriptor for the open file behind `from`. */
void lt_duplicated(int from, int fd);

/* The file was changed without data: truncated, preallocated, punched. `status` are bits to set. */
void lt_changed(int fd, uint32_t status);
/* The file was cut to `length`, or grown to it. */
void lt_cut(int fd, uint64_t length);
/* The same by name, relative to descriptor `folder`: truncate(), mknod(). Files only. */
void lt_changed_by_name(int folder, const char *path, uint32_t status);

/* A mapping of `length` bytes at `offset` of descriptor `fd` was made. */
void lt_mapped(int fd, uint64_t offset, uint64_t length, int protection, int flags);

/* Something was done to a file, and which one could not be found out. */
void lt_not_told(void);

/* A library is loaded by its path, or by a name that the loader looks for. */
void lt_loaded(const char *path, bool is_path);

/* The working folder, or names in it, are no longer what they were: cached names are not to be trusted. */
void lt_names_changed(void);

/* Absolute form of `path` relative to descriptor `folder`, with the folder part resolved by the kernel, into
 * `ret_text` (size bytes). Returns its length, 0 when it cannot be told. The last component is kept as given.
 */
size_t lt_absolute(int folder, const char *path, char *ret_text, size_t size);

#endif
