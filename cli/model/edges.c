/* SPDX-License-Identifier: Apache-2.0
 *
 * A search from the output backwards. A place is a process until a time, or what could be read of a file or
 * pipe from one time until another. The place with the latest time goes first, so that each is gone through
 * once: times only grow earlier on the way. */
#include "model/edges.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One process reading or writing one file (or pipe, or channel of sockets), from its first to its last time.
 */
struct span {
    uint32_t process, file;
    uint64_t first, last;
};
struct cut { /* an opening with O_TRUNC */
    uint32_t file;
    uint64_t seq;
};
/* What the kernel copied between a process's uses of two files, and all it moved by these. */
struct copied {
    uint32_t process, file;
    uint64_t copied_bytes, all_bytes;
};
struct place {
    uint64_t until, from;
    uint32_t index; /* of the process or file */
    bool is_file, is_indirect;
};
struct visit {
    uint64_t until, from;
    uint32_t round; /* the search that it is of; another one: not gone through yet */
};

struct lt_edge_finder {
    const struct lt_observed *observed;
    const bool *is_input;
    struct span *reads;    /* by process and first */
    uint32_t *reads_from;  /* of each process: where its reads begin; one more at the end */
    struct span *writes;   /* by file */
    uint32_t *writes_from; /* of each file */
    size_t read_count, write_count;
    LT_VEC(struct cut) cuts;     /* by file and seq */
    struct lt_seen_copy *copies; /* by what was copied to */
    size_t copy_count;
    LT_VEC(struct place) heap;
    struct visit *processes[2], *files[2]; /* direct and indirect */
    LT_VEC(uint32_t) direct;               /* processes that this search came through by direct ways */
    uint32_t *taken;                       /* of each file: the round in which it became an edge */
    LT_VEC(struct lt_edge) edges;
    uint32_t round;
    uint64_t steps;
};

/* ---- what is read and written ---- */

static int compare_copied(const void *left, const void *right)
{
    const struct copied *a = left, *b = right;
    if (a->process != b->process)
        return a->process < b->process ? -1 : 1;
    return a->file < b->file ? -1 : a->file > b->file;
}

/* Sums over copies by process and file; `of_source` says which of the two. */
static struct copied *sum_copies(const struct lt_observed *observed, bool of_source, size_t *ret_count)
{
    struct copied *sums = lt_xcalloc(observed->copies.count + 1, sizeof *sums);
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < observed->copies.count; i++) {
        const struct lt_seen_copy *copy = &observed->copies.items[i];
        if (copy->process != LT_NO_INDEX)
            sums[count++] =
                (struct copied){(uint32_t)copy->process, of_source ? copy->from : copy->to, copy->bytes, 0};
    }
    qsort(sums, count, sizeof *sums, compare_copied);
    for (size_t i = 0; i < count; i++) {
        if (kept && compare_copied(&sums[kept - 1], &sums[i]) == 0)
            sums[kept - 1].copied_bytes += sums[i].copied_bytes;
        else
            sums[kept++] = sums[i];
    }
    *ret_count = kept;
    return sums;
}

static struct copied *find_copied(struct copied *sums, size_t count, const struct lt_seen_use *use)
{
    struct copied key = {.process = (uint32_t)use->process, .file = (uint32_t)use->file};
    return count ? bsearch(&key, sums, count, sizeof *sums, compare_copied) : NULL;
}

/* The file that stands for a socket's channel. */
static uint32_t channel_of(const struct lt_observed *observed, uint32_t file)
{
    size_t low = 0, high = observed->sockets.count;
    if (!S_ISSOCK(observed->files.items[file].mode))
        return file;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (observed->sockets.items[middle].file < file)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_there = low < observed->sockets.count && observed->sockets.items[low].file == file;
    long channel = is_there ? observed->sockets.items[low].channel : LT_NO_INDEX;
    return channel == LT_NO_INDEX ? file : (uint32_t)channel;
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
    *ret_span =
        (struct span){(uint32_t)use->process, (uint32_t)use->file, is_late ? use->seq : use->first_read_seq,
                      use->mapped_read ? end_of(process) : use->last_read_seq};
    return use->first_read_seq != 0;
}

