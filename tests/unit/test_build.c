/* SPDX-License-Identifier: Apache-2.0
 *
 * Roles and classes: the words of the design, each on the smallest observation that shows it. */
#include "unit.h"

#include "model/build.h"
#include "model/class.h"
#include "model/interpreter.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct lt_metadata no_metadata;

struct scene {
    struct lt_observed *observed;
    struct lt_run *run;
};

static char *keep(struct lt_observed *observed, const char *text)
{
    return lt_observed_text(observed, text, strlen(text));
}

static struct scene new_scene(void)
{
    struct scene scene = {lt_xcalloc(1, sizeof *scene.observed), lt_xcalloc(1, sizeof *scene.run)};
    scene.run->metadata = &no_metadata;
    char **argv = lt_xcalloc(2, sizeof *argv);
    argv[0] = keep(scene.observed, "prog");
    LT_VEC_PUSH(&scene.observed->processes,
                (struct lt_seen_process){.parent = LT_NO_INDEX,
                                         .is_image = true,
                                         .pid = 10,
                                         .argv = argv,
                                         .program = keep(scene.observed, "/work/prog"),
                                         .folder = keep(scene.observed, "/work"),
                                         .exec_name = keep(scene.observed, "./prog"),
                                         .backend = "preload"});
    return scene;
}

/* A file of inode `inode` at `path`; `final` is where it is at the end, NULL = gone. */
static long add_file(struct scene *scene, uint64_t inode, const char *path, const char *final)
{
    struct lt_seen_file file = {.device = 1,
                                .inode = inode,
                                .mode = S_IFREG | 0644,
                                .final_size = 100,
                                .final_mtime_ns = 5,
                                .first_path = keep(scene->observed, path),
                                .last_path = keep(scene->observed, final ? final : path),
                                .final_path = final ? keep(scene->observed, final) : NULL};
    LT_VEC_PUSH(&scene->observed->files, file);
    return (long)scene->observed->files.count - 1;
}

static struct lt_seen_use *add_use(struct scene *scene, long file)
{
    struct lt_seen_use use = {.file = file,
                              .opens = 1,
                              .size_at_open = 100,
                              .mtime_at_open_ns = 5,
                              .path = scene->observed->files.items[file].first_path};
    return lt_observed_add_use(scene->observed, &use);
}

static void add_read(struct scene *scene, long file, uint64_t seq, uint64_t bytes)
{
    struct lt_seen_use *use = add_use(scene, file);
    use->first_read_seq = use->last_read_seq = seq;
    use->read_bytes = bytes;
}

static void add_write(struct scene *scene, long file, uint64_t seq, uint64_t bytes, bool created)
{
    struct lt_seen_use *use = add_use(scene, file);
    use->first_write_seq = use->last_write_seq = seq;
    use->written_bytes = bytes;
    use->created = created;
}

static const struct lt_run_file *build_and_find(struct scene *scene, const char *path)
{
    if (!scene->run->files.count)
        lt_build(scene->observed, scene->run);
    for (size_t i = 0; i < scene->run->files.count; i++)
        if (strcmp(scene->run->files.items[i].path, path) == 0)
            return &scene->run->files.items[i];
    static const struct lt_run_file none;
    return &none;
}

static void end_scene(struct scene *scene)
{
    lt_observed_free(scene->observed);
    lt_run_free(scene->run);
}

TEST(read_only_is_an_input_and_written_only_an_output)
{
    struct scene scene = new_scene();
    add_read(&scene, add_file(&scene, 1, "/d/in", "/d/in"), 3, 10);
    add_write(&scene, add_file(&scene, 2, "/d/out", "/d/out"), 4, 20, true);
    CHECK_INT(build_and_find(&scene, "/d/in")->roles, LT_ROLE_INPUT);
    CHECK_INT(build_and_find(&scene, "/d/out")->roles, LT_ROLE_OUTPUT);
    CHECK_INT(build_and_find(&scene, "/d/in")->read_bytes, 10);
    CHECK_INT(build_and_find(&scene, "/d/out")->written_bytes, 20);
    CHECK(build_and_find(&scene, "/d/out")->created);
    end_scene(&scene);
}

TEST(opened_without_bytes_is_touched)
{
    struct scene scene = new_scene();
    add_use(&scene, add_file(&scene, 1, "/d/a", "/d/a"));
    CHECK_INT(build_and_find(&scene, "/d/a")->roles, LT_ROLE_TOUCHED);
    end_scene(&scene);
}

