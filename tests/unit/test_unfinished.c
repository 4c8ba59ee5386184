/* SPDX-License-Identifier: Apache-2.0
 *
 * P4: the last call of a killed process, found in the files: what grew, what moved, and what must not be
 * guessed. */
#include "trace/unfinished.h"

#include "base/file.h"

#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* One file of `size` bytes (with a hole before them if wanted) and one process that wrote it. */
struct scene {
    char folder[64];
    char *path;
    struct lt_observed *observed;
    struct lt_seen_use *use;
    struct lt_seen_file *file;
};

static char *keep(struct lt_observed *observed, const char *text)
{
    return lt_observed_text(observed, text, strlen(text));
}

static struct lt_seen_file look(struct lt_observed *observed, const char *path)
{
    struct statx status;
    CHECK_INT(statx(AT_FDCWD, path, 0, STATX_BASIC_STATS | STATX_BTIME, &status), 0);
    return (struct lt_seen_file){
        .device = ((uint64_t)status.stx_dev_major << 32) | status.stx_dev_minor,
        .inode = status.stx_ino,
        .birth_ns = status.stx_mask & STATX_BTIME
                        ? (int64_t)status.stx_btime.tv_sec * 1000000000 + status.stx_btime.tv_nsec
                        : 0,
        .mode = status.stx_mode,
        .first_path = keep(observed, path),
        .last_path = keep(observed, path),
        .last_path_seq = 5,
        .final_path = keep(observed, path),
        .final_size = status.stx_size,
        .final_mtime_ns = 1000,
    };
}

static struct scene set(off_t size, bool has_hole, int64_t end_ns)
{
    struct scene scene = {.folder = "/tmp/lintrace-test-XXXXXX",
                          .observed = lt_xcalloc(1, sizeof(struct lt_observed))};
    CHECK(mkdtemp(scene.folder) != NULL);
    scene.path = lt_path_join(scene.folder, "out");
    char *bytes = lt_xcalloc(1, (size_t)size);
    int fd = open(scene.path, O_WRONLY | O_CREAT, 0600);
    CHECK(pwrite(fd, bytes, (size_t)size, has_hole ? 1 << 20 : 0) == size);
    fsync(fd);
    close(fd);
    free(bytes);
    LT_VEC_PUSH(&scene.observed->processes,
                (struct lt_seen_process){.parent = LT_NO_INDEX, .end_ns = end_ns});
    LT_VEC_PUSH(&scene.observed->files, look(scene.observed, scene.path));
    struct lt_seen_use use = {.seq = 6, .open_flags = O_WRONLY, .mtime_at_open_ns = 1000};
    scene.file = scene.observed->files.items;
    scene.use = lt_observed_add_use(scene.observed, &use);
    return scene;
}

static void leave(struct scene *scene)
{
    for (size_t i = 0; i < scene->observed->files.count; i++)
        if (scene->observed->files.items[i].final_path)
            unlink(scene->observed->files.items[i].final_path);
    unlink(scene->path);
    rmdir(scene->folder);
    free(scene->path);
    lt_observed_free(scene->observed);
}

TEST(bytes_beyond_those_counted_are_the_last_write)
{
    struct scene scene = set(300, false, 0);
    scene.use->size_at_open = 50;
    scene.use->written_bytes = 150;
    scene.use->first_write_seq = scene.use->last_write_seq = 7;
    lt_unfinished(scene.observed);
    CHECK_INT(scene.use->written_bytes, 250);
    CHECK(scene.use->estimated);
    CHECK_INT(scene.use->first_write_seq, 7);
    leave(&scene);
}

TEST(a_first_write_makes_the_file_written)
{
    struct scene scene = set(300, false, 0);
    lt_unfinished(scene.observed);
    CHECK_INT(scene.use->written_bytes, 300);
    CHECK_INT(scene.use->first_write_seq, 6);
    leave(&scene);
    scene = set(300, false, 0);
    scene.use->size_at_open = 300;
    scene.file->final_mtime_ns = 2000;
    lt_unfinished(scene.observed);
    CHECK_INT(scene.use->written_bytes, 0);
    CHECK_INT(scene.use->first_write_seq, 6);
    leave(&scene);
}

TEST(what_ended_what_has_holes_and_what_adds_up_stays)
{
    struct scene scene = set(300, false, 99);
    lt_unfinished(scene.observed);
    CHECK(scene.use->written_bytes == 0 && !scene.use->estimated);
    leave(&scene);
    scene = set(300, true, 0);
    scene.use->written_bytes = 200;
    lt_unfinished(scene.observed);
    CHECK(scene.use->written_bytes == 200 && !scene.use->estimated);
    leave(&scene);
    scene = set(300, false, 0);
    scene.use->written_bytes = 300;
    lt_unfinished(scene.observed);
    CHECK(scene.use->written_bytes == 300 && !scene.use->estimated);
    leave(&scene);
    scene = set(300, false, 0);
    scene.use->truncated = true; /* by a call of its own */
    lt_unfinished(scene.observed);
    CHECK(scene.use->written_bytes == 0 && !scene.use->estimated);
    leave(&scene);
}

TEST(what_a_killed_process_inherited_and_never_noted_is_found)
{
    struct scene scene = set(300, false, 99); /* the one that opened it became another program */
    LT_VEC_PUSH(&scene.observed->processes, (struct lt_seen_process){.parent = 0, .is_image = true});
    lt_unfinished(scene.observed);
    CHECK_INT(scene.use->written_bytes, 300);
    CHECK(scene.use->estimated);
    leave(&scene);
}

TEST(what_others_wrote_before_it_was_emptied_does_not_count)
{
    struct scene scene = set(300, false, 0);
    scene.use->written_bytes = 5000;
    scene.use->last_write_seq = 7;
    struct lt_seen_use later = {
        .seq = 8, .open_flags = O_WRONLY | O_TRUNC, .truncated = true, .written_bytes = 100};
    const struct lt_seen_use *second = lt_observed_add_use(scene.observed, &later);
    lt_unfinished(scene.observed);
    CHECK_INT(scene.use->written_bytes, 5000);
    CHECK_INT(second->written_bytes, 300);
    leave(&scene);
}

TEST(a_file_that_moved_untold_is_found_in_its_folder)
{
    struct scene scene = set(300, false, 0);
    char *moved = lt_path_join(scene.folder, "moved");
    CHECK_INT(rename(scene.path, moved), 0);
    scene.file->final_path = NULL;
    scene.use->created = true;
    scene.use->first_write_seq = 6;
    scene.use->written_bytes = 300;
    lt_unfinished(scene.observed);
    CHECK_STR(scene.file->final_path, moved);
    CHECK_INT(scene.observed->moves.count, 1);
    CHECK_INT(scene.observed->losses.count, 0);
    free(moved);
    leave(&scene);
}

TEST(a_file_that_is_gone_untold_is_a_loss_and_one_that_was_removed_is_not)
{
    struct scene scene = set(300, false, 0);
    unlink(scene.path);
    scene.file->final_path = NULL;
    scene.use->first_write_seq = 6;
    lt_unfinished(scene.observed);
    CHECK_INT(scene.observed->losses.count, 1);
    LT_VEC_PUSH(&scene.observed->moves, (struct lt_seen_move){.how = LT_SEEN_UNLINK,
                                                              .process = LT_NO_INDEX,
                                                              .from = keep(scene.observed, scene.path),
                                                              .to = keep(scene.observed, "")});
    lt_unfinished(scene.observed);
    CHECK_INT(scene.observed->losses.count, 1);
    leave(&scene);
}