static bool write_span(const struct lt_observed *observed, const struct lt_seen_use *use,
                       struct span *ret_span)
{
    bool is_stored = use->mapped_write || (use->estimated && (use->open_flags & O_ACCMODE) != O_RDONLY);
    uint64_t first = use->first_write_seq && !use->mapped_write ? use->first_write_seq : use->seq;
    *ret_span =
        (struct span){(uint32_t)use->process, (uint32_t)use->file, first,
                      is_stored ? end_of(&observed->processes.items[use->process]) : use->last_write_seq};
    return use->written_bytes || is_stored;
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

/* Does the process see nothing of the file but what the kernel copies for it? */
static bool is_all_copied(struct copied *sums, size_t count, const struct lt_seen_use *use, uint64_t bytes)
{
    const struct copied *found = find_copied(sums, count, use);
    return found && bytes && found->copied_bytes == found->all_bytes;
}

struct sums {
    struct copied *sources, *targets;
    size_t source_count, target_count;
};

static void add_to_sums(struct sums *sums, const struct lt_seen_use *use)
{
    struct copied *source = find_copied(sums->sources, sums->source_count, use);
    struct copied *target = find_copied(sums->targets, sums->target_count, use);
    if (source)
        source->all_bytes += use->read_bytes + use->mapped_bytes;
    if (target)
        target->all_bytes += use->written_bytes;
}

/* Reading and writing, and cuts, of all uses. */
static void collect(struct lt_edge_finder *finder, struct sums *sums)
{
    const struct lt_observed *observed = finder->observed;
    size_t count = observed->uses.count;
    struct lt_seen_use use;
    for (size_t i = 0; i < count && observed->copies.count; i++) {
        lt_observed_use(observed, i, &use);
        if (use.process != LT_NO_INDEX)
            add_to_sums(sums, &use);
    }
    LT_VEC(struct span) reads = {0}, writes = {0};
    for (size_t i = 0; i < count; i++) {
        struct span span;
        lt_observed_use(observed, i, &use);
        if (use.truncated && use.open_flags & O_TRUNC)
            LT_VEC_PUSH(&finder->cuts, (struct cut){(uint32_t)use.file, use.seq});
        if (use.process == LT_NO_INDEX)
            continue;
        if (!is_all_copied(sums->sources, sums->source_count, &use, use.read_bytes) &&
            read_span(observed, &use, &span)) {
            span.file = channel_of(observed, span.file);
            LT_VEC_PUSH(&reads, span);
        }
        if (!is_all_copied(sums->targets, sums->target_count, &use, use.written_bytes) &&
            write_span(observed, &use, &span)) {
            span.file = channel_of(observed, span.file);
            LT_VEC_PUSH(&writes, span);
        }
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
    finder->copy_count = observed->copies.count;
    finder->copies = lt_xcalloc(finder->copy_count + 1, sizeof *finder->copies);
    for (size_t i = 0; i < finder->copy_count; i++) {
        finder->copies[i] = observed->copies.items[i];
        finder->copies[i].from = channel_of(observed, finder->copies[i].from);
        finder->copies[i].to = channel_of(observed, finder->copies[i].to);
    }
    sort(finder->copies, finder->copy_count, sizeof *finder->copies, compare_targets);
}

struct lt_edge_finder *lt_edge_finder_new(const struct lt_observed *observed, const bool *is_input)
{
    struct lt_edge_finder *finder = lt_xcalloc(1, sizeof *finder);
    struct sums sums = {0};
    finder->observed = observed;
    finder->is_input = is_input;
    sums.sources = sum_copies(observed, true, &sums.source_count);
    sums.targets = sum_copies(observed, false, &sums.target_count);
    collect(finder, &sums);
    free(sums.sources);
    free(sums.targets);
    sort_all(finder);
    for (int i = 0; i < 2; i++) {
        finder->processes[i] = lt_xcalloc(observed->processes.count + 1, sizeof *finder->processes[i]);
        finder->files[i] = lt_xcalloc(observed->files.count + 1, sizeof *finder->files[i]);
    }
    finder->taken = lt_xcalloc(observed->files.count + 1, sizeof *finder->taken);
    return finder;
}

void lt_edge_finder_free(struct lt_edge_finder *finder)
{
    if (!finder)
        return;
    free(finder->reads);
    free(finder->reads_from);
    free(finder->writes);
    free(finder->writes_from);
    free(finder->cuts.items);
    free(finder->copies);
    free(finder->heap.items);
    for (int i = 0; i < 2; i++) {
        free(finder->processes[i]);
        free(finder->files[i]);
    }
    free(finder->direct.items);
    free(finder->taken);
    free(finder->edges.items);
    free(finder);
}

/* ---- the heap: the latest first ---- */

static void push(struct lt_edge_finder *finder, struct place place)
{
    LT_VEC_PUSH(&finder->heap, place);
    struct place *items = finder->heap.items;
    size_t at = finder->heap.count - 1;
    for (; at && items[(at - 1) / 2].until < place.until; at = (at - 1) / 2)
        items[at] = items[(at - 1) / 2];
    items[at] = place;
}

static struct place pop(struct lt_edge_finder *finder)
{
    struct place *items = finder->heap.items, top = items[0], last = items[--finder->heap.count];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < finder->heap.count; at = child) {
        child += child + 1 < finder->heap.count && items[child + 1].until > items[child].until;
        if (items[child].until <= last.until)
            break;
        items[at] = items[child];
    }
    items[at] = last;
    return top;
}

/* ---- the search ---- */

/* Has the file been emptied after `after` and not later than `by`? */
static bool was_cut(const struct lt_edge_finder *finder, uint32_t file, uint64_t after, uint64_t by)
{
    size_t low = 0, high = finder->cuts.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct cut *cut = &finder->cuts.items[middle];
        if (cut->file < file || (cut->file == file && cut->seq <= after))
            low = middle + 1;
        else
            high = middle;
    }
    return low < finder->cuts.count && finder->cuts.items[low].file == file &&
           finder->cuts.items[low].seq <= by;
}