TEST(read_before_written_is_both_written_before_read_is_intermediate)
{
    struct scene scene = new_scene();
    long both = add_file(&scene, 1, "/d/both", "/d/both");
    add_read(&scene, both, 3, 1);
    add_write(&scene, both, 9, 1, false);
    long middle = add_file(&scene, 2, "/d/middle", "/d/middle");
    add_write(&scene, middle, 4, 1, true);
    add_read(&scene, middle, 5, 1);
    CHECK_INT(build_and_find(&scene, "/d/both")->roles, LT_ROLE_INPUT | LT_ROLE_OUTPUT);
    CHECK_INT(build_and_find(&scene, "/d/middle")->roles, LT_ROLE_OUTPUT | LT_ROLE_INTERMEDIATE);
    end_scene(&scene);
}

TEST(made_and_gone_is_temporary_even_when_it_was_read)
{
    struct scene scene = new_scene();
    long gone = add_file(&scene, 1, "/d/tmp", NULL);
    add_write(&scene, gone, 4, 1, true);
    add_read(&scene, gone, 5, 1);
    CHECK_INT(build_and_find(&scene, "/d/tmp")->roles, LT_ROLE_TEMPORARY | LT_ROLE_INTERMEDIATE);
    end_scene(&scene);
}

TEST(an_input_that_is_gone_stays_an_input)
{
    struct scene scene = new_scene();
    add_read(&scene, add_file(&scene, 1, "/d/in", NULL), 5, 7);
    CHECK_INT(build_and_find(&scene, "/d/in")->roles, LT_ROLE_INPUT);
    CHECK(build_and_find(&scene, "/d/in")->is_deleted);
    end_scene(&scene);
}

TEST(a_file_that_replaces_the_one_that_was_read_makes_its_name_both)
{
    struct scene scene = new_scene();
    long old = add_file(&scene, 1, "/d/t", NULL);
    scene.observed->files.items[old].is_path_taken = true;
    add_read(&scene, old, 3, 50);
    long new = add_file(&scene, 2, "/d/t.new", "/d/t");
    add_write(&scene, new, 4, 60, true);
    LT_VEC_PUSH(&scene.observed->moves, (struct lt_seen_move){.how = LT_SEEN_RENAME,
                                                              .seq = 6,
                                                              .mode = S_IFREG,
                                                              .file = new,
                                                              .from = keep(scene.observed, "/d/t.new"),
                                                              .to = keep(scene.observed, "/d/t")});
    const struct lt_run_file *file = build_and_find(&scene, "/d/t");
    CHECK_INT(file->roles, LT_ROLE_INPUT | LT_ROLE_OUTPUT);
    CHECK_INT(file->read_bytes, 50);
    CHECK_INT(file->written_bytes, 60);
    CHECK_STR(file->renamed_from, "/d/t.new");
    CHECK(!file->created);
    CHECK_INT(build_and_find(&scene, "/d/t.new")->roles, 0);
    end_scene(&scene);
}

TEST(a_file_only_renamed_is_an_output_under_its_new_name)
{
    struct scene scene = new_scene();
    long file = add_file(&scene, 1, "/d/a", "/d/b");
    LT_VEC_PUSH(&scene.observed->moves, (struct lt_seen_move){.how = LT_SEEN_RENAME,
                                                              .seq = 6,
                                                              .mode = S_IFREG,
                                                              .file = file,
                                                              .from = keep(scene.observed, "/d/a"),
                                                              .to = keep(scene.observed, "/d/b")});
    CHECK_INT(build_and_find(&scene, "/d/b")->roles, LT_ROLE_OUTPUT);
    CHECK_INT(build_and_find(&scene, "/d/a")->roles, 0);
    CHECK(build_and_find(&scene, "/d/b")->is_moved);
    CHECK(!build_and_find(&scene, "/d/b")->is_replaced);
    end_scene(&scene);
}

TEST(a_second_name_does_not_make_the_first_an_output)
{
    for (int is_seen_last = 0; is_seen_last < 2; is_seen_last++) {
        struct scene scene = new_scene();
        long file = add_file(&scene, 1, "/d/a", is_seen_last ? "/d/b" : "/d/a");
        LT_VEC_PUSH(&scene.observed->moves, (struct lt_seen_move){.how = LT_SEEN_LINK,
                                                                  .seq = 2,
                                                                  .mode = S_IFREG,
                                                                  .file = file,
                                                                  .from = keep(scene.observed, "/d/a"),
                                                                  .to = keep(scene.observed, "/d/b")});
        add_read(&scene, file, 3, 10);
        CHECK_INT(build_and_find(&scene, "/d/a")->roles, LT_ROLE_INPUT);
        CHECK_INT(build_and_find(&scene, "/d/b")->roles, is_seen_last ? LT_ROLE_OUTPUT : 0);
        CHECK_INT(build_and_find(&scene, "/d/b")->is_linked, is_seen_last);
        end_scene(&scene);
    }
}

