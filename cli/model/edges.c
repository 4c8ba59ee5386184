/* SPDX-License-Identifier: Apache-2.0
 *
 * A search from the output backwards. A place is a process until a time, or what could be read of a file or
 * pipe from one time until another. The place with the latest time goes first, so that each is gone through
 * once: times only grow earlier on the way. */
#include "model/edges_priv.h"

#include <stdlib.h>
#include <sys/stat.h>

struct lt_edge_finder *lt_edge_finder_new(const struct lt_observed *observed, const bool *is_input)
{
    struct lt_edge_finder *finder = lt_xcalloc(1, sizeof *finder);
    finder->observed = observed;
    finder->is_input = is_input;
    finder->most_steps = UINT64_MAX;
    lt_edges_collect(finder);
    lt_edges_queue(finder);
    for (int i = 0; i < 2; i++) {
        finder->processes[i] = lt_xcalloc(observed->processes.count + 1, sizeof *finder->processes[i]);
        finder->pushed[i] = lt_xcalloc(observed->processes.count + 1, sizeof *finder->pushed[i]);
        finder->files[i] = lt_xcalloc(observed->files.count + 1, sizeof *finder->files[i]);
        finder->readers[i] = lt_xcalloc(finder->turns.count + 1, sizeof *finder->readers[i]);
    }
    finder->taken = lt_xcalloc(observed->files.count + 1, sizeof *finder->taken);
    finder->kept = lt_xcalloc(observed->files.count + 1, sizeof *finder->kept);
    return finder;
}

void lt_edge_finder_keep(struct lt_edge_finder *finder, const bool *is_kept)
{
    finder->is_kept = is_kept;
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
    free(finder->turns.items);
    for (int i = 0; i < 2; i++) {
        free(finder->processes[i]);
        free(finder->pushed[i]);
        free(finder->files[i]);
        free(finder->readers[i]);
    }
    free(finder->direct.items);
    free(finder->taken);
    free(finder->kept);
    free(finder->edges.items);
    free(finder);
}

/* ---- the heap: the latest first ---- */

static void push(struct lt_edge_finder *finder, struct place place)
{
    finder->pushes++;
    if (!place.is_file) { /* many writes of one process lead to it: the latest is enough */
        struct visit *pushed = &finder->pushed[place.is_indirect][place.index];
        if (pushed->round == finder->round && pushed->until >= place.until)
            return;
        *pushed = (struct visit){.until = place.until, .round = finder->round};
    }
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

#define FILE_MOST UINT32_C(0x3fffffff)

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
                (struct lt_edge){.input = place->index & FILE_MOST, .is_indirect = place->is_indirect});
}

/* Another output that stays, read on the way. */
static void take_kept(struct lt_edge_finder *finder, const struct place *place)
{
    if (!finder->is_kept || !finder->is_kept[place->index] || place->index == finder->output ||
        place->is_indirect || finder->kept[place->index] == finder->round)
        return;
    finder->kept[place->index] = finder->round;
    LT_VEC_PUSH(&finder->edges, (struct lt_edge){.input = place->index & FILE_MOST, .is_kept = true});
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

/* What could be read of a file from `from` until `until`. Returns whether anybody had put something there. */
static bool go_through_file(struct lt_edge_finder *finder, const struct place *place)
{
    const struct lt_observed *observed = finder->observed;
    uint32_t file = place->index;
    bool is_kept = S_ISREG(observed->files.items[file].mode); /* else it is gone when it has been read */
    size_t before = finder->pushes;
    for (uint32_t i = finder->writes_from[file]; i < finder->writes_from[file + 1]; i++) {
        const struct span *write = &finder->writes[i];
        /* The reader of a pipe may have noted its read before the writer notes its write. */
        uint64_t begin = is_kept ? write->first : lt_edges_begin(&observed->processes.items[write->process]);
        finder->steps++;
        if (begin <= place->until && lt_edges_may_meet(finder, write->turn, place->turn) &&
            !was_cut(finder, file, write->last, place->from))
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
    return finder->pushes > before;
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
                                    .turn = read->turn,
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
    struct visit **visits = place->turn      ? finder->readers
                            : place->is_file ? finder->files
                                             : finder->processes;
    uint32_t index = place->turn ? place->turn - 1 : place->index;
    for (int indirect = 0; indirect <= (place->is_indirect ? 1 : 0); indirect++) {
        const struct visit *visit = &visits[indirect][index];
        /* What was put together of several holds within its own search, where times only sink. */
        bool is_told = indirect == place->is_indirect || !visit->is_merged;
        if (is_told && visit->round == finder->round && visit->until >= place->until &&
            visit->from <= place->from)
            return true;
    }
    struct visit *visit = &visits[place->is_indirect][index];
    bool is_again = visit->round == finder->round;
    bool keeps_until = is_again && visit->until > place->until,
         keeps_from = is_again && visit->from < place->from;
    *visit = (struct visit){.until = keeps_until ? visit->until : place->until,
                            .from = keeps_from ? visit->from : place->from,
                            .round = finder->round,
                            .is_merged = (is_again && visit->is_merged) || keeps_until != keeps_from};
    return false;
}

static void search(struct lt_edge_finder *finder)
{
    while (finder->heap.count) {
        finder->is_given_up |= finder->steps > finder->most_steps;
        if (finder->is_given_up)
            finder->heap.count = 0;
        if (!finder->heap.count)
            return;
        struct place place = pop(finder);
        bool is_start = place.from == UINT64_MAX; /* what is in the output itself is no edge */
        if (is_known(finder, &place))
            continue;
        if (place.is_file && finder->is_input[place.index] && !is_start &&
            !was_cut(finder, place.index, 0, place.from))
            take(finder, &place);
        if (place.is_file) {
            if (go_through_file(finder, &place) && !is_start)
                take_kept(finder, &place);
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
    finder->output = output;
    push(finder, (struct place){.until = UINT64_MAX, .from = UINT64_MAX, .index = output, .is_file = true});
    search(finder);
    for (size_t i = 0; and_indirect && i < finder->direct.count; i++) /* and what these may have inherited */
        go_to_parent(finder, finder->direct.items[i], finder->processes[0][finder->direct.items[i]].until);
    search(finder);
    *ret_edges = finder->edges.items;
    return finder->edges.count;
}

void lt_edge_finder_allow(struct lt_edge_finder *finder, uint64_t steps)
{
    finder->most_steps = finder->steps + steps;
    finder->is_given_up = false;
}

bool lt_edge_finder_gave_up(const struct lt_edge_finder *finder)
{
    return finder->is_given_up;
}
