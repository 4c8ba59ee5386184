/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files about descriptors share: descriptors.c counts what moves through them, descriptions.c meets
 * what is behind one, tables.c follows whole tables through forks and execs. Nothing here is for others. */
#ifndef LT_PTRACE_DESCRIPTORS_PRIV_H
#define LT_PTRACE_DESCRIPTORS_PRIV_H

#include "ptrace/descriptors.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

enum { LT_STANDARD_DESCRIPTORS = 3 };

/* An open file description of a tracee. */
struct lt_description {
    int fd;              /* our own descriptor for it; -1 when there is none */
    unsigned references; /* entries that lead here */
    uint64_t name;       /* its name record */
    int flags;           /* F_GETFL */
    bool is_regular;
    bool is_pipe;           /* or a socket whose other end may be in this run */
    bool is_unconnected;    /* a socket that could not tell yet what it is connected to */
    bool is_clock;          /* an end of a pipe that only wakes its own process, see lt_descriptor_piped */
    unsigned transfers;     /* stopped calls under way */
    uint64_t device, inode; /* to find it again */
    struct lt_description *next;
    uint64_t position;        /* where it stood at the last look */
    struct lt_tracee *holder; /* NULL when nobody is known to move it unseen */
    struct lt_use_record *holders_use;
};

struct lt_entry {
    struct lt_description *description; /* NULL: closed, or not followed (`is_known`) */
    struct lt_use_record *use;          /* of the image `user` */
    uint64_t user;
    bool is_known;
    bool is_exact; /* counted in `exact_count` */
};

struct lt_table {
    unsigned references;
    struct lt_entry *entries;
    size_t count;
    size_t exact_count; /* entries that want every call stopped */
    bool was_shared;    /* by processes (CLONE_FILES): whose moves a position tells is not known any more */
};

/* ---- descriptors.c ---- */

/* Descriptions by inode: the list that one with this inode is in. */
struct lt_description **lt_bucket_of(uint64_t inode);
/* With `make` the table grows as needed; else NULL when it is not that long. */
struct lt_entry *lt_entry_of(struct lt_table *table, int fd, bool make);
/* The entry leads there from now on; NULL: to nothing that is followed. What it led to must have been
 * dropped. */
void lt_put_entry(struct lt_tracee *process, int fd, struct lt_description *description);
/* The tracee has it no more. */
void lt_drop(struct lt_tracee *process, int fd);
/* Counts what its holder has moved since the last look. */
void lt_look(struct lt_description *description);
uint64_t lt_position_of(const struct lt_description *description);
/* Which of the table's entries only stops can tell of, anew. */
void lt_count_exact(struct lt_tracee *process);
/* Somebody else uses an end: it is a pipe like others from now on. */
void lt_stop_clock(const struct lt_description *end);

/* ---- descriptions.c ---- */

/* A duplicate of the tracee's descriptor, ours to close; -1 when there is none. */
int lt_fetch(struct lt_tracee *process, int fd);
/* What the stopped process has open as `fd`; NULL when it is not followed. */
struct lt_description *lt_take_in(struct lt_tracee *process, int fd, struct statx *ret_status);
/* A socket that could not tell its other end before may tell it now. */
void lt_meet_again(struct lt_tracee *process, int fd, struct lt_description *description);

#endif
