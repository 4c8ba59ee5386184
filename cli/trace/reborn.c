/* SPDX-License-Identifier: Apache-2.0
 *
 * An inode cannot be made twice, so whoever made a file that had been made before, or had lost its names,
 * made another one; nobody has the old one open any more, or its inode would not be free. An open that must
 * make the file says so itself; any other counts only when no name was left, as two that open at once may
 * both say that they made it. Mostly there is no such file, and then the uses are gone through once. */
#include "trace/reborn.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum what { SEEN, MOVED, SURELY_MADE, SAID_TO_BE_MADE, MADE_NAMELESS, LINKED, UNLINKED };
struct happening {
    uint64_t seq;
    size_t index; /* of a use or a move */
    uint32_t file, part;
    enum what what;
    bool is_move;
};
struct happenings {
    struct happening *items;
    size_t count, capacity;
};

/* One of the files that a file turned out to be. */
struct part {
    uint32_t file, part; /* what it was taken for, and what it is */
    uint64_t seq;        /* from when on */
};
struct parts {
    struct part *items;
    size_t count, capacity;
};

/* What is known of the file at a moment. */
struct state {
    size_t names;
    bool is_made, has_lost_name;
};

static enum what what_of_use(const struct lt_seen_use *use)
{
    if ((use->open_flags & O_TMPFILE) == O_TMPFILE)
        return use->created ? MADE_NAMELESS : SEEN;
    if (!use->created)
        return SEEN;
    return (use->open_flags & (O_CREAT | O_EXCL)) == O_CREAT ? SAID_TO_BE_MADE : SURELY_MADE;
}

static enum what what_of_move(const struct lt_seen_move *move)
{
    return move->how == LT_SEEN_LINK ? LINKED : move->how == LT_SEEN_UNLINK ? UNLINKED : MOVED;
}

/* When the files lost a name for the first time: 0 if they did not. */
static uint64_t *find_losses(const struct lt_observed *observed)
{
    uint64_t *losses = lt_xcalloc(observed->files.count + 1, sizeof *losses);
    for (size_t i = 0; i < observed->moves.count; i++) {
        const struct lt_seen_move *move = &observed->moves.items[i];
        uint64_t *loss = move->file == LT_NO_INDEX ? NULL : &losses[move->file];
        if (loss && move->how == LT_SEEN_UNLINK && (!*loss || move->seq < *loss))
            *loss = move->seq;
    }
    return losses;
}

