/* SPDX-License-Identifier: Apache-2.0
 *
 * The ways of bytes, each on the smallest observation that shows it. Processes are 0, 1, 2 ...; times are
 * small numbers. */
#include "unit.h"

#include "model/edges.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { INPUTS = 4 }; /* files 0 to 3 are inputs: a, b, c, d */

struct scene {
    struct lt_observed *observed;
    bool is_input[64];
};

static long add_file(struct scene *scene, unsigned mode)
{
    LT_VEC_PUSH(&scene->observed->files,
                (struct lt_seen_file){.inode = scene->observed->files.count + 1, .mode = mode});
    return (long)scene->observed->files.count - 1;
}

static long add_process(struct scene *scene, long parent, uint64_t fork_seq)
{
    LT_VEC_PUSH(&scene->observed->processes, (struct lt_seen_process){.parent = parent,
                                                                      .fork_seq = fork_seq,
                                                                      .start_seq = fork_seq,
                                                                      .end_seq = 100000,
                                                                      .backend = "preload"});
    return (long)scene->observed->processes.count - 1;
}

static struct scene new_scene(int processes)
{
    struct scene scene = {lt_xcalloc(1, sizeof *scene.observed), {0}};
    for (int i = 0; i < INPUTS; i++)
        scene.is_input[add_file(&scene, S_IFREG)] = true;
    for (int i = 0; i < processes; i++)
        add_process(&scene, LT_NO_INDEX, 0);
    return scene;
}

static struct lt_seen_use *reads(struct scene *scene, long process, long file, uint64_t first, uint64_t last)
{
    struct lt_seen_use use = {.process = process, .file = file, .seq = first, .read_bytes = 1};
    use.first_read_seq = first;
    use.last_read_seq = last;
    return lt_observed_add_use(scene->observed, &use);
}

static struct lt_seen_use *writes(struct scene *scene, long process, long file, uint64_t first, uint64_t last)
{
    struct lt_seen_use use = {.process = process, .file = file, .seq = first, .written_bytes = 1};
    use.open_flags = O_WRONLY;
    use.first_write_seq = first;
    use.last_write_seq = last;
    return lt_observed_add_use(scene->observed, &use);
}

static void cuts(struct scene *scene, long process, long file, uint64_t seq)
{
    struct lt_seen_use use = {
        .process = process, .file = file, .seq = seq, .truncated = true, .emptied = true, .opens = 1};
    use.open_flags = O_WRONLY | O_TRUNC;
    use.first_write_seq = use.last_write_seq = seq;
    lt_observed_add_use(scene->observed, &use);
}

/* What feeds the file: a letter for each direct input, a capital for an indirect one. */
static const char *fed_by(struct scene *scene, long output)
{
    static char text[INPUTS + 1];
    const struct lt_edge *edges;
    char seen[INPUTS] = {0};
    struct lt_edge_finder *finder = lt_edge_finder_new(scene->observed, scene->is_input);
    size_t length = 0, count = lt_edge_finder_find(finder, (uint32_t)output, true, &edges);
    for (size_t i = 0; i < count; i++)
        seen[edges[i].input] = (char)((edges[i].is_indirect ? 'A' : 'a') + edges[i].input);
    for (int i = 0; i < INPUTS; i++)
        if (seen[i])
            text[length++] = seen[i];
    text[length] = '\0';
    lt_edge_finder_free(finder);
    return text;
}

static void end_scene(struct scene *scene)
{
    lt_observed_free(scene->observed);
}

TEST(a_process_feeds_what_it_writes_after_it_has_read)
{
    struct scene scene = new_scene(1);
    long x = add_file(&scene, S_IFREG), y = add_file(&scene, S_IFREG);
    reads(&scene, 0, 0, 2, 3);
    writes(&scene, 0, x, 4, 5);
    reads(&scene, 0, 1, 6, 6);
    writes(&scene, 0, y, 7, 7);
    CHECK_STR(fed_by(&scene, x), "a");
    CHECK_STR(fed_by(&scene, y), "ab");
    end_scene(&scene);
}

TEST(processes_that_share_nothing_feed_nothing_of_each_other)
{
    struct scene scene = new_scene(2);
    long x = add_file(&scene, S_IFREG), y = add_file(&scene, S_IFREG);
    reads(&scene, 0, 0, 2, 9);
    reads(&scene, 1, 1, 2, 9);
    writes(&scene, 0, x, 3, 9);
    writes(&scene, 1, y, 3, 9);
    CHECK_STR(fed_by(&scene, x), "a");
    CHECK_STR(fed_by(&scene, y), "b");
    end_scene(&scene);
}

