/* SPDX-License-Identifier: Apache-2.0
 *
 * Which files are one dataset, and mostly: which are not. */
#include "model/groups.h"

#include "sample_run.h"
#include "unit.h"

/* What lies in folders: "folder: name name/". */
struct tree {
    const char *const *folders;
};

static bool list(void *user, const char *folder, struct lt_text_list *ret_names)
{
    const struct tree *tree = user;
    size_t length = strlen(folder);
    for (size_t i = 0; tree->folders && tree->folders[i]; i++) {
        const char *line = tree->folders[i];
        if (strncmp(line, folder, length) != 0 || line[length] != ':')
            continue;
        for (const char *at = line + length + 1; *at;) {
            at += strspn(at, " ");
            size_t word = strcspn(at, " ");
            if (word)
                LT_VEC_PUSH(ret_names, lt_xstrndup(at, word));
            at += word;
        }
        return true;
    }
    return false;
}

static struct sample empty_sample(void)
{
    struct sample sample = sample_make();
    for (size_t i = 0; i < sample.run->files.count; i++)
        lt_profile_free(sample.run->files.items[i].profile);
    sample.run->files.count = 0;
    return sample;
}

static struct lt_run_file *add(struct sample *sample, const char *path, unsigned roles)
{
    struct lt_run_file *file = sample_file(sample, path, roles);
    sample_profile(file, 1, "a", "b")->has_header = true;
    return file;
}

static void add_all(struct sample *sample, const char *const *paths, unsigned roles)
{
    for (; *paths; paths++)
        add(sample, *paths, roles);
}

static void find(struct sample *sample, const char *const *folders)
{
    struct tree tree = {folders};
    lt_groups_find(sample->run, &(struct lt_folders){list, &tree});
}

static const char *name_of(const struct sample *sample, size_t file)
{
    return lt_run_file_dataset(&sample->run->files.items[file]);
}

/* The datasets of these files, all read and of the same columns, as one text. */
static const char *names_in(const char *const *folders, const char *const *paths)
{
    static char text[1000];
    struct sample sample = empty_sample();
    size_t length = 0;
    add_all(&sample, paths, LT_ROLE_INPUT);
    find(&sample, folders);
    text[0] = '\0';
    for (size_t i = 0; i < sample.run->files.count; i++)
        length +=
            (size_t)snprintf(text + length, sizeof text - length, "%s%s", i ? " " : "", name_of(&sample, i));
    sample_free(&sample);
    return text;
}
#define NAMES(...) names_in(NULL, (const char *const[]){__VA_ARGS__, NULL})
#define FOLDERS(...) ((const char *const[]){__VA_ARGS__, NULL})

TEST(names_that_differ_in_one_part_are_one_dataset)
{
    CHECK_STR(NAMES("/d/sales_2023.csv", "/d/sales_2024.csv"), "/d/sales_*.csv /d/sales_*.csv");
    CHECK_STR(NAMES("/d/report1.csv", "/d/report2.csv"), "/d/report*.csv /d/report*.csv");
    CHECK_STR(NAMES("/d/x_2024-01-01.csv.gz", "/d/x_2024-01-02.csv.gz"), "/d/x_*.csv.gz /d/x_*.csv.gz");
    CHECK_STR(NAMES("/d/part-00000.csv", "/d/part-00001.csv"), "/d/part-*.csv /d/part-*.csv");
    CHECK_STR(NAMES("/d/q1_2023.csv", "/d/q1_2024.csv"), "/d/q1_*.csv /d/q1_*.csv");
}

