/* SPDX-License-Identifier: Apache-2.0
 *
 * The records of a process that is followed by ptrace, in the same live trace and of the same kinds as those
 * that the preloaded library writes. */
#ifndef LT_PTRACE_RECORDS_H
#define LT_PTRACE_RECORDS_H

#include "ptrace/tracee.h"

/* The stopped tracee has just become another program: announces and checks in. */
void lt_record_image(struct lt_tracee *process);
/* The process is about to run a program. */
void lt_record_announce(const struct lt_tracee *process, const char *program, size_t length);
/* Ref of the process's record, made at the first call after a fork. */
uint64_t lt_record_process(struct lt_tracee *process);
void lt_record_end(struct lt_tracee *process);

/* A name record for a file: `path` may be "" (a pipe). The same file under the same name gets one record. */
uint64_t lt_record_name(const struct statx *status, const char *path, size_t length);
/* A use of it, not committed yet; NULL when there is no room. */
struct lt_use_record *lt_record_use(struct lt_tracee *process, uint64_t name, int fd, int flags,
                                    const struct statx *status, enum lt_use_how how);
/* The process has mapped anonymous shared memory, or attached a segment. */
void lt_record_memory(struct lt_tracee *process);
void lt_record_segment(struct lt_tracee *process, int number, bool is_read_only);
/* The file of `use` holds nothing any more: noted by a use of its own, for its time. */
void lt_record_emptied(struct lt_tracee *process, const struct lt_use_record *use);
/* One of socketpair()'s two, and the inode of the other. */
void lt_record_other_end(const struct statx *status, uint64_t other_inode);
/* The kernel has moved bytes from one name to another; they are counted as read and written too. */
void lt_record_copy(struct lt_tracee *process, uint64_t from, uint64_t to, uint64_t bytes);
/* Another use of the same open file by the same process, with `status` beside what is the file's. */
struct lt_use_record *lt_record_use_beside(struct lt_tracee *process, const struct lt_use_record *use,
                                           uint32_t status);
void lt_record_move(struct lt_tracee *process, enum lt_move_how how, const struct statx *status,
                    const char *from, const char *to);
void lt_record_access(struct lt_tracee *process, enum lt_access_how how, const char *path);

#endif