TEST(bytes_go_through_pipes_and_files_in_between)
{
    struct scene scene = new_scene(3);
    long pipe = add_file(&scene, S_IFIFO), temporary = add_file(&scene, S_IFREG),
         x = add_file(&scene, S_IFREG);
    reads(&scene, 0, 0, 2, 2);
    writes(&scene, 0, pipe, 3, 3);
    reads(&scene, 1, pipe, 4, 4);
    writes(&scene, 1, temporary, 5, 6);
    reads(&scene, 2, temporary, 7, 8);
    writes(&scene, 2, x, 9, 9);
    CHECK_STR(fed_by(&scene, x), "a");
    end_scene(&scene);
}

TEST(the_reader_of_a_pipe_may_note_its_read_before_the_writer_its_write)
{
    struct scene scene = new_scene(2);
    long pipe = add_file(&scene, S_IFIFO), x = add_file(&scene, S_IFREG);
    reads(&scene, 0, 0, 2, 2);
    reads(&scene, 1, pipe, 3, 3);
    writes(&scene, 1, x, 4, 4);
    writes(&scene, 0, pipe, 5, 5);
    CHECK_STR(fed_by(&scene, x), "a");
    end_scene(&scene);
}

TEST(what_is_written_later_is_not_read_earlier)
{
    struct scene scene = new_scene(2);
    long between = add_file(&scene, S_IFREG), x = add_file(&scene, S_IFREG);
    reads(&scene, 1, between, 2, 3);
    writes(&scene, 1, x, 4, 4);
    reads(&scene, 0, 0, 5, 5);
    writes(&scene, 0, between, 6, 6);
    CHECK_STR(fed_by(&scene, x), "");
    end_scene(&scene);
}

TEST(a_file_used_again_holds_what_was_written_since_it_was_emptied)
{
    struct scene scene = new_scene(4);
    long between = add_file(&scene, S_IFREG), x = add_file(&scene, S_IFREG), y = add_file(&scene, S_IFREG);
    reads(&scene, 0, 0, 2, 2);
    cuts(&scene, 0, between, 3);
    writes(&scene, 0, between, 4, 4);
    reads(&scene, 1, between, 5, 5);
    writes(&scene, 1, x, 6, 6);
    reads(&scene, 2, 1, 7, 7);
    cuts(&scene, 2, between, 8);
    writes(&scene, 2, between, 9, 9);
    reads(&scene, 3, between, 10, 10);
    writes(&scene, 3, y, 11, 11);
    CHECK_STR(fed_by(&scene, x), "a");
    CHECK_STR(fed_by(&scene, y), "b");
    end_scene(&scene);
}

TEST(an_output_written_twice_holds_the_second_unless_it_was_appended)
{
    struct scene scene = new_scene(2);
    long x = add_file(&scene, S_IFREG), y = add_file(&scene, S_IFREG);
    reads(&scene, 0, 0, 2, 2);
    writes(&scene, 0, x, 3, 3);
    writes(&scene, 0, y, 4, 4);
    reads(&scene, 1, 1, 5, 5);
    cuts(&scene, 1, x, 6);
    writes(&scene, 1, x, 7, 7);
    writes(&scene, 1, y, 8, 8);
    CHECK_STR(fed_by(&scene, x), "b");
    CHECK_STR(fed_by(&scene, y), "ab");
    end_scene(&scene);
}

TEST(a_file_changed_in_place_feeds_itself_if_its_writer_has_read_it)
{
    struct scene scene = new_scene(1);
    reads(&scene, 0, 0, 2, 3);
    writes(&scene, 0, 0, 4, 4);
    writes(&scene, 0, 1, 4, 4);
    CHECK_STR(fed_by(&scene, 0), "a");
    CHECK_STR(fed_by(&scene, 1), "a");
    end_scene(&scene);
}

