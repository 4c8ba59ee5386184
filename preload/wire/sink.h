/* SPDX-License-Identifier: Apache-2.0
 *
 * Where records go: the mapped segments of the live trace, for either backend. When something cannot be
 * recorded it is counted as lost and the traced program goes on as if nothing had happened. Signal-safe,
 * thread-safe, no errno. */
#ifndef LT_SINK_H
#define LT_SINK_H

#include "wire/encode.h"

#include <stdbool.h>

/* Maps segment 0 of the live trace in `folder`, whose text must stay. Called once an image. Returns whether
 * there is a trace. */
bool lt_sink_attach(const char *folder);

/* Was the process under a seccomp filter when it was attached? Calls that are newer than the filter may be
 * its death. */
bool lt_sink_is_filtered(void);

/* Is there a live trace to write to? */
bool lt_sink_is_on(void);

/* The live trace's folder as it was attached, and the header of segment 0; NULL when there is none. */
const char *lt_sink_folder(void);
struct lt_segment_header *lt_sink_header(void);

/* Room for a zeroed record in this process's chunk; NULL when there is none (then it is counted as lost). The
 * caller fills the record and commits it. */
void *lt_sink_take(size_t size_bytes, enum lt_kind kind, uint64_t *ret_ref);

/* The memory behind a ref that this process made or inherited over fork; NULL when its segment is not mapped.
 */
void *lt_sink_at(uint64_t ref);

void lt_sink_count_loss(enum lt_loss loss);

/* The process that writes here; asked for once, and again after a fork. */
long lt_sink_pid(void);

/* The chunk that this process fills now; the ones before hang on it by `previous`. */
const struct lt_chunk_head *lt_sink_chunk(void);
/* Is the chunk as it was left? The program may have written over it, as over any memory. */
bool lt_sink_is_whole(const struct lt_chunk_head *chunk);

/* In the child of a fork: leave the parent's chunk alone, take a new one at the first record. */
void lt_sink_forked(void);

/* Before the first look at a page of a segment: a page that is first written to is mapped alone, one that is
 * first read brings up to fifteen neighbours along (mm/memory.c, do_fault_around), which cost a small process
 * more to take down at its end than they are ever worth. The word stays what it is. */
static inline void lt_touch(uint32_t *word)
{
    __atomic_fetch_add(word, 0, __ATOMIC_RELAXED);
}

/* The run clock in segment 0, or a private word when there is no live trace. Never NULL. */
extern uint64_t *lt_clock __attribute__((visibility("hidden")));

static inline uint64_t lt_clock_now(void)
{
    return __atomic_load_n(lt_clock, __ATOMIC_RELAXED);
}
/* A new point in time, later than all that was handed out before. */
static inline uint64_t lt_clock_tick(void)
{
    return __atomic_add_fetch(lt_clock, 1, __ATOMIC_RELAXED);
}

#endif