static void take(struct lt_edge_finder *finder, const struct place *place)
{
    if (finder->taken[place->index] == finder->round)
        return;
    finder->taken[place->index] = finder->round;
    LT_VEC_PUSH(&finder->edges,
                (struct lt_edge){.input = place->index & INT32_MAX, .is_indirect = place->is_indirect});
}

/* Copies that went into the file. */
static size_t first_copy_to(const struct lt_edge_finder *finder, uint32_t file)
{
    size_t low = 0, high = finder->copy_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (finder->copies[middle].to < file)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint64_t earlier(uint64_t left, uint64_t right)
{
    return left < right ? left : right;
}

/* What could be read of a file from `from` until `until`. */
static void go_through_file(struct lt_edge_finder *finder, const struct place *place)
{
    const struct lt_observed *observed = finder->observed;
    uint32_t file = place->index;
    bool is_kept = S_ISREG(observed->files.items[file].mode); /* else it is gone when it has been read */
    for (uint32_t i = finder->writes_from[file]; i < finder->writes_from[file + 1]; i++) {
        const struct span *write = &finder->writes[i];
        /* The reader of a pipe may have noted its read before the writer notes its write. */
        uint64_t begin = is_kept ? write->first : observed->processes.items[write->process].start_seq;
        finder->steps++;
        if (begin <= place->until && !was_cut(finder, file, write->last, place->from))
            push(finder, (struct place){.until = earlier(write->last, place->until),
                                        .index = write->process,
                                        .is_indirect = place->is_indirect});
    }
    for (size_t i = first_copy_to(finder, file); i < finder->copy_count && finder->copies[i].to == file;
         i++) {
        const struct lt_seen_copy *copy = &finder->copies[i];
        finder->steps++;
        if ((!is_kept || copy->first_seq <= place->until) &&
            !was_cut(finder, file, copy->last_seq, place->from))
            push(finder, (struct place){.until = earlier(copy->last_seq, place->until),
                                        .from = copy->first_seq,
                                        .index = copy->from,
                                        .is_file = true,
                                        .is_indirect = place->is_indirect});
    }
}

/* What a process had by `until`. */
static void go_through_process(struct lt_edge_finder *finder, const struct place *place)
{
    for (uint32_t i = finder->reads_from[place->index]; i < finder->reads_from[place->index + 1]; i++) {
        const struct span *read = &finder->reads[i];
        if (read->first > place->until)
            break;
        finder->steps++;
        push(finder, (struct place){.until = earlier(read->last, place->until),
                                    .from = read->first,
                                    .index = read->file,
                                    .is_file = true,
                                    .is_indirect = place->is_indirect});
    }
}

/* What it may have inherited. */
static void go_to_parent(struct lt_edge_finder *finder, uint32_t index, uint64_t until)
{
    const struct lt_seen_process *process = &finder->observed->processes.items[index];
    if (process->parent != LT_NO_INDEX)
        push(finder, (struct place){.until = earlier(process->fork_seq, until),
                                    .index = (uint32_t)process->parent,
                                    .is_indirect = true});
}

/* Has all that the place can give been given already? Else it is going to be. */
static bool is_known(struct lt_edge_finder *finder, const struct place *place)
{
    struct visit **visits = place->is_file ? finder->files : finder->processes;
    for (int indirect = 0; indirect <= (place->is_indirect ? 1 : 0); indirect++) {
        const struct visit *visit = &visits[indirect][place->index];
        if (visit->round == finder->round && visit->until >= place->until && visit->from <= place->from)
            return true;
    }
    struct visit *visit = &visits[place->is_indirect][place->index];
    bool is_again = visit->round == finder->round;
    *visit = (struct visit){.until = is_again && visit->until > place->until ? visit->until : place->until,
                            .from = is_again && visit->from < place->from ? visit->from : place->from,
                            .round = finder->round};
    return false;
}

static void search(struct lt_edge_finder *finder)
{
    while (finder->heap.count) {
        struct place place = pop(finder);
        bool is_start = place.from == UINT64_MAX; /* what is in the output itself is no edge */
        if (is_known(finder, &place))
            continue;
        if (place.is_file && finder->is_input[place.index] && !is_start &&
            !was_cut(finder, place.index, 0, place.from))
            take(finder, &place);
        if (place.is_file) {
            go_through_file(finder, &place);
            continue;
        }
        go_through_process(finder, &place);
        if (place.is_indirect)
            go_to_parent(finder, place.index, place.until);
        else
            LT_VEC_PUSH(&finder->direct, place.index);
    }
}

size_t lt_edge_finder_find(struct lt_edge_finder *finder, uint32_t output, bool and_indirect,
                           const struct lt_edge **ret_edges)
{
    finder->round++;
    finder->edges.count = finder->direct.count = 0;
    push(finder, (struct place){.until = UINT64_MAX, .from = UINT64_MAX, .index = output, .is_file = true});
    search(finder);
    for (size_t i = 0; and_indirect && i < finder->direct.count; i++) /* and what these may have inherited */
        go_to_parent(finder, finder->direct.items[i], finder->processes[0][finder->direct.items[i]].until);
    search(finder);
    *ret_edges = finder->edges.items;
    return finder->edges.count;
}

uint64_t lt_edge_finder_steps(const struct lt_edge_finder *finder)
{
    return finder->steps;
}
