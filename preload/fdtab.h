/* SPDX-License-Identifier: Apache-2.0
 *
 * Descriptor to use: which counters a read or write of descriptor N belongs to, and the counting itself. The
 * hot path is the inline part: a bounds check, two loads and three plain adds into shared memory, no lock, no
 * system call. A use is counted without a lock by the thread that owns it (the first that moved bytes) and
 * with locked adds, in words of their own, by all others: exact under threads. An add to memory is one
 * instruction here, so a signal handler of the same thread cannot tear it.
 *
 * An entry is NULL until the descriptor is first used or opened through a hook, so whatever way a descriptor
 * came (inherited, passed, made by a call that is not hooked), it is looked up when bytes first move. */
#ifndef LT_FDTAB_H
#define LT_FDTAB_H

#include "state.h"

enum { LT_FD_FIRST = 1024 };

extern struct lt_use_record *lt_fd_first[LT_FD_FIRST];
/* What is not followed: terminals, devices, folders, and everything when there is no live trace. Counted in
 * one sum for the account at the end. */
extern struct lt_use_record lt_fd_quiet;

/* The entry of any descriptor, also beyond the first page; NULL when unknown. */
struct lt_use_record *lt_fd_get(int fd);
/* The first descriptor from `fd` on that has an entry; -1 when there is none. */
int lt_fd_next(int fd);
void lt_fd_set(int fd, struct lt_use_record *use);
/* Forgets entries first..last (closed, or no longer to be trusted) and notes the close in their uses. */
void lt_fd_closed(unsigned first, unsigned last);

/* The use of descriptor `fd` that another thread may just have closed; NULL when there is none. It may be
 * another process's, from before a fork. */
struct lt_use_record *lt_fd_closed_lately(int fd);

/* What to do when the fast path does not apply: looks up, adopts, claims, counts. Keeps errno. */
void lt_count_read_slow(int fd, uint64_t bytes);
void lt_count_write_slow(int fd, uint64_t bytes);

static inline void lt_add(uint64_t *word, uint64_t amount)
{
#if defined(__x86_64__)
    __asm__ volatile("addq %1, %0" : "+m"(*word) : "er"(amount) : "cc");
#else
    __atomic_fetch_add(word, amount, __ATOMIC_RELAXED);
#endif
}

static inline void lt_count_read(int fd, uint64_t bytes)
{
    struct lt_use_record *use = LT_LIKELY((unsigned)fd < LT_FD_FIRST) ? lt_fd_first[fd] : NULL;
    if (LT_LIKELY(use && use->owner == lt_thread_token && use->read_calls)) {
        lt_add(&use->read_bytes, bytes);
        lt_add(&use->read_calls, 1);
        use->last_read_seq = lt_clock_now();
    } else if (use == &lt_fd_quiet) {
        __atomic_fetch_add(&lt_fd_quiet.shared_read_bytes, bytes, __ATOMIC_RELAXED);
    } else {
        lt_count_read_slow(fd, bytes);
    }
}

static inline void lt_count_write(int fd, uint64_t bytes)
{
    struct lt_use_record *use = LT_LIKELY((unsigned)fd < LT_FD_FIRST) ? lt_fd_first[fd] : NULL;
    if (LT_LIKELY(use && use->owner == lt_thread_token && use->write_calls)) {
        lt_add(&use->write_bytes, bytes);
        lt_add(&use->write_calls, 1);
        use->last_write_seq = lt_clock_now();
    } else if (use == &lt_fd_quiet) {
        __atomic_fetch_add(&lt_fd_quiet.shared_write_bytes, bytes, __ATOMIC_RELAXED);
    } else {
        lt_count_write_slow(fd, bytes);
    }
}

#endif
