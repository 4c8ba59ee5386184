/* SPDX-License-Identifier: Apache-2.0
 *
 * Uses to spans. Left out is what a process moved by copies of the kernel alone: it never had those bytes. */
#include "model/edges_priv.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Under which file the bytes of a socket stand: that of the end which they are read from, where it is known,
 * else what stands for its channel. False when they come from or go to outside of the run. */
static bool find_channel(const struct lt_observed *observed, uint32_t *file, bool is_write,
                         bool *ret_is_queue)
{
    size_t low = 0, high = observed->sockets.count;
    *ret_is_queue = !S_ISREG(observed->files.items[*file].mode);
    if (!S_ISSOCK(observed->files.items[*file].mode))
        return true;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (observed->sockets.items[middle].file < *file)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == observed->sockets.count || observed->sockets.items[low].file != *file ||
        observed->sockets.items[low].channel == LT_NO_INDEX)
        return false;
    const struct lt_seen_socket *socket = &observed->sockets.items[low];
    *ret_is_queue = socket->other_end != LT_NO_INDEX; /* several connections in one are none */
    if (socket->other_end == LT_NO_INDEX)
        *file = (uint32_t)socket->channel;
    else if (is_write)
        *file = (uint32_t)socket->other_end;
    return true;
}

static uint64_t end_of(const struct lt_seen_process *process)
{
    return process->end_seq ? process->end_seq : UINT64_MAX;
}

/* When the process read the file: what is mapped may be looked at until the process ends, and when ptrace
 * learns of a read it may have been at any time since the opening. */
static bool read_span(const struct lt_observed *observed, const struct lt_seen_use *use,
                      struct span *ret_span)
{
    const struct lt_seen_process *process = &observed->processes.items[use->process];
    bool is_late = S_ISREG(observed->files.items[use->file].mode) && strcmp(process->backend, "ptrace") == 0;
    *ret_span = (struct span){(uint32_t)use->process, (uint32_t)use->file, 0,
                              is_late ? use->seq : use->first_read_seq,
                              use->mapped_read ? end_of(process) : use->last_read_seq};
    return use->first_read_seq != 0;
}

/* A process that was killed may have died in its write: the bytes are in the pipe, and nobody has counted
 * them. */
static bool may_have_died_writing(const struct lt_observed *observed, const struct lt_seen_use *use)
{
    return !observed->processes.items[use->process].end_seq &&
           !S_ISREG(observed->files.items[use->file].mode) && (use->open_flags & O_ACCMODE) != O_RDONLY;
}

static bool write_span(const struct lt_observed *observed, const struct lt_seen_use *use,
                       struct span *ret_span)
{
    bool is_stored = use->mapped_write || (use->estimated && (use->open_flags & O_ACCMODE) != O_RDONLY);
    bool is_open_ended = is_stored || may_have_died_writing(observed, use);
    uint64_t first = use->first_write_seq && !use->mapped_write ? use->first_write_seq : use->seq;
    *ret_span =
        (struct span){(uint32_t)use->process, (uint32_t)use->file, 0, first,
                      is_open_ended ? end_of(&observed->processes.items[use->process]) : use->last_write_seq};
    return use->written_bytes || is_open_ended;
}

static int compare_reads(const void *left, const void *right)
{
    const struct span *a = left, *b = right;
    if (a->process != b->process)
        return a->process < b->process ? -1 : 1;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return a->file < b->file ? -1 : a->file > b->file;
}

static int compare_writes(const void *left, const void *right)
{
    const struct span *a = left, *b = right;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return a->process < b->process ? -1 : a->process > b->process;
}