/* A file that was read, or is made by the run if not, and is then taken away. */
static unsigned roles_of_unlinked(bool was_there, bool is_taken)
{
    struct scene scene = new_scene();
    long file = add_file(&scene, 1, "/d/a", NULL);
    if (was_there)
        add_read(&scene, file, 3, 10);
    else
        add_write(&scene, file, 3, 10, true);
    scene.observed->files.items[file].is_path_taken = is_taken;
    LT_VEC_PUSH(&scene.observed->moves, (struct lt_seen_move){.how = LT_SEEN_UNLINK,
                                                              .seq = 6,
                                                              .mode = S_IFREG,
                                                              .file = file,
                                                              .from = keep(scene.observed, "/d/a"),
                                                              .to = keep(scene.observed, "")});
    unsigned roles = build_and_find(&scene, "/d/a")->roles;
    end_scene(&scene);
    return roles;
}

TEST(what_was_there_and_used_and_is_taken_away_is_dropped)
{
    CHECK_INT(roles_of_unlinked(true, false), LT_ROLE_INPUT | LT_ROLE_DROPPED);
    CHECK_INT(roles_of_unlinked(true, true), LT_ROLE_INPUT);
    CHECK_INT(roles_of_unlinked(false, false), LT_ROLE_TEMPORARY);
}

TEST(a_shared_writable_mapping_counts_only_when_the_file_changed)
{
    struct scene scene = new_scene();
    long still = add_file(&scene, 1, "/d/still", "/d/still");
    add_use(&scene, still)->mapped_write = true;
    long stored = add_file(&scene, 2, "/d/stored", "/d/stored");
    struct lt_seen_use *use = add_use(&scene, stored);
    use->mapped_write = true;
    use->seq = 5;
    use->mtime_at_open_ns = 4;
    CHECK_INT(build_and_find(&scene, "/d/still")->roles, LT_ROLE_TOUCHED);
    CHECK_INT(build_and_find(&scene, "/d/stored")->roles, LT_ROLE_OUTPUT);
    end_scene(&scene);
}

TEST(an_input_that_somebody_else_changed_is_flagged)
{
    struct scene scene = new_scene();
    long file = add_file(&scene, 1, "/d/in", "/d/in");
    add_read(&scene, file, 3, 10);
    scene.observed->files.items[file].final_mtime_ns = 6;
    CHECK(build_and_find(&scene, "/d/in")->changed_under_run);
    end_scene(&scene);
}

TEST(an_input_that_changed_between_two_readings_is_flagged)
{
    struct scene scene = new_scene();
    long file = add_file(&scene, 1, "/d/in", "/d/in");
    add_read(&scene, file, 3, 10);
    struct lt_seen_use *use = add_use(&scene, file);
    use->first_read_seq = use->last_read_seq = 4;
    CHECK(!build_and_find(&scene, "/d/in")->changed_under_run);
    end_scene(&scene);
    scene = new_scene();
    file = add_file(&scene, 1, "/d/in", "/d/in");
    use = add_use(&scene, file);
    use->first_read_seq = use->last_read_seq = 3;
    use->mtime_at_open_ns = 4;
    add_read(&scene, file, 4, 10);
    CHECK(build_and_find(&scene, "/d/in")->changed_under_run);
    end_scene(&scene);
}

TEST(a_program_that_never_reported_makes_the_run_incomplete_once_a_reason)
{
    struct scene scene = new_scene();
    for (int i = 0; i < 2; i++)
        LT_VEC_PUSH(&scene.observed->execs,
                    (struct lt_seen_exec){.image = LT_NO_INDEX,
                                          .process = 0,
                                          .path = keep(scene.observed, "/bin/static"),
                                          .why_not = lt_xstrdup("'/bin/static' was not traced: static")});
    lt_build(scene.observed, scene.run);
    CHECK_INT(scene.run->reasons.count, 1);
    CHECK_INT(scene.run->processes.count, 3);
    CHECK(!lt_run_is_complete(scene.run));
    end_scene(&scene);
}

