/* SPDX-License-Identifier: Apache-2.0
 *
 * One pass over the uses finds the files that more than one open says to have made; mostly there are none. Of
 * these all that happened is gone through in order. A file keeps its first maker, so it is made by the run if
 * anybody said so. */
#include "trace/created.h"

#include <fcntl.h>
#include <stdlib.h>

enum { ENOUGH = 2 }; /* makers of a file to doubt them */

enum what { SEEN, MOVED, SURELY_MADE, SAID_TO_BE_MADE, LINKED, UNLINKED };
struct happening {
    uint64_t seq;
    size_t use; /* of SAID_TO_BE_MADE */
    uint32_t file;
    enum what what;
};
struct happenings {
    struct happening *items;
    size_t count, capacity;
};
struct uses {
    size_t *items;
    size_t count, capacity;
};

/* Without O_EXCL an open that made the file and one that found it look the same. */
static enum what what_of_use(const struct lt_seen_use *use)
{
    if (!use->created)
        return SEEN;
    return (use->open_flags & (O_CREAT | O_EXCL)) == O_CREAT ? SAID_TO_BE_MADE : SURELY_MADE;
}

static enum what what_of_move(const struct lt_seen_move *move)
{
    return move->how == LT_SEEN_LINK ? LINKED : move->how == LT_SEEN_UNLINK ? UNLINKED : MOVED;
}

/* Files that more than one open says to have made; NULL when there are none. */
static unsigned char *find_doubtful(const struct lt_observed *observed)
{
    unsigned char *makers = lt_xcalloc(observed->files.count + 1, 1);
    bool is_any = false;
    for (size_t i = 0; i < observed->uses.count; i++) {
        struct lt_seen_use use;
        lt_observed_use(observed, i, &use);
        if (use.created && makers[use.file] < ENOUGH)
            is_any |= ++makers[use.file] == ENOUGH;
    }
    if (is_any)
        return makers;
    free(makers);
    return NULL;
}

static int compare_happenings(const void *left, const void *right)
{
    const struct happening *a = left, *b = right;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

/* All that happened to the doubtful files: file by file, in order. */
static struct happenings gather(const struct lt_observed *observed, const unsigned char *makers)
{
    struct happenings all = {0};
    for (size_t i = 0; i < observed->uses.count; i++) {
        struct lt_seen_use use;
        if (makers[observed->uses.items[i].file] < ENOUGH)
            continue;
        lt_observed_use(observed, i, &use);
        LT_VEC_PUSH(&all, (struct happening){use.seq, i, (uint32_t)use.file, what_of_use(&use)});
    }
    for (size_t i = 0; i < observed->moves.count; i++) {
        const struct lt_seen_move *move = &observed->moves.items[i];
        if (move->file != LT_NO_INDEX && makers[move->file] == ENOUGH)
            LT_VEC_PUSH(&all, (struct happening){move->seq, 0, (uint32_t)move->file, what_of_move(move)});
    }
    qsort(all.items, all.count, sizeof *all.items, compare_happenings);
    return all;
}

static void take_back(struct lt_observed *observed, size_t index)
{
    struct lt_seen_use use;
    lt_observed_use(observed, index, &use);
    use.created = false;
    if (!use.truncated && !use.written_bytes) /* to make a file is to write it; nothing else was */
        use.first_write_seq = use.last_write_seq = 0;
    lt_observed_mend_use(observed, index, &use);
}

static int compare_uses(const void *left, const void *right)
{
    const size_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* The uses that are wrong, by index. A file without a maker so far may have been seen by another process
 * before its maker could tell: that says nothing. */
static struct uses find_wrong(const struct happenings *all)
{
    struct uses wrong = {0};
    size_t names = 0;
    bool is_made = false;
    for (size_t i = 0; i < all->count; i++) {
        const struct happening *one = &all->items[i];
        if (i && one[-1].file != one->file) {
            names = 0;
            is_made = false;
        }
        if (one->what == SAID_TO_BE_MADE && is_made && names)
            LT_VEC_PUSH(&wrong, one->use);
        is_made |= one->what == SURELY_MADE || one->what == SAID_TO_BE_MADE;
        if (one->what == UNLINKED)
            names -= names > 0;
        else if (one->what == LINKED)
            names = (names ? names : 1) + 1;
        else if (one->what != SEEN && !names) /* a descriptor may outlive every name */
            names = 1;
    }
    if (wrong.count) /* in their order they are mended at the least cost */
        qsort(wrong.items, wrong.count, sizeof *wrong.items, compare_uses);
    return wrong;
}

void lt_created(struct lt_observed *observed)
{
    unsigned char *makers = find_doubtful(observed);
    if (!makers)
        return;
    struct happenings all = gather(observed, makers);
    struct uses wrong = find_wrong(&all);
    for (size_t i = 0; i < wrong.count; i++)
        take_back(observed, wrong.items[i]);
    free(wrong.items);
    free(all.items);
    free(makers);
}