/* Files that were made more than once, or after they had lost a name; NULL when there are none. */
static unsigned char *find_doubtful(const struct lt_observed *observed)
{
    enum { MADE = 1, DOUBTFUL = 2 };
    unsigned char *flags = lt_xcalloc(observed->files.count + 1, 1);
    uint64_t *losses = find_losses(observed);
    bool is_any = false;
    for (size_t i = 0; i < observed->uses.count; i++) {
        struct lt_seen_use use;
        lt_observed_use(observed, i, &use);
        if (what_of_use(&use) == SEEN || !S_ISREG(observed->files.items[use.file].mode))
            continue;
        if (flags[use.file] || (losses[use.file] && losses[use.file] < use.seq))
            flags[use.file] |= DOUBTFUL, is_any = true;
        flags[use.file] |= MADE;
    }
    for (size_t i = 0; i < observed->files.count; i++)
        flags[i] &= DOUBTFUL;
    free(losses);
    if (is_any)
        return flags;
    free(flags);
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
static struct happenings gather(const struct lt_observed *observed, const unsigned char *flags)
{
    struct happenings all = {0};
    for (size_t i = 0; i < observed->uses.count; i++) {
        struct lt_seen_use use;
        uint32_t file = observed->uses.items[i].file;
        if (!flags[file])
            continue;
        lt_observed_use(observed, i, &use);
        LT_VEC_PUSH(&all, (struct happening){use.seq, i, file, file, what_of_use(&use), false});
    }
    for (size_t i = 0; i < observed->moves.count; i++) {
        const struct lt_seen_move *move = &observed->moves.items[i];
        uint32_t file = move->file == LT_NO_INDEX ? 0 : (uint32_t)move->file;
        if (move->file != LT_NO_INDEX && flags[file])
            LT_VEC_PUSH(&all, (struct happening){move->seq, i, file, file, what_of_move(move), true});
    }
    qsort(all.items, all.count, sizeof *all.items, compare_happenings);
    return all;
}

static bool is_another(const struct state *state, enum what what)
{
    bool is_known = state->is_made || state->has_lost_name;
    if (what == SURELY_MADE || what == MADE_NAMELESS)
        return is_known;
    return what == SAID_TO_BE_MADE && is_known && !state->names;
}

static void go_on(struct state *state, enum what what)
{
    if (what == UNLINKED) {
        state->names -= state->names > 0;
        state->has_lost_name = true;
    } else if (what == LINKED) {
        state->names += state->names || state->is_made ? 1 : 2; /* it had one that nobody told of */
    } else if (what != SEEN && what != MADE_NAMELESS && !state->names) {
        state->names = 1;
    }
    state->is_made |= what == SURELY_MADE || what == SAID_TO_BE_MADE || what == MADE_NAMELESS;
}

/* Gives each happening its file. */
static struct parts divide(struct lt_observed *observed, struct happenings *all)
{
    struct parts parts = {0};
    struct state state = {0};
    uint32_t part = 0;
    for (size_t i = 0; i < all->count; i++) {
        struct happening *one = &all->items[i];
        if (!i || one[-1].file != one->file) {
            state = (struct state){0};
            part = one->file;
        }
        if (is_another(&state, one->what)) {
            struct lt_seen_file old = observed->files.items[part];
            observed->files.items[part].is_replaced = true;
            part = (uint32_t)observed->files.count;
            LT_VEC_PUSH(&observed->files, (struct lt_seen_file){.device = old.device,
                                                                .inode = old.inode,
                                                                .birth_ns = old.birth_ns,
                                                                .mode = old.mode});
            LT_VEC_PUSH(&parts, (struct part){one->file, part, one->seq});
            state = (struct state){0};
        }
        go_on(&state, one->what);
        one->part = part;
    }
    return parts;
}

/* Is this happening of a file that turned out to be several? */
static bool is_divided(const struct lt_observed *observed, const struct happening *one)
{
    return one->part != one->file || observed->files.items[one->part].is_replaced;
}

static int compare_indexes(const void *left, const void *right)
{
    const struct happening *a = left, *b = right;
    if (a->is_move != b->is_move)
        return a->is_move ? 1 : -1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* The uses keep their names, which those of the file are not for long. In their order they are mended at the
 * least cost. */
static void hand_over(struct lt_observed *observed, struct happenings *all)
{
    qsort(all->items, all->count, sizeof *all->items, compare_indexes);
    for (size_t i = 0; i < all->count; i++) {
        const struct happening *one = &all->items[i];
        struct lt_seen_use use;
        if (!is_divided(observed, one))
            continue;
        if (one->is_move) {
            observed->moves.items[one->index].file = one->part;
            continue;
        }
        lt_observed_use(observed, one->index, &use);
        use.file = one->part;
        observed->uses.items[one->index].file = one->part & INT32_MAX;
        lt_observed_mend_use(observed, one->index, &use);
    }
    qsort(all->items, all->count, sizeof *all->items, compare_happenings);
}

/* The text is that of a record, and lives as long as the observation. */
static void note_name(struct lt_seen_file *file, const char *path, uint64_t seq)
{
    if (!path || !*path || (file->last_path && strcmp(file->last_path, path) == 0))
        return;
    file->last_path = (char *)(uintptr_t)path;
    file->last_path_seq = seq;
    if (!file->first_path)
        file->first_path = file->last_path;
}

/* Each part has the names that its own uses and moves tell. */
static void name_parts(struct lt_observed *observed, const struct happenings *all, const struct parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        struct lt_seen_file *file = &observed->files.items[parts->items[i].file];
        file->first_path = file->last_path = NULL;
    }
    for (size_t i = 0; i < all->count; i++) {
        const struct happening *one = &all->items[i];
        struct lt_seen_file *file = &observed->files.items[one->part];
        const struct lt_seen_move *move = one->is_move ? &observed->moves.items[one->index] : NULL;
        struct lt_seen_use use;
        if (!is_divided(observed, one))
            continue;
        if (!move) {
            lt_observed_use(observed, one->index, &use);
            note_name(file, use.path, use.seq);
            continue;
        }
        if (!file->first_path)
            note_name(file, move->from, 0);
        note_name(file, move->to, move->seq);
    }
}

/* What a file was at a moment. */
static uint32_t part_at(const struct parts *parts, uint32_t file, uint64_t seq)
{
    size_t low = 0, high = parts->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct part *part = &parts->items[middle];
        if (part->file < file || (part->file == file && part->seq <= seq))
            low = middle + 1;
        else
            high = middle;
    }
    return low && parts->items[low - 1].file == file ? parts->items[low - 1].part : file;
}

void lt_reborn(struct lt_observed *observed)
{
    unsigned char *flags = find_doubtful(observed);
    if (!flags)
        return;
    struct happenings all = gather(observed, flags);
    struct parts parts = divide(observed, &all);
    if (parts.count) {
        hand_over(observed, &all);
        name_parts(observed, &all, &parts);
    }
    for (size_t i = 0; i < observed->copies.count && parts.count; i++) {
        struct lt_seen_copy *copy = &observed->copies.items[i];
        copy->from = part_at(&parts, copy->from, copy->first_seq);
        copy->to = part_at(&parts, copy->to, copy->first_seq);
    }
    free(parts.items);
    free(all.items);
    free(flags);
}
