/* SPDX-License-Identifier: Apache-2.0
 *
 * The processes that are followed by ptrace: what the tracer has to remember of each. Single-threaded: all of
 * it belongs to the helper process. */
#ifndef LT_PTRACE_TRACEE_H
#define LT_PTRACE_TRACEE_H

#include "wire/filter.h"
#include "wire/record.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

struct lt_table;       /* descriptors, and */
struct lt_description; /* what is open behind one; see descriptors.h */

struct lt_tracee {
    pid_t pid;
    pid_t tid;            /* a thread that is there: the first one may have ended before the others */
    uint64_t serial;      /* of this image: never the same twice */
    int pidfd;            /* -1 until it is needed */
    bool is_recorded;     /* the image is ours to record: from its exec on */
    bool is_filtered;     /* the filter stops it; else every call has to */
    bool is_exact;        /* every call is stopped now */
    bool shares_memory;   /* that is recorded already */
    uint16_t end_status;  /* exit status plus one; 0 = not known */
    bool is_cut_off;      /* killed in a call that may have been done all the same */
    uint64_t ref;         /* its process record; 0 = not made yet */
    uint64_t forked_from; /* the parent's, while there is no own */
    uint16_t forked_how;  /* enum lt_process_how */
    uint64_t forked_seq;  /* run clock at the fork */
    struct lt_filter_descriptors also; /* what its filter stops beside the standard descriptors */
    struct lt_table *table;
    uint64_t loader_begin, loader_end; /* where the program loader lies: what it opens is code */
    unsigned thread_count;
    struct lt_tracee *next;
};

struct lt_thread {
    pid_t tid;
    struct lt_tracee *process; /* NULL: stopped at its start, and its parent has not told of it yet */
    bool is_in_call;           /* between entry and exit of `call` */
    bool is_compat;
    bool is_leaving;        /* to be let go before a program that would lose its privileges under us */
    bool is_loader;         /* the call comes from the program loader */
    bool is_writing;        /* the direction of its transfer */
    bool is_interrupted;    /* by us, to be stopped at its next call */
    int64_t waits_since_ns; /* for its parent's word; 0 = not yet */
    enum lt_call call;
    uint64_t arguments[6];
    long before;                         /* for lt_is_new_file: was there something by the name? */
    struct statx doomed;                 /* what is about to lose its name; stx_mode 0 = nothing */
    struct lt_description *transfers[2]; /* what the call moves bytes through, see lt_transfer_begin */
    struct lt_thread *next;              /* in its bucket */
};

#endif