static enum lt_class class_of(struct scene *scene, const char *path, bool module_reader)
{
    struct lt_class_code *code = lt_class_code_of(scene->observed);
    enum lt_class class = lt_class_of(path, &no_metadata, NULL, code, module_reader);
    lt_class_code_free(code);
    return class;
}

TEST(classes_come_from_what_was_run_then_from_the_rules)
{
    struct scene scene = new_scene();
    CHECK_INT(class_of(&scene, "/work/prog", false), LT_CLASS_CODE);
    CHECK_INT(class_of(&scene, "/work/data.csv", false), LT_CLASS_DATA);
    CHECK_INT(class_of(&scene, "/usr/share/x", false), LT_CLASS_SYSTEM);
    CHECK_INT(class_of(&scene, "/work/.git/index", false), LT_CLASS_VCS);
    CHECK_INT(class_of(&scene, "/work/__pycache__/a.pyc", false), LT_CLASS_CACHE);
    CHECK_INT(class_of(&scene, "/work/run.lock", false), LT_CLASS_LOCK);
    CHECK_INT(class_of(&scene, "/work/lib.py", true), LT_CLASS_CODE);
    CHECK_INT(class_of(&scene, "/work/lib.py", false), LT_CLASS_DATA);
    CHECK_INT(class_of(&scene, "/work/data.csv", true), LT_CLASS_DATA);
    CHECK_INT(class_of(&scene, "/srv/usr/file", false), LT_CLASS_DATA);
    end_scene(&scene);
}

static const char *script_of(const char *program, char *a, char *b, char *c)
{
    char name[] = "x";
    char *argv[] = {name, a, b, c, NULL};
    return lt_interpreter_script(program, argv);
}

TEST(the_script_is_the_first_argument_that_is_no_option)
{
    char s[] = "s.sh", c[] = "-c", e[] = "-e", o[] = "-o", p[] = "pipefail", f[] = "-f", m[] = "-m",
         ee[] = "-euo";
    char dash[] = "--", program[] = "{print}";
    CHECK_STR(script_of("/bin/bash", s, NULL, NULL), "s.sh");
    CHECK_STR(script_of("/bin/bash", e, s, NULL), "s.sh");
    CHECK_STR(script_of("/bin/bash", o, p, s), "s.sh");
    CHECK_STR(script_of("/bin/bash", ee, p, s), "s.sh");
    CHECK_STR(script_of("/bin/bash", c, s, NULL), NULL);
    CHECK_STR(script_of("/usr/bin/python3.11", s, NULL, NULL), "s.sh");
    CHECK_STR(script_of("/usr/bin/python3", m, s, NULL), NULL);
    CHECK_STR(script_of("/usr/bin/awk", program, s, NULL), NULL);
    CHECK_STR(script_of("/usr/bin/mawk", f, s, NULL), "s.sh");
    CHECK_STR(script_of("/bin/sh", dash, s, NULL), "s.sh");
    CHECK_STR(script_of("/bin/cat", s, NULL, NULL), NULL);
    CHECK_STR(script_of("/bin/bashful", s, NULL, NULL), NULL);
}

TEST(busybox_runs_scripts_when_it_is_called_as_a_shell)
{
    char own[] = "busybox", cat[] = "cat", sh[] = "/bin/sh", login[] = "-ash", data[] = "data.csv";
    char *as_cat[] = {cat, data, NULL}, *by_name[] = {own, cat, data, NULL};
    char *as_shell[] = {sh, data, NULL}, *shell_by_name[] = {own, login, data, NULL}, *alone[] = {own, NULL};
    CHECK_STR(lt_interpreter_script("/bin/busybox", as_cat), NULL);
    CHECK_STR(lt_interpreter_script("/bin/busybox", by_name), NULL);
    CHECK_STR(lt_interpreter_script("/bin/busybox", as_shell), "data.csv");
    CHECK_STR(lt_interpreter_script("/bin/busybox", shell_by_name), "data.csv");
    CHECK_STR(lt_interpreter_script("/bin/busybox", alone), NULL);
    CHECK(!lt_interpreter_runs("/bin/busybox", as_cat));
    CHECK(lt_interpreter_runs("/bin/busybox", shell_by_name));
    CHECK(lt_interpreter_runs("/usr/bin/python3", NULL));
}

TEST(a_path_is_made_absolute_without_dots)
{
    char *path = lt_class_normal_path("/a/b", "../c/./d");
    CHECK_STR(path, "/a/c/d");
    free(path);
    path = lt_class_normal_path("/a", "../../..");
    CHECK_STR(path, "/");
    free(path);
}
