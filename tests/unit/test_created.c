/* SPDX-License-Identifier: Apache-2.0
 *
 * P9: which of several opens made a file, whatever the ticks of the kernel's clock made them say. */
#include "trace/created.h"

#include "unit.h"

#include <fcntl.h>

enum { MAKES = O_WRONLY | O_CREAT, MAKES_ANEW = MAKES | O_EXCL };

/* A use of file 0 by an open that says whether it made the file. */
static void add_use(struct lt_observed *observed, uint64_t seq, int flags, bool created, uint64_t written)
{
    struct lt_seen_use use = {.process = LT_NO_INDEX,
                              .seq = seq,
                              .open_flags = flags,
                              .created = created,
                              .truncated = flags & O_TRUNC,
                              .written_bytes = written};
    if (created || written || use.truncated)
        use.first_write_seq = use.last_write_seq = seq;
    lt_observed_add_use(observed, &use);
}

static void add_move(struct lt_observed *observed, uint64_t seq, enum lt_seen_move_how how)
{
    static char from[] = "/a", to[] = "/b";
    struct lt_seen_move move = {.how = how, .seq = seq, .from = from, .to = to};
    LT_VEC_PUSH(&observed->moves, move);
}

static struct lt_observed *new_scene(void)
{
    struct lt_observed *observed = lt_xcalloc(1, sizeof *observed);
    LT_VEC_PUSH(&observed->files, (struct lt_seen_file){.inode = 7});
    LT_VEC_PUSH(&observed->files, (struct lt_seen_file){.inode = 8});
    return observed;
}

/* One letter for each use in the order in which they were recorded: it made the file (C), has written to it
 * (W), or neither (-). */
static void check(struct lt_observed *observed, const char *expected)
{
    char found[16] = "";
    lt_created(observed);
    for (size_t i = 0; i < observed->uses.count; i++) {
        struct lt_seen_use use;
        lt_observed_use(observed, i, &use);
        strcat(found, use.created ? "C" : use.first_write_seq || use.last_write_seq ? "W" : "-");
    }
    CHECK_STR(found, expected);
    lt_observed_free(observed);
}

TEST(of_opens_within_a_tick_the_first_made_the_file)
{
    struct lt_observed *observed = new_scene();
    add_use(observed, 1, MAKES, true, 0);
    add_use(observed, 2, MAKES, true, 0);
    add_use(observed, 3, MAKES, true, 5);
    add_use(observed, 4, MAKES | O_TRUNC, true, 0);
    add_use(observed, 5, MAKES, false, 0);
    check(observed, "C-WW-");
}

TEST(the_first_is_the_first_in_time_whoever_is_read_first)
{
    struct lt_observed *observed = new_scene();
    add_use(observed, 9, MAKES, true, 0);
    add_use(observed, 4, MAKES, true, 0);
    add_use(observed, 6, MAKES, true, 7);
    check(observed, "-CW");
}

TEST(what_was_seen_before_its_maker_could_tell_is_made_all_the_same)
{
    struct lt_observed *observed = new_scene();
    add_use(observed, 1, O_RDONLY, false, 0);
    add_move(observed, 2, LT_SEEN_LINK);
    add_use(observed, 3, MAKES, true, 0);
    check(observed, "-C");
    observed = new_scene();
    add_use(observed, 1, O_RDONLY, false, 0);
    add_move(observed, 2, LT_SEEN_RENAME);
    add_use(observed, 3, MAKES, true, 0);
    add_use(observed, 4, MAKES, true, 0);
    check(observed, "-C-");
}

TEST(a_name_that_was_removed_and_made_again_is_made_again)
{
    struct lt_observed *observed = new_scene(); /* the inode's number is given to the next file */
    add_use(observed, 1, MAKES, true, 0);
    add_move(observed, 2, LT_SEEN_UNLINK);
    add_use(observed, 3, MAKES, true, 0);
    add_use(observed, 4, MAKES, true, 0);
    add_move(observed, 5, LT_SEEN_UNLINK);
    add_use(observed, 6, MAKES, true, 0);
    check(observed, "CC-C");
}

TEST(a_file_with_a_name_left_is_not_made_again)
{
    struct lt_observed *observed = new_scene();
    add_use(observed, 1, MAKES, true, 0);
    add_move(observed, 2, LT_SEEN_LINK);
    add_move(observed, 3, LT_SEEN_UNLINK);
    add_use(observed, 4, MAKES, true, 0);
    add_move(observed, 5, LT_SEEN_UNLINK);
    add_use(observed, 6, MAKES, true, 0);
    check(observed, "C-C");
    observed = new_scene(); /* a rename of one of its names to the other does nothing */
    add_use(observed, 1, MAKES, true, 0);
    add_move(observed, 2, LT_SEEN_LINK);
    add_move(observed, 3, LT_SEEN_UNLINK);
    add_move(observed, 4, LT_SEEN_UNLINK);
    add_move(observed, 5, LT_SEEN_RENAME);
    add_use(observed, 6, MAKES, true, 0);
    check(observed, "C-");
}

TEST(an_open_that_fails_when_the_file_is_there_is_never_doubted)
{
    struct lt_observed *observed = new_scene();
    add_use(observed, 1, MAKES_ANEW, true, 0);
    add_use(observed, 2, MAKES_ANEW, true, 0); /* removed in between by somebody else */
    add_use(observed, 3, MAKES, true, 0);
    check(observed, "CC-");
}

TEST(files_are_told_apart)
{
    struct lt_observed *observed = new_scene();
    struct lt_seen_use other = {.process = LT_NO_INDEX, .file = 1, .seq = 2, .open_flags = MAKES};
    other.created = true;
    other.first_write_seq = other.last_write_seq = 2;
    add_use(observed, 1, MAKES, true, 0);
    lt_observed_add_use(observed, &other);
    add_use(observed, 3, MAKES, true, 0);
    other.seq = 4;
    lt_observed_add_use(observed, &other);
    check(observed, "CC--");
}
