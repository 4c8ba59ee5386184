/* SPDX-License-Identifier: Apache-2.0
 *
 * The name record of an open file: its final, absolute name as the kernel has it. That stands in
 * /proc/thread-self/fd, which is the dearest place to ask (see executable.h), so it is asked last. Before
 * that: a name that any process of the run has recorded for the same file (a table in the header of segment
 * 0), and the text that the program gave, if the kernel says that no symbolic link lies on its way.
 * Signal-safe, lock-free, no errno. */
#ifndef LT_NAMES_H
#define LT_NAMES_H

#include "state.h"
#include "wire/sys.h"

enum { LT_USUAL_PATH_BYTES = 192 };

/* Ref of the name record of `fd`, whose statx is `status`; 0 when it cannot be made. `path` is what it was
 * opened by, relative to descriptor `folder`; NULL when that is not known. */
uint64_t lt_name_of(int fd, int folder, const char *path, const struct statx *status);

/* socketpair() made these two: which inode is the other end's is known only now. */
void lt_sockets_paired(const int ends[2]);

/* Does the record name this very file? */
bool lt_is_name_of(const struct lt_name_record *name, const struct statx *status);

/* "/proc/thread-self/fd/N" into `to`, which has room for 32 bytes: /proc/self has none any more when the
 * first thread has ended, and a thread may have descriptors of its own. */
void lt_descriptor_path(char *to, int fd);

/* Gives up a record that is too short for its text: it is committed as no kind at all, so that it is stepped
 * over. */
void lt_record_drop(struct lt_record_head *head);

#endif
