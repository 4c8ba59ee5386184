/* SPDX-License-Identifier: Apache-2.0
 *
 * The note of a run: what is read back is what was written, byte for byte, and anything else is refused. */
#include "cmd/note.h"

#include "base/file.h"
#include "base/mem.h"
#include "model/ident.h"

#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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
    run->show_all_classes = run->wants_no_groups = true;
    return run;
}

static struct lt_buf note_of(struct lt_run *run, bool has_end)
{
    char lineage[] = "/l\x80", sidecar[] = "/s.yaml", path[] = "/bin:\xf0";
    struct lt_note note = {lineage, sidecar, path, 4711, 2, has_end};
    struct lt_buf text = {0};
    lt_note_write(run, &note, &text);
    return text;
}

static struct lt_buf sample_note(struct lt_run *run)
{
    return note_of(run, false);
}

TEST(who_ran_is_read_back)
{
    struct lt_run *run = sample_run(), *back = NULL;
    struct lt_note note = {0};
    run->who = lt_xcalloc(1, sizeof *run->who);
    run->who->script.path = lt_xstrdup("/a\xff.py");
    strcpy(run->who->script.sha256, "abc");
    run->who->source.commit = lt_xstrdup("123");
    run->who->source.in_index = LT_INDEX_ABSENT;
    run->who->has_uid = true;
    run->who->uid = 4294967295U;
    lt_pair_add(&run->who->environment, lt_xstrdup("N"), lt_xstrdup("v=\"w"));
    struct lt_buf text = note_of(run, false);
    CHECK_INT(lt_note_read(&text, RUN_ID, &note, &back, NULL), LT_OK);
    const struct lt_who *who = back ? back->who : NULL;
    CHECK(who != NULL);
    if (who) {
        CHECK_STR(who->script.path, "/a\\xff.py"); /* as the event shows it */
        CHECK_STR(who->script.sha256, "abc");
        CHECK_STR(who->source.commit, "123");
        CHECK_INT(who->source.in_index, LT_INDEX_ABSENT);
        CHECK(who->has_uid && who->uid == 4294967295U && !who->program.path && !who->user);
        CHECK_STR(lt_pair_find(&who->environment, "N"), "v=\"w");
    }
    lt_note_clear(&note);
    lt_run_free(back);
    lt_run_free(run);
    lt_buf_clear(&text);
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
        CHECK(back->start_ns == run->start_ns && back->show_all_classes && back->wants_no_groups &&
              back->end_ns == 0);
        CHECK_STR(lt_run_event_type(back), "ABORT");
        CHECK(!note.has_end);
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

/* Reads a note with an end, `from` replaced by `to` in it. */
static struct lt_run *read_end(const char *from, const char *to, bool *ret_has_end)
{
    struct lt_run *run = sample_run(), *back = NULL;
    struct lt_note note = {0};
    struct lt_err err = {0};
    run->end_ns = 1795246095308057999;
    run->exit_status = 3;
    LT_VEC_PUSH(&run->reasons, lt_xstrdup("'\xc3\xa9\\' was not traced"));
    LT_VEC_PUSH(&run->reasons, lt_xstrdup("2 processes were still running"));
    struct lt_buf text = note_of(run, true), changed = {0};
    const char *at = strstr(text.data, from);
    CHECK(at != NULL);
    lt_buf_add(&changed, text.data, (size_t)(at - text.data));
    lt_buf_adds(&changed, to);
    lt_buf_adds(&changed, at + strlen(from));
    CHECK_INT(lt_note_read(&changed, RUN_ID, &note, &back, &err), LT_OK);
    *ret_has_end = note.has_end;
    lt_note_clear(&note);
    lt_buf_clear(&text);
    lt_buf_clear(&changed);
    lt_run_free(run);
    return back;
}

TEST(an_end_that_was_noted_comes_back_with_its_reasons)
{
    bool has_end;
    struct lt_run *back = read_end("", "", &has_end);
    CHECK(has_end);
    CHECK_STR(lt_run_event_type(back), "FAIL");
    CHECK_INT(back->exit_status, 3);
    CHECK_INT(back->end_ns, 1795246095308057999);
    CHECK_INT(back->reasons.count, 2);
    CHECK_STR(back->reasons.items[0], "'\xc3\xa9\\' was not traced");
    CHECK_STR(back->reasons.items[1], "2 processes were still running");
    lt_run_free(back);
    back = read_end("\"exit_status\": 3", "\"exit_status\": 0", &has_end);
    CHECK_STR(lt_run_event_type(back), "COMPLETE");
    lt_run_free(back);
    back = read_end("\"exit_signal\": 0", "\"exit_signal\": 15", &has_end);
    CHECK_STR(lt_run_event_type(back), "FAIL");
    CHECK_INT(back->exit_signal, 15);
    lt_run_free(back);
    back = read_end("\"aborted\": false", "\"aborted\": true", &has_end);
    CHECK_STR(lt_run_event_type(back), "ABORT");
    lt_run_free(back);
}

TEST(an_end_that_is_none_was_not_seen)
{
    static const char *const changes[][2] = {
        {"\"end_ns\": 1", "\"end_ns\": -1"},
        {"\"exit_status\": 3", "\"exit_status\": 256"},
        {"\"exit_signal\": 0", "\"exit_signal\": 65"},
        {"\"reasons\": [", "\"reason\": ["},
        {"\"end\": {", "\"ends\": {"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        bool has_end;
        struct lt_run *back = read_end(changes[i][0], changes[i][1], &has_end);
        CHECK(!has_end && back->end_ns == 0 && back->reasons.count == 0);
        CHECK_STR(lt_run_event_type(back), "ABORT");
        lt_run_free(back);
    }
}

TEST(a_note_is_replaced_and_written_over_where_nothing_new_can_be_made)
{
    char folder[] = "/tmp/lintrace-test-XXXXXX";
    struct lt_err err = {0};
    struct lt_buf text = {0}, found = {0};
    CHECK(mkdtemp(folder) != NULL);
    char *path = lt_path_join(folder, "run.json");
    char *blocker = lt_xasprintf("%s.%ld.tmp", path, (long)getpid());
    lt_buf_adds(&text, "the first, a long one");
    CHECK_INT(lt_note_replace(folder, &text, &err), LT_OK);
    CHECK_INT(mkdir(blocker, 0700), 0);
    text.length = 0;
    lt_buf_adds(&text, "the second");
    CHECK_INT(lt_note_replace(folder, &text, &err), LT_OK);
    CHECK_INT(lt_file_read(path, 100, &found, NULL), LT_OK);
    CHECK_STR(found.data, "the second");
    unlink(path);
    CHECK_INT(lt_note_replace(folder, &text, &err), LT_EIO);
    rmdir(blocker);
    rmdir(folder);
    lt_buf_clear(&text);
    lt_buf_clear(&found);
    free(path);
    free(blocker);
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
    run->end_ns = run->start_ns;
    LT_VEC_PUSH(&run->reasons, lt_xstrdup("why"));
    struct lt_buf text = note_of(run, true);
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
