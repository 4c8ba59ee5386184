/* SPDX-License-Identifier: Apache-2.0
 *
 * The few lines a person sees at the end of a run. */
#include "out/summary.h"

#include "sample_run.h"
#include "unit.h"

#include <signal.h>
#include <stdlib.h>

static size_t lines_in(const char *text)
{
    size_t lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

TEST(a_good_run_in_five_lines)
{
    struct sample sample = sample_make();
    struct lt_buf text = {0};
    lt_summary_write(sample.run, "lineage", &text);
    CHECK_STR(text.data, "lintrace: etl_orders COMPLETE in 0.12 s, complete (1 process)\n"
                         "  reads  data/raw/customers.csv (50 rows), data/raw/orders.csv (200 rows)\n"
                         "  writes data/processed/orders_clean.csv (171 rows)\n"
                         "  event  lineage/events/019aa46f-c620-7102-8304-05060708090a.json\n"
                         "  next   lintrace graph lineage\n");
    lt_buf_clear(&text);
    sample_free(&sample);
}

TEST(a_bad_run_in_six_lines)
{
    struct sample sample = sample_make();
    struct lt_buf text = {0};
    struct lt_run *run = sample.run;
    run->exit_signal = SIGKILL;
    run->end_ns = run->start_ns + 3725 * 1000000000LL;
    LT_VEC_PUSH(&run->reasons, lt_xstrdup("static binary /opt/\x1B[31mx"));
    LT_VEC_PUSH(&run->reasons, lt_xstrdup("two"));
    LT_VEC_PUSH(&run->reasons, lt_xstrdup("three"));
    lt_summary_write(run, "/work/my logs", &text);
    CHECK_INT(lines_in(text.data), 6);
    CHECK(strstr(text.data, "lintrace: etl_orders FAIL (SIGKILL) in 62 min 5 s, incomplete (1 process)\n"));
    CHECK(strstr(text.data, "\n  incomplete: static binary /opt/\\x1b[31mx (+2 more)\n"));
    CHECK(strstr(text.data, "\n  event  my logs/events/"));
    CHECK(strstr(text.data, "\n  next   lintrace graph 'my logs'\n"));
    lt_buf_clear(&text);
    sample_free(&sample);
}

TEST(long_lists_are_cut_and_names_cannot_move_the_cursor)
{
    struct sample sample = sample_make();
    struct lt_buf text = {0};
    struct lt_run *run = sample.run;
    for (size_t i = 0; i < run->files.count; i++)
        run->files.items[i].roles = LT_ROLE_TOUCHED;
    sample_file(&sample, "/work/a\n\x1B[2J\xFF\xC2\x9B.csv", LT_ROLE_INPUT);
    for (int i = 0; i < 50; i++)
        sample_file(&sample, "/work-shop/folder/file.csv", LT_ROLE_INPUT);
    lt_summary_write(run, "lineage", &text);
    CHECK(strstr(text.data, "  reads  a\\n\\x1b[2J\\xff\\xc2\\x9b.csv, /work-shop/folder/file.csv"));
    CHECK(strstr(text.data, "file.csv, +48 more\n"));
    CHECK_INT(lines_in(text.data), 4); /* nothing was written: no line for it */
    CHECK(strchr(text.data, '\x1B') == NULL);
    lt_buf_clear(&text);
    sample_free(&sample);
}

TEST(a_group_is_one_word)
{
    struct sample sample = sample_make();
    struct lt_buf text = {0};
    struct lt_group group = {.namespace = "file", .name = lt_xstrdup("/work/s_*.csv"), .place = NULL};
    group.place = group.name;
    for (int i = 0; i < 3; i++) {
        struct lt_run_file *file = sample_file(
            &sample, i ? i == 1 ? "/work/s_1.csv" : "/work/s_2.csv" : "/work/s_0.csv", LT_ROLE_INPUT);
        sample_profile(file, 7, "a", "b");
        lt_run_file_set_group(file, &group);
    }
    sample.run->files.items[1].roles = sample.run->files.items[2].roles = LT_ROLE_TOUCHED;
    lt_summary_write(sample.run, "lineage", &text);
    CHECK(strstr(text.data, "\n  reads  s_*.csv (3 files, 21 rows)\n"));
    lt_buf_clear(&text);
    sample_free(&sample);
    free(group.name);
}