TEST(names_that_differ_otherwise_are_not)
{
    CHECK_STR(NAMES("/d/a1.csv", "/d/b1.csv"), "/d/a1.csv /d/b1.csv");
    CHECK_STR(NAMES("/d/sales_2023.csv"), "/d/sales_2023.csv");
    CHECK_STR(NAMES("/d/s_1.csv", "/e/s_2.csv"), "/d/s_1.csv /e/s_2.csv");
    CHECK_STR(NAMES("/d/s_1.csv", "/d/s_2.tsv"), "/d/s_1.csv /d/s_2.tsv");
    CHECK_STR(NAMES("/d/s_1.csv", "/d/s_2024-01.csv"), "/d/s_1.csv /d/s_2024-01.csv");
    CHECK_STR(NAMES("/d/2023/s.csv", "/d/2024/s.csv"), "/d/2023/s.csv /d/2024/s.csv");
    CHECK_STR(NAMES("/d/s_1_2.csv", "/d/s_2_3.csv"), "/d/s_1_2.csv /d/s_2_3.csv");
    CHECK_STR(NAMES("/d/s_*.csv", "/d/s_1.csv", "/d/s_2.csv"), "/d/s_*.csv /d/s_1.csv /d/s_2.csv");
    CHECK_STR(NAMES("/d/\xff_1.csv", "/d/\xff_2.csv"), "/d/\\xff_1.csv /d/\\xff_2.csv");
}

TEST(a_series_in_two_ways_is_none)
{
    CHECK_STR(NAMES("/d/s1_v1.csv", "/d/s1_v2.csv", "/d/s2_v1.csv"),
              "/d/s1_v1.csv /d/s1_v2.csv /d/s2_v1.csv");
}

TEST(a_folder_of_nothing_else_names_the_dataset)
{
    const char *const paths[] = {"/d/s_1.csv", "/d/s_2.csv", NULL};
    CHECK_STR(names_in(FOLDERS("/d: s_1.csv s_2.csv"), paths), "/d /d");
    CHECK_STR(names_in(FOLDERS("/d: s_1.csv s_2.csv s_3.csv"), paths), "/d /d"); /* not used by this run */
    CHECK_STR(names_in(FOLDERS("/d: _SUCCESS .s_1.csv.crc s_1.csv s_2.csv"), paths), "/d /d");
    CHECK_STR(names_in(FOLDERS("/d: s_1.csv s_2.csv notes.txt"), paths), "/d/s_*.csv /d/s_*.csv");
    CHECK_STR(names_in(FOLDERS("/d: s_1.csv s_2.csv lineage/"), paths), "/d/s_*.csv /d/s_*.csv");
    CHECK_STR(names_in(FOLDERS("/d: s_1.csv s_2.csv s_3.csv/"), paths), "/d/s_*.csv /d/s_*.csv");
}

TEST(whether_there_are_more_of_it_is_known)
{
    static const struct {
        const char *folder;
        enum lt_others others;
    } cases[] = {{"/d: s_1.csv s_2.csv", LT_OTHERS_NONE},
                 {"/d: s_1.csv s_2.csv t.csv", LT_OTHERS_NONE},
                 {"/d: s_1.csv s_2.csv s_3.csv t.csv", LT_OTHERS_SOME},
                 {"/e:", LT_OTHERS_UNKNOWN}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sample sample = empty_sample();
        add_all(&sample, FOLDERS("/d/s_1.csv", "/d/s_2.csv"), LT_ROLE_OUTPUT);
        find(&sample, FOLDERS(cases[i].folder));
        CHECK_INT(sample.run->groups.items[0]->others, cases[i].others);
        sample_free(&sample);
    }
}

TEST(other_columns_or_none_keep_all_apart)
{
    static const char *const paths[] = {"/d/s_1.csv", "/d/s_2.csv", "/d/s_3.csv", NULL};
    for (int what = 0; what < 6; what++) {
        struct sample sample = empty_sample();
        add_all(&sample, paths, LT_ROLE_INPUT);
        struct lt_run_file *odd = &sample.run->files.items[2];
        if (what == 0)
            odd->profile->columns.items[0].type = LT_TYPE_DATE;
        if (what == 1)
            odd->profile->columns.items[0].name[0] = 'z';
        if (what == 2)
            odd->profile->has_header = false;
        if (what == 3)
            odd->changed_under_run = true; /* so that its version was not seen */
        if (what == 4)
            odd->profile->format = "tsv";
        if (what == 5)
            odd->roles |= LT_ROLE_OUTPUT;
        find(&sample, NULL);
        CHECK_STR(name_of(&sample, 0), "/d/s_1.csv");
        CHECK_STR(name_of(&sample, 2), "/d/s_3.csv");
        CHECK_INT(sample.run->groups.count, 0);
        sample_free(&sample);
    }
}

