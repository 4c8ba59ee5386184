/* SPDX-License-Identifier: Apache-2.0
 *
 * The note of a run: what is read back is what was written, byte for byte, and anything else is refused. */
#include "cmd/note.h"

#include "base/mem.h"
#include "model/ident.h"

#include "unit.h"

#include <stdlib.h>

#define RUN_ID "01a1fd01-7bcc-73c5-bd4c-6b4b3abd72ea"

static struct lt_run *sample_run(void)
{
    static const char *const words[] = {"py\xff", "a\\x41b\\", "\xc3\xa9 \"\n", ""};
    struct lt_run *run = lt_xcalloc(1, sizeof *run);
    struct lt_text_list argv = {0};
    strcpy(run->run_id, RUN_ID);
    for (size_t i = 0; i < 4; i++)
        LT_VEC_PUSH(&argv, lt_xstrdup(words[i]));
    LT_VEC_PUSH(&argv, NULL);
    run->argv = argv.items;
    run->start_ns = 1795246095308057211;
    run->job_namespace = lt_xstrdup("ns");
    run->job_name = lt_xstrdup("job");
    run->command_line = lt_ident_mask(run->argv);
    run->working_folder = lt_xstrdup("/od\\d/\xfe");
    run->hostname = lt_xstrdup("");
    run->show_all_classes = true;
    return run;
}

static struct lt_buf sample_note(struct lt_run *run)
{
    char lineage[] = "/l\x80", sidecar[] = "/s.yaml", path[] = "/bin:\xf0";
    struct lt_note note = {lineage, sidecar, path, 4711, 2};
    struct lt_buf text = {0};
    lt_note_write(run, &note, &text);
    return text;
}

TEST(what_is_read_back_is_what_was_written)
{
    struct lt_run *run = sample_run(), *back = NULL;
    struct lt_buf text = sample_note(run);
    struct lt_note note = {0};
    struct lt_err err = {0};
    CHECK_INT(lt_note_read(&text, RUN_ID, &note, &back, &err), LT_OK);
    for (size_t i = 0; back && i < 5; i++)
        CHECK_STR(back->argv[i], run->argv[i]);
    if (back) {
        CHECK_STR(back->working_folder, run->working_folder);
        CHECK_STR(back->command_line, run->command_line);
        CHECK_STR(back->job_namespace, "ns");
        CHECK_STR(back->job_name, "job");
        CHECK(back->start_ns == run->start_ns && back->show_all_classes && back->end_ns == 0);
        CHECK_STR(lt_run_event_type(back), "ABORT");
    }
    CHECK_STR(note.lineage_folder, "/l\x80");
    CHECK_STR(note.sidecar, "/s.yaml");
    CHECK_STR(note.search_path, "/bin:\xf0");
    CHECK_INT(note.pid, 4711);
    CHECK_INT(note.profile, 2);
    lt_note_clear(&note);
    lt_run_free(back);
    lt_run_free(run);
    lt_buf_clear(&text);
}

static void check_refused(const char *from, const char *to)
{
    struct lt_run *run = sample_run(), *back = NULL;
    struct lt_buf text = sample_note(run), changed = {0};
    struct lt_note note = {0};
    struct lt_err err = {0};
    const char *at = strstr(text.data, from);
    CHECK(at != NULL);
    lt_buf_add(&changed, text.data, (size_t)(at - text.data));
    lt_buf_adds(&changed, to);
    lt_buf_adds(&changed, at + strlen(from));
    CHECK_INT(lt_note_read(&changed, RUN_ID, &note, &back, &err), LT_EFORMAT);
    CHECK(err.text[0] && !back && !note.lineage_folder);
    lt_buf_clear(&changed);
    lt_buf_clear(&text);
    lt_run_free(run);
}

TEST(what_is_no_note_of_this_run_is_refused)
{
    check_refused("72ea", "72eb");
    check_refused("\"/l", "\"l");
    check_refused("\"/l\\\\x80", "\"/l\\\\x8");
    check_refused("\"/l\\\\x80", "\"/l\\\\x00");
    check_refused("\"/od", "\"od");
    check_refused("\"profile\": 2", "\"profile\": 3");
    check_refused("\"start_ns\": 1795246095308057211", "\"start_ns\": -1");
    check_refused("\"argv\": [", "\"arg\": [");
    check_refused("\"job_name\": \"job\"", "\"job_name\": [7]");
    check_refused("{", "[");
}

TEST(flipped_bits_are_read_or_refused)
{
    struct lt_run *run = sample_run();
    struct lt_buf text = sample_note(run);
    int refused = 0;
    for (size_t bit = 0; bit < text.length * 8; bit++) {
        struct lt_note note = {0};
        struct lt_run *back = NULL;
        struct lt_err err = {0};
        text.data[bit / 8] ^= (char)(1 << bit % 8);
        if (lt_note_read(&text, RUN_ID, &note, &back, &err) < 0)
            refused++;
        lt_note_clear(&note);
        lt_run_free(back);
        text.data[bit / 8] ^= (char)(1 << bit % 8);
    }
    CHECK(refused > 1000);
    lt_buf_clear(&text);
    lt_run_free(run);
}
