/* SPDX-License-Identifier: Apache-2.0
 *
 * What goes into a pipe first comes out first. A writer that had done before another began has put its bytes
 * before that one's, a reader likewise: so bytes counted on both sides tell which of them can have met. */
#include "model/edges_priv.h"

#include <stdlib.h>
#include <sys/stat.h>

/* A turn by one of its times, with the bytes of all before it. */
struct mark {
    uint64_t seq, bytes_before;
};

static int compare_marks(const void *left, const void *right)
{
    const struct mark *a = left, *b = right;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

/* Marks by time, each with the sum of the bytes before it; one more at the end with the sum of all. */
static void sum_up(struct mark *marks, size_t count)
{
    uint64_t sum = 0;
    qsort(marks, count, sizeof *marks, compare_marks);
    for (size_t i = 0; i < count; i++) {
        uint64_t bytes = marks[i].bytes_before;
        marks[i].bytes_before = sum;
        sum += bytes;
    }
    marks[count] = (struct mark){UINT64_MAX, sum};
}

/* The bytes of those before `seq`. */
static uint64_t bytes_before(const struct mark *marks, size_t count, uint64_t seq)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (marks[middle].seq < seq)
            low = middle + 1;
        else
            high = middle;
    }
    return marks[low].bytes_before;
}

/* Places the writers, or the readers, of one pipe. Returns how many bytes they moved. */
static uint64_t place(struct turn **turns, size_t count)
{
    struct mark *ends = lt_xcalloc(count + 1, sizeof *ends), *begins = lt_xcalloc(count + 1, sizeof *begins);
    for (size_t i = 0; i < count; i++) {
        ends[i] = (struct mark){turns[i]->last, turns[i]->bytes};
        begins[i] = (struct mark){turns[i]->begin, turns[i]->bytes};
    }
    sum_up(ends, count);
    sum_up(begins, count);
    for (size_t i = 0; i < count; i++) {
        turns[i]->low = bytes_before(ends, count, turns[i]->begin);
        turns[i]->high =
            bytes_before(begins, count, turns[i]->last == UINT64_MAX ? UINT64_MAX : turns[i]->last + 1);
    }
    uint64_t all = ends[count].bytes_before;
    free(ends);
    free(begins);
    return all;
}

static int compare_turns(const void *left, const void *right)
{
    const struct turn *const *a = left, *const *b = right;
    if ((*a)->file != (*b)->file)
        return (*a)->file < (*b)->file ? -1 : 1;
    return (int)(*a)->is_write - (int)(*b)->is_write;
}

/* More read than written: somebody else wrote, or tee(2) showed the same bytes twice. Less, and it has a
 * name: what nobody read was lost when all had closed it (fifo(7)). Nothing can be told then. */
static void place_pipe(struct turn **turns, size_t count, bool has_name)
{
    size_t readers = 0;
    while (readers < count && !turns[readers]->is_write)
        readers++;
    uint64_t read = place(turns, readers), written = place(turns + readers, count - readers);
    bool is_unclear = read > written || (has_name && read != written);
    for (size_t i = 0; is_unclear && i < count; i++) {
        turns[i]->low = 0;
        turns[i]->high = UINT64_MAX;
    }
}

void lt_edges_queue(struct lt_edge_finder *finder)
{
    size_t count = finder->turns.count;
    struct turn **turns = lt_xcalloc(count + 1, sizeof(struct turn *));
    for (size_t i = 0; i < count; i++)
        turns[i] = &finder->turns.items[i];
    qsort(turns, count, sizeof *turns, compare_turns);
    for (size_t begin = 0, end; begin < count; begin = end) {
        for (end = begin; end < count && turns[end]->file == turns[begin]->file;)
            end++;
        const struct lt_seen_file *pipe = &finder->observed->files.items[turns[begin]->file];
        place_pipe(turns + begin, end - begin, S_ISFIFO(pipe->mode) && pipe->first_path);
    }
    free(turns);
}

bool lt_edges_may_meet(const struct lt_edge_finder *finder, uint32_t write_turn, uint32_t read_turn)
{
    if (!write_turn || !read_turn)
        return true;
    const struct turn *write = &finder->turns.items[write_turn - 1],
                      *read = &finder->turns.items[read_turn - 1];
    return write->low < read->high && read->low < write->high;
}