TEST(types_that_hold_each_other_are_the_same)
{
    struct sample sample = empty_sample();
    add_all(&sample, FOLDERS("/d/s_1.csv", "/d/s_2.csv", "/d/s_3.csv"), LT_ROLE_INPUT);
    sample.run->files.items[0].profile->columns.items[0].type = LT_TYPE_NUMBER;
    sample.run->files.items[1].profile->columns.items[1].type = LT_TYPE_UNKNOWN;
    struct lt_profile *empty = sample.run->files.items[2].profile;
    empty->format = "empty";
    free(empty->columns.items[0].name);
    free(empty->columns.items[1].name);
    empty->columns.count = 0;
    find(&sample, NULL);
    CHECK_STR(name_of(&sample, 0), "/d/s_*.csv");
    CHECK_STR(name_of(&sample, 2), "/d/s_*.csv");
    sample_free(&sample);
}

TEST(what_is_read_and_what_is_written_stay_apart)
{
    struct sample sample = empty_sample();
    add(&sample, "/d/s_1.csv", LT_ROLE_INPUT);
    add(&sample, "/d/s_2.csv", LT_ROLE_INPUT);
    add(&sample, "/d/s_3.csv", LT_ROLE_OUTPUT);
    find(&sample, NULL);
    for (size_t i = 0; i < 3; i++)
        CHECK_STR(name_of(&sample, i), sample.run->files.items[i].name);
    sample_free(&sample);
}

TEST(partitions_are_the_folder_above_them)
{
    CHECK_STR(NAMES("/d/s/year=2023/a.csv", "/d/s/year=2024/a.csv"), "/d/s /d/s");
    CHECK_STR(NAMES("/d/s/y=1/m=1/part-0.csv", "/d/s/y=1/m=2/part-0.csv", "/d/s/y=1/m=2/part-1.csv"),
              "/d/s /d/s /d/s");
    CHECK_STR(NAMES("/d/s/y=1/part-0.csv", "/d/s/y=1/part-1.csv"), "/d/s /d/s");
    CHECK_STR(NAMES("/d/s/y=1/a.csv", "/d/s/z=1/a.csv"), "/d/s/y=1/a.csv /d/s/z=1/a.csv");
    CHECK_STR(NAMES("/d/s/y=1/a.csv", "/d/t/y=2/a.csv"), "/d/s/y=1/a.csv /d/t/y=2/a.csv");
    CHECK_STR(NAMES("/d/s/y=1/a.csv"), "/d/s/y=1/a.csv");
    CHECK_STR(NAMES("/d/s/y=1/a.csv", "/d/s/y=2/b.csv"), "/d/s/y=1/a.csv /d/s/y=2/b.csv");
    CHECK_STR(NAMES("/y=1/a.csv", "/y=2/a.csv"), "/y=1/a.csv /y=2/a.csv"); /* that would be all there is */
}

TEST(two_series_in_the_same_partitions_have_no_name)
{
    CHECK_STR(NAMES("/d/y=1/a.csv", "/d/y=1/b.csv", "/d/y=2/a.csv", "/d/y=2/b.csv"),
              "/d/y=1/a.csv /d/y=1/b.csv /d/y=2/a.csv /d/y=2/b.csv");
}