static int compare_cuts(const void *left, const void *right)
{
    const struct cut *a = left, *b = right;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static int compare_targets(const void *left, const void *right)
{
    const struct lt_seen_copy *a = left, *b = right;
    return a->to < b->to ? -1 : a->to > b->to;
}

typedef LT_VEC(struct span) spans;

/* Takes in a span; of a pipe or a socket also its turn, whether the process had the bytes or not. */
static void add_span(struct lt_edge_finder *finder, spans *to, struct span span,
                     const struct lt_seen_use *use, bool is_write, bool is_all_copied)
{
    const struct lt_observed *observed = finder->observed;
    const struct lt_seen_process *process = &observed->processes.items[span.process];
    bool is_queue;
    if (!find_channel(observed, &span.file, is_write, &is_queue))
        return;
    if (is_queue && span.last != UINT64_MAX) {
        LT_VEC_PUSH(&finder->turns, (struct turn){.file = span.file,
                                                  .is_write = is_write,
                                                  .begin = lt_edges_begin(process),
                                                  .last = span.last,
                                                  .bytes = is_write ? use->written_bytes : use->read_bytes});
        span.turn = (uint32_t)finder->turns.count;
    }
    if (!is_all_copied)
        LT_VEC_PUSH(to, span);
}

/* glibc maps these for sem_open(3): nobody's data. */
static bool is_semaphore(const struct lt_seen_file *file)
{
    static const char place[] = "/dev/shm/sem.";
    return !S_ISREG(file->mode) ||
           (file->first_path && strncmp(file->first_path, place, sizeof place - 1) == 0);
}

/* A child of a fork has its parent's mappings: what is stored into one may be either's, and is seen by both.
 */
static void inherit_mapping(struct lt_edge_finder *finder, spans *reads, spans *writes,
                            const struct lt_seen_use *use)
{
    const struct lt_observed *observed = finder->observed;
    bool *has_it = lt_xcalloc(observed->processes.count + 1, sizeof *has_it);
    has_it[use->process] = true;
    for (size_t i = 0; i < observed->processes.count; i++) {
        const struct lt_seen_process *process = &observed->processes.items[i];
        if (process->is_image || process->parent == LT_NO_INDEX || !has_it[process->parent] ||
            process->fork_seq < use->seq)
            continue;
        has_it[i] = true;
        struct span span = {(uint32_t)i, (uint32_t)use->file, 0, process->fork_seq, end_of(process)};
        LT_VEC_PUSH(reads, span);
        LT_VEC_PUSH(writes, span);
    }
    free(has_it);
}

/* Reading and writing, and cuts, of all uses. */
static void collect(struct lt_edge_finder *finder)
{
    const struct lt_observed *observed = finder->observed;
    struct lt_seen_use use;
    struct span span;
    spans reads = {0}, writes = {0};
    for (size_t i = 0; i < observed->uses.count; i++) {
        lt_observed_use(observed, i, &use);
        if (use.emptied)
            LT_VEC_PUSH(&finder->cuts,
                        (struct cut){(uint32_t)use.file, use.opens ? use.seq : use.last_write_seq});
        if (use.process == LT_NO_INDEX)
            continue;
        if (read_span(observed, &use, &span))
            add_span(finder, &reads, span, &use, false, use.copied_from && !use.mapped_read);
        if (write_span(observed, &use, &span))
            add_span(finder, &writes, span, &use, true, use.copied_to && !use.mapped_write);
        if (use.mapped_write && !is_semaphore(&observed->files.items[use.file]))
            inherit_mapping(finder, &reads, &writes, &use);
    }
    finder->reads = reads.items;
    finder->read_count = reads.count;
    finder->writes = writes.items;
    finder->write_count = writes.count;
}

/* Where in sorted items each key begins. */
static uint32_t *index_spans(const struct span *items, size_t count, size_t keys, bool by_file)
{
    uint32_t *from = lt_xcalloc(keys + 1, sizeof *from);
    size_t at = 0;
    for (size_t key = 0; key <= keys; key++) {
        while (at < count && (by_file ? items[at].file : items[at].process) < key)
            at++;
        from[key] = (uint32_t)at;
    }
    return from;
}

static void sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    if (count)
        qsort(items, count, size, compare);
}

static void sort_all(struct lt_edge_finder *finder)
{
    const struct lt_observed *observed = finder->observed;
    sort(finder->reads, finder->read_count, sizeof *finder->reads, compare_reads);
    sort(finder->writes, finder->write_count, sizeof *finder->writes, compare_writes);
    sort(finder->cuts.items, finder->cuts.count, sizeof *finder->cuts.items, compare_cuts);
    finder->reads_from = index_spans(finder->reads, finder->read_count, observed->processes.count, false);
    finder->writes_from = index_spans(finder->writes, finder->write_count, observed->files.count, true);
    finder->copies = lt_xcalloc(observed->copies.count + 1, sizeof *finder->copies);
    for (size_t i = 0; i < observed->copies.count; i++) {
        struct lt_seen_copy copy = observed->copies.items[i];
        bool is_queue;
        if (find_channel(observed, &copy.from, false, &is_queue) &&
            find_channel(observed, &copy.to, true, &is_queue))
            finder->copies[finder->copy_count++] = copy;
    }
    sort(finder->copies, finder->copy_count, sizeof *finder->copies, compare_targets);
}

uint64_t lt_edges_begin(const struct lt_seen_process *process)
{
    return process->is_image ? process->start_seq : process->fork_seq;
}

void lt_edges_collect(struct lt_edge_finder *finder)
{
    collect(finder);
    sort_all(finder);
}