TEST(a_fork_and_an_exec_inherit_what_there_was_by_then_and_that_is_indirect)
{
    struct scene scene = new_scene(1);
    long x = add_file(&scene, S_IFREG), y = add_file(&scene, S_IFREG), pipe = add_file(&scene, S_IFIFO);
    reads(&scene, 0, 0, 2, 2);
    long child = add_process(&scene, 0, 3), image = add_process(&scene, child, 6);
    reads(&scene, 0, 1, 4, 4);
    reads(&scene, child, 2, 5, 5);
    writes(&scene, image, x, 7, 7);
    writes(&scene, image, pipe, 8, 8);
    long reader = add_process(&scene, LT_NO_INDEX, 1);
    reads(&scene, reader, pipe, 9, 9);
    writes(&scene, reader, y, 10, 10);
    CHECK_STR(fed_by(&scene, x), "AC");
    CHECK_STR(fed_by(&scene, y), "AC");
    end_scene(&scene);
}

TEST(where_there_are_both_direct_wins)
{
    struct scene scene = new_scene(1);
    long x = add_file(&scene, S_IFREG);
    reads(&scene, 0, 0, 2, 2);
    long child = add_process(&scene, 0, 3);
    reads(&scene, child, 0, 4, 4);
    writes(&scene, child, x, 5, 5);
    CHECK_STR(fed_by(&scene, x), "a");
    end_scene(&scene);
}

static void copies(struct scene *scene, long process, long from, long to, uint64_t seq)
{
    LT_VEC_PUSH(&scene->observed->copies,
                (struct lt_seen_copy){process, (uint32_t)from, (uint32_t)to, 1, seq, seq});
    reads(scene, process, from, seq, seq)->copied_from = true;
    writes(scene, process, to, seq, seq)->copied_to = true;
}

TEST(a_copy_of_the_kernel_feeds_what_it_is_copied_to_alone)
{
    struct scene scene = new_scene(1);
    long x = add_file(&scene, S_IFREG), y = add_file(&scene, S_IFREG), z = add_file(&scene, S_IFREG);
    copies(&scene, 0, 0, x, 2);
    copies(&scene, 0, 1, y, 3);
    copies(&scene, 0, x, z, 4);
    CHECK_STR(fed_by(&scene, x), "a");
    CHECK_STR(fed_by(&scene, y), "b");
    CHECK_STR(fed_by(&scene, z), "a");
    end_scene(&scene);
}

TEST(what_is_written_before_a_copied_file_is_read_does_not_have_it)
{
    struct scene scene = new_scene(1);
    long x = add_file(&scene, S_IFREG), y = add_file(&scene, S_IFREG);
    copies(&scene, 0, 0, x, 2);
    writes(&scene, 0, y, 3, 3);
    reads(&scene, 0, 0, 4, 4);
    CHECK_STR(fed_by(&scene, y), "");
    end_scene(&scene);
}

TEST(who_reads_besides_copying_has_the_bytes)
{
    struct scene scene = new_scene(1);
    long x = add_file(&scene, S_IFREG), y = add_file(&scene, S_IFREG);
    copies(&scene, 0, 0, x, 2);
    reads(&scene, 0, 0, 3, 3);
    writes(&scene, 0, y, 4, 4);
    CHECK_STR(fed_by(&scene, y), "a");
    end_scene(&scene);
}

TEST(the_ends_of_a_connection_are_one_channel)
{
    struct scene scene = new_scene(3);
    long near = add_file(&scene, S_IFSOCK), far = add_file(&scene, S_IFSOCK),
         other = add_file(&scene, S_IFSOCK);
    long x = add_file(&scene, S_IFREG), y = add_file(&scene, S_IFREG);
    LT_VEC_PUSH(&scene.observed->sockets, (struct lt_seen_socket){(uint32_t)near, 0, near, far});
    LT_VEC_PUSH(&scene.observed->sockets, (struct lt_seen_socket){(uint32_t)far, 0, near, near});
    LT_VEC_PUSH(&scene.observed->sockets,
                (struct lt_seen_socket){(uint32_t)other, 0, LT_NO_INDEX, LT_NO_INDEX});
    reads(&scene, 0, 0, 2, 2);
    writes(&scene, 0, near, 3, 3);
    reads(&scene, 1, far, 4, 4);
    writes(&scene, 1, x, 5, 5);
    reads(&scene, 2, other, 4, 4);
    writes(&scene, 2, y, 5, 5);
    CHECK_STR(fed_by(&scene, x), "a");
    CHECK_STR(fed_by(&scene, y), "");
    end_scene(&scene);
}