TEST(other_partitions_are_found)
{
    const struct {
        const char *const *folders;
        enum lt_others others;
    } cases[] = {
        {FOLDERS("/d: y=1/ y=2/ _SUCCESS", "/d/y=1: a.csv", "/d/y=2: a.csv"), LT_OTHERS_NONE},
        {FOLDERS("/d: y=1/ y=2/ y=3/", "/d/y=1: a.csv", "/d/y=2: a.csv"), LT_OTHERS_SOME},
        {FOLDERS("/d: y=1/ y=2/", "/d/y=1: a.csv b.csv", "/d/y=2: a.csv"), LT_OTHERS_SOME},
        {FOLDERS("/d: y=1/ y=2/", "/d/y=1: a.csv"), LT_OTHERS_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sample sample = empty_sample();
        add_all(&sample, FOLDERS("/d/y=1/a.csv", "/d/y=2/a.csv"), LT_ROLE_OUTPUT);
        find(&sample, cases[i].folders);
        CHECK_INT(sample.run->groups.items[0]->others, cases[i].others);
        sample_free(&sample);
    }
}

/* A sidecar with one dataset of this pattern; two files fit it. */
static void check_declared(const char *pattern, bool is_apart, const char *expected)
{
    struct sample sample = empty_sample();
    SAMPLE_NEW(
        &sample.metadata->datasets,
        (struct lt_dataset_meta){.name = lt_xstrdup("s"), .path = lt_xstrdup(pattern), .is_apart = is_apart});
    for (int i = 0; i < 2; i++)
        sample_file(&sample, i ? "/d/s_b.txt" : "/d/s_a.csv", i ? LT_ROLE_OUTPUT : LT_ROLE_INPUT);
    find(&sample, NULL);
    CHECK_STR(name_of(&sample, 0), expected);
    CHECK_INT(lt_run_file_group(&sample.run->files.items[0]) ==
                      lt_run_file_group(&sample.run->files.items[1]) &&
                  lt_run_file_group(&sample.run->files.items[0]),
              strcmp(expected, "/d/s_a.csv") != 0);
    sample_free(&sample);
}

TEST(a_pattern_of_the_sidecar_is_one_dataset_whatever_its_files_are)
{
    check_declared("/d/s_*", false, "/d/s_*");
    check_declared("/d/*", false, "/d");
    check_declared("/d/**", false, "/d");
    check_declared("/**/s_?.*", false, "/**/s_?.*");
    check_declared("/d/s_*", true, "/d/s_a.csv");
    check_declared("/d/s_a.csv", false, "/d/s_a.csv");
    check_declared("/d/s_*#table", false, "/d/s_a.csv");
    check_declared("/*", false, "/d/s_a.csv");
}

TEST(a_declared_file_is_a_dataset_of_its_own)
{
    struct sample sample = empty_sample();
    SAMPLE_NEW(&sample.metadata->datasets,
               (struct lt_dataset_meta){.name = lt_xstrdup("s"), .path = lt_xstrdup("/d/s_1.csv")});
    add_all(&sample, FOLDERS("/d/s_1.csv", "/d/s_2.csv", "/d/s_3.csv"), LT_ROLE_INPUT);
    find(&sample, NULL);
    for (size_t i = 0; i < 3; i++)
        CHECK_STR(name_of(&sample, i), sample.run->files.items[i].name);
    sample_free(&sample);
}

TEST(a_group_is_in_the_namespace_of_its_files)
{
    static const struct {
        const char *rules, *namespace, *name;
    } cases[] = {{"/mnt/lake=s3://lake", "s3://lake", "s_*.csv"},
                 {"/mnt=file://nas/export", "file://nas", "/export/lake/s_*.csv"},
                 {"/mnt/lake/s_1.csv=other", "other", "/mnt/lake/s_1.csv"}}; /* two namespaces: apart */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sample sample = empty_sample();
        struct lt_err err;
        CHECK_INT(lt_naming_read(cases[i].rules, "h", &sample.run->naming, &err), LT_OK);
        add_all(&sample, FOLDERS("/mnt/lake/s_1.csv", "/mnt/lake/s_2.csv"), LT_ROLE_INPUT);
        for (size_t j = 0; j < 2; j++) {
            struct lt_run_file *file = &sample.run->files.items[j];
            file->identity = lt_xcalloc(1, sizeof *file->identity);
            file->identity->namespace = lt_naming_find(sample.run->naming, file->name, &file->identity->name);
        }
        find(&sample, NULL);
        CHECK_STR(lt_run_file_namespace(&sample.run->files.items[0]), cases[i].namespace);
        CHECK_STR(name_of(&sample, 0), cases[i].name);
        sample_free(&sample);
    }
}
