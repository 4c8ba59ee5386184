/* SPDX-License-Identifier: Apache-2.0
 *
 * What the descriptors of a tracee are, and how many bytes went through them.
 *
 * The tracer holds a descriptor of its own for each regular file that a tracee has open (pidfd_getfd(2)): the
 * same open file description, and so the same position, also after the tracee was killed. What a private,
 * one-way description moved between two looks is the difference of its positions, with no stop at any read or
 * write. Where that would not tell (opened for both directions, appending, shared after a fork), the process
 * has to be stopped at every call for as long as it has such a descriptor: lt_tracee_wants_exact says so.
 * Descriptors 0 to 2 are always stopped by the filter, so they never make a process want it.
 *
 * A duplicate is given up before the tracee's own is closed, so that locks and space are freed when they
 * would be without us. */
#ifndef LT_PTRACE_DESCRIPTORS_H
#define LT_PTRACE_DESCRIPTORS_H

#include "ptrace/tracee.h"

/* Reads the descriptors of `process` from /proc: those not known yet are taken in, those that are gone
 * dropped. */
void lt_table_scan(struct lt_tracee *process);
/* Which descriptors process `pid` will hand to the program that it is about to run, that are files or pipes:
 * their bytes are told by stops, for others may move them too. As many as fit, the lowest first. */
void lt_table_inherited(pid_t pid, struct lt_filter_descriptors *ret_also);
/* The process has become another program: the descriptors that are left are its own anew. */
void lt_table_exec(struct lt_tracee *process);
/* A child's descriptors: the same table (CLONE_FILES), or a copy. */
struct lt_table *lt_table_share(struct lt_table *table);
struct lt_table *lt_table_copy(const struct lt_table *table);
/* After that: what the child shares with others has to be told by stops. */
void lt_table_forked(struct lt_tracee *process);
/* The process ends or gets another table: takes last looks and lets go. */
void lt_table_leave(struct lt_tracee *process);

/* The tracee has made a pipe. With `is_private` (both O_CLOEXEC and O_NONBLOCK) it is the alarm clock of a
 * run-time system (Go, libuv): what goes through it is nobody's data unless another process gets hold of it.
 */
void lt_descriptor_piped(struct lt_tracee *process, int fd, bool is_private);
/* The tracee has opened `fd`. `flags` are those of the open, `before` is for lt_is_new_file. With `is_code`
 * it is not recorded. */
void lt_descriptor_opened(struct lt_tracee *process, int fd, int flags, long before, bool is_code);
void lt_descriptor_closing(struct lt_tracee *process, unsigned first, unsigned last);
void lt_descriptor_duplicated(struct lt_tracee *process, int from, int to);
/* Flags were changed (F_SETFL), or somebody handed a descriptor over: look again. */
void lt_descriptor_changed(struct lt_tracee *process, int fd);

/* Takes a look at the position: what moved since the last one is counted. */
void lt_descriptor_look(struct lt_tracee *process, int fd);
/* All of the process's, when they are few: before something that the order of events hangs on. */
void lt_table_look(struct lt_tracee *process);
/* A stopped call is about to move bytes through `fd`: nobody else is to look at its position until it is
 * over, or the bytes would be counted twice. With lt_transfer_end what it moved has been counted; a thread
 * that was killed inside its call is abandoned, and the position tells what it still moved. */
void lt_transfer_begin(struct lt_thread *thread, int fd);
void lt_transfer_end(struct lt_thread *thread);
void lt_transfer_abandon(struct lt_thread *thread);

/* `bytes` were seen to move by a call that was stopped. `moves` tells whether the position went along. */
void lt_descriptor_count(struct lt_tracee *process, int fd, bool is_write, uint64_t bytes, bool moves);
/* The same of bytes that the kernel moved without their coming into the process; returns what they were
 * counted in. */
struct lt_use_record *lt_descriptor_count_copied(struct lt_tracee *process, int fd, bool is_write,
                                                 uint64_t bytes);
/* Is `fd` a socket that another process may be at the other end of: connected, or for datagrams? It is met
 * then, if it was not known yet. */
bool lt_descriptor_talks(struct lt_tracee *process, int fd);
/* The position is somewhere else now, and no bytes went. */
void lt_descriptor_moved(struct lt_tracee *process, int fd);

/* The use behind a descriptor, made when there is none yet; NULL when it is not followed. */
struct lt_use_record *lt_descriptor_use(struct lt_tracee *process, int fd);

/* Has this process a descriptor whose bytes only stops can tell? */
bool lt_tracee_wants_exact(const struct lt_tracee *process);

/* Bits of enum lt_use_status for the file at `path` of the tracee (truncate by name). */
void lt_use_by_name(struct lt_tracee *process, const char *path, uint32_t status);

#endif