TEST(what_went_into_a_pipe_first_comes_out_first)
{
    struct scene scene = new_scene(0);
    long pipe = add_file(&scene, S_IFIFO), x = add_file(&scene, S_IFREG), y = add_file(&scene, S_IFREG);
    long givers[2], takers[2];
    for (int i = 0; i < 2; i++) {
        givers[i] = add_process(&scene, LT_NO_INDEX, 10 * (uint64_t)i);
        reads(&scene, givers[i], i, 10 * (uint64_t)i + 2, 10 * (uint64_t)i + 2);
        writes(&scene, givers[i], pipe, 10 * (uint64_t)i + 3, 10 * (uint64_t)i + 3);
    }
    for (int i = 0; i < 2; i++) {
        takers[i] = add_process(&scene, LT_NO_INDEX, 30 + 10 * (uint64_t)i);
        reads(&scene, takers[i], pipe, 10 * (uint64_t)i + 32, 10 * (uint64_t)i + 32);
        writes(&scene, takers[i], i ? y : x, 10 * (uint64_t)i + 33, 10 * (uint64_t)i + 33);
    }
    CHECK_STR(fed_by(&scene, x), "a");
    CHECK_STR(fed_by(&scene, y), "b");
    end_scene(&scene);
}

TEST(a_writer_that_was_killed_may_have_died_in_its_write)
{
    struct scene scene = new_scene(0);
    long pipe = add_file(&scene, S_IFIFO), x = add_file(&scene, S_IFREG);
    long giver = add_process(&scene, LT_NO_INDEX, 1), taker = add_process(&scene, LT_NO_INDEX, 1);
    scene.observed->processes.items[giver].end_seq = 0;
    reads(&scene, giver, 0, 2, 2);
    struct lt_seen_use unwritten = {.process = giver, .file = pipe, .seq = 1, .open_flags = O_WRONLY};
    lt_observed_add_use(scene.observed, &unwritten);
    reads(&scene, taker, pipe, 3, 3);
    writes(&scene, taker, x, 4, 4);
    CHECK_STR(fed_by(&scene, x), "a");
    end_scene(&scene);
}

TEST(a_mapping_is_the_child_s_too)
{
    struct scene scene = new_scene(1);
    long x = add_file(&scene, S_IFREG);
    struct lt_seen_use mapping = {
        .process = 0, .file = x, .seq = 2, .mapped_write = true, .open_flags = O_RDWR};
    lt_observed_add_use(scene.observed, &mapping);
    long child = add_process(&scene, 0, 3);
    reads(&scene, child, 0, 4, 4);
    CHECK_STR(fed_by(&scene, x), "a");
    end_scene(&scene);
}

TEST(many_uses_of_one_file_do_not_multiply)
{
    struct scene scene = new_scene(0);
    long x = add_file(&scene, S_IFREG), counter = add_file(&scene, S_IFREG);
    for (uint64_t i = 1; i <= 2000; i++) {
        long process = add_process(&scene, LT_NO_INDEX, 10 * i);
        reads(&scene, process, counter, 10 * i + 1, 10 * i + 1);
        writes(&scene, process, counter, 10 * i + 2, 10 * i + 2);
        if (i == 1)
            reads(&scene, process, 0, 10 * i, 10 * i);
        if (i == 2000)
            writes(&scene, process, x, 10 * i + 3, 10 * i + 3);
    }
    CHECK_STR(fed_by(&scene, x), "a");
    struct lt_edge_finder *finder = lt_edge_finder_new(scene.observed, scene.is_input);
    const struct lt_edge *edges;
    lt_edge_finder_allow(finder, 100);
    (void)lt_edge_finder_find(finder, (uint32_t)x, true, &edges);
    CHECK(lt_edge_finder_gave_up(finder));
    lt_edge_finder_free(finder);
    end_scene(&scene);
}

TEST(a_ring_of_processes_and_pipes_ends)
{
    struct scene scene = new_scene(2);
    long there = add_file(&scene, S_IFIFO), back = add_file(&scene, S_IFIFO), x = add_file(&scene, S_IFREG);
    reads(&scene, 0, 0, 2, 2);
    writes(&scene, 0, there, 3, 9);
    reads(&scene, 1, there, 3, 9);
    reads(&scene, 1, 1, 4, 4);
    writes(&scene, 1, back, 3, 9);
    reads(&scene, 0, back, 3, 9);
    writes(&scene, 0, x, 10, 10);
    scene.observed->processes.items[0].parent = 1;
    scene.observed->processes.items[1].parent = 0;
    CHECK_STR(fed_by(&scene, x), "ab");
    end_scene(&scene);
}
