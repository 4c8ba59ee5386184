/* SPDX-License-Identifier: Apache-2.0
 *
 * P3: files that had one inode after the other are told apart, though their births are of the same tick. */
#include "trace/reborn.h"

#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { MAKES = O_WRONLY | O_CREAT, MAKES_ANEW = MAKES | O_EXCL };

static struct lt_observed *new_scene(void)
{
    static char a[] = "/a";
    struct lt_observed *observed = lt_xcalloc(1, sizeof *observed);
    struct lt_seen_file file = {
        .inode = 7, .mode = S_IFREG, .first_path = a, .last_path = a, .last_path_seq = 1};
    LT_VEC_PUSH(&observed->files, file);
    return observed;
}

static void add_use(struct lt_observed *observed, uint64_t seq, int flags, bool created, const char *path)
{
    struct lt_seen_use use = {
        .process = LT_NO_INDEX, .path = path, .seq = seq, .open_flags = flags, .created = created};
    lt_observed_add_use(observed, &use);
}

static void add_move(struct lt_observed *observed, uint64_t seq, enum lt_seen_move_how how, char *from,
                     char *to)
{
    struct lt_seen_move move = {.how = how, .seq = seq, .mode = S_IFREG, .from = from, .to = to};
    LT_VEC_PUSH(&observed->moves, move);
}

/* The file of each use, and of each move behind a slash, in the order in which they were recorded. */
static void check_files(struct lt_observed *observed, const char *expected)
{
    char found[32] = "";
    lt_reborn(observed);
    for (size_t i = 0; i < observed->uses.count; i++) {
        struct lt_seen_use use;
        lt_observed_use(observed, i, &use);
        CHECK_INT(use.file, observed->uses.items[i].file);
        snprintf(found + strlen(found), 4, "%ld", use.file);
    }
    strcat(found, "/");
    for (size_t i = 0; i < observed->moves.count; i++)
        snprintf(found + strlen(found), 4, "%ld", observed->moves.items[i].file);
    CHECK_STR(found, expected);
}

static char none[] = "", a[] = "/a", b[] = "/b", c[] = "/c";

TEST(a_file_that_was_made_when_no_name_was_left_is_another)
{
    struct lt_observed *observed = new_scene();
    add_use(observed, 1, MAKES, true, a);
    add_use(observed, 5, MAKES, true, b); /* recorded first, and later all the same */
    add_move(observed, 3, LT_SEEN_UNLINK, a, none);
    add_use(observed, 2, O_RDONLY, false, a);
    add_use(observed, 6, O_RDONLY, false, b);
    add_move(observed, 7, LT_SEEN_RENAME, b, c);
    LT_VEC_PUSH(&observed->copies, (struct lt_seen_copy){.from = 0, .to = 0, .first_seq = 2});
    LT_VEC_PUSH(&observed->copies, (struct lt_seen_copy){.from = 0, .to = 0, .first_seq = 6});
    check_files(observed, "0101/01");
    CHECK_INT(observed->files.count, 2);
    CHECK_INT(observed->files.items[1].inode, 7);
    CHECK(observed->files.items[0].is_replaced && !observed->files.items[1].is_replaced);
    CHECK_STR(observed->files.items[0].first_path, a);
    CHECK_STR(observed->files.items[0].last_path, a);
    CHECK_STR(observed->files.items[1].first_path, b);
    CHECK_STR(observed->files.items[1].last_path, c);
    CHECK_INT(observed->copies.items[0].to, 0);
    CHECK_INT(observed->copies.items[1].from, 1);
    CHECK_INT(observed->copies.items[1].to, 1);
    lt_observed_free(observed);
}

TEST(many_files_may_have_the_same_inode_and_the_same_name)
{
    struct lt_observed *observed = new_scene();
    for (uint64_t i = 0; i < 4; i++) {
        add_use(observed, 10 * i + 1, MAKES, true, a);
        add_move(observed, 10 * i + 5, LT_SEEN_UNLINK, a, none);
    }
    check_files(observed, "0123/0123");
    CHECK_STR(observed->files.items[3].last_path, a);
    lt_observed_free(observed);
}

TEST(a_file_that_was_there_before_and_was_replaced_makes_room_for_another)
{
    struct lt_observed *observed = new_scene();
    add_move(observed, 4, LT_SEEN_UNLINK, a, none); /* another was renamed to it */
    add_use(observed, 6, MAKES, true, b);
    add_move(observed, 8, LT_SEEN_RENAME, b, c);
    check_files(observed, "1/01");
    CHECK_STR(observed->files.items[1].first_path, b);
    lt_observed_free(observed);
}

TEST(a_file_without_a_name_makes_room_when_it_is_closed)
{
    struct lt_observed *observed = new_scene();
    add_use(observed, 1, O_RDWR | O_TMPFILE, true, a);
    add_use(observed, 2, MAKES, true, b);
    check_files(observed, "01/");
    lt_observed_free(observed);
    observed = new_scene(); /* unless it got one */
    add_use(observed, 1, O_RDWR | O_TMPFILE, true, a);
    add_move(observed, 2, LT_SEEN_LINK, a, b);
    add_use(observed, 3, MAKES, true, b);
    check_files(observed, "00/0");
    lt_observed_free(observed);
}

TEST(an_open_that_fails_when_the_file_is_there_made_another)
{
    struct lt_observed *observed = new_scene();
    add_use(observed, 1, MAKES, true, a);
    add_use(observed, 2, MAKES_ANEW, true, b); /* removed in between by somebody else */
    check_files(observed, "01/");
    lt_observed_free(observed);
}

TEST(two_that_say_they_made_it_made_the_same)
{
    struct lt_observed *observed = new_scene();
    add_use(observed, 1, MAKES, true, a);
    add_use(observed, 2, MAKES, true, a);
    add_move(observed, 3, LT_SEEN_LINK, a, b);
    add_move(observed, 4, LT_SEEN_UNLINK, a, none);
    add_use(observed, 5, MAKES, true, b);
    check_files(observed, "000/00");
    CHECK_INT(observed->files.count, 1);
    lt_observed_free(observed);
}

TEST(one_that_was_seen_before_its_maker_could_tell_is_the_same)
{
    struct lt_observed *observed = new_scene();
    add_use(observed, 1, O_RDONLY, false, a);
    add_use(observed, 2, MAKES_ANEW, true, a);
    add_use(observed, 3, MAKES, false, a);
    check_files(observed, "000/");
    lt_observed_free(observed);
}

TEST(what_is_no_file_is_left_alone)
{
    struct lt_observed *observed = new_scene();
    observed->files.items[0].mode = S_IFIFO;
    add_use(observed, 1, MAKES_ANEW, true, a);
    add_use(observed, 2, MAKES_ANEW, true, a);
    check_files(observed, "00/");
    lt_observed_free(observed);
}
