/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace recover: the state folder holds a live trace for every run whose end was not written down. Each
 * that nobody looks after any more goes through the same sequence as after a run. The lock decides who does
 * it; a run that is in the log already is never written twice. */
#include "cmd/recover.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/opt.h"
#include "cmd/cmd.h"
#include "cmd/conclude.h"
#include "cmd/delivery.h"
#include "cmd/note.h"
#include "ext/json.h"
#include "model/build.h"
#include "model/ident.h"
#include "out/csv_row.h"
#include "out/escape.h"
#include "out/mermaid.h"
#include "store/log.h"
#include "store/sidecar.h"
#include "trace/live.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static bool is_now;

static const struct lt_opt options[] = {
    {LT_OPT_FLAG, 0, "now", &is_now, NULL, "also runs that still have processes, or that other\nhosts began",
     NULL},
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace recover",
    .arguments = "[--now]",
    .summary = "finish the runs that were not written down",
    .options = options,
    .text = "Writes the event, row and trace of every run that was begun and never written\n"
            "down, into the lineage folder of that run. A run whose end nobody saw is FAILED\n"
            "and incomplete; one that only could not be written is what it was.\n"
            "The next 'lintrace run' does the same by itself.\n\n"
            "Environment: LINTRACE_STATE_DIR (where the traces of runs under way lie).\n\n"
            "Exit status: 0 nothing is left to recover, 1 something is left (a line each\n"
            "tells why), 2 wrong usage.\n\n"
            "Examples:\n"
            "  lintrace recover\n"
            "  lintrace recover --now\n",
};

/* What one pass over the state folder is to say and has done. */
struct pass {
    bool is_now;         /* living processes do not matter */
    bool tells_problems; /* asked for by a person */
    bool tells_success;
    size_t recovered, left;
};

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    va_list values;
    struct lt_buf line = {0};
    char text[2048];
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    lt_escape_terminal(text, &line);
    fprintf(stderr, "lintrace: %s\n", line.data);
    lt_buf_clear(&line);
}

__attribute__((format(printf, 3, 4))) static void leave(struct pass *pass, const struct lt_run *run,
                                                        const char *format, ...)
{
    char text[1536];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    pass->left++;
    if (pass->tells_problems)
        say("not recovered: run %s (%.200s): %s", run->run_id, run->job_name, text);
}

/* The command of a process as a person knows it, secrets masked; malloc'd. */
static char *command_of(int pid)
{
    struct lt_buf words = {0};
    struct lt_text_list argv = {0};
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
    (void)lt_file_read(path, 1 << 22, &words, NULL); /* it may just have ended */
    for (size_t at = 0; at < words.length; at += strlen(words.data + at) + 1)
        LT_VEC_PUSH(&argv, words.data + at);
    LT_VEC_PUSH(&argv, NULL);
    char *command = lt_ident_mask(argv.items);
    free(argv.items);
    lt_buf_clear(&words);
    return command;
}

/* The metadata as the run would have had it: its program is found by its own PATH. */
static struct lt_metadata *load_metadata(const struct lt_run *run, const struct lt_note *note)
{
    const char *now = getenv("PATH");
    char *kept = now ? lt_xstrdup(now) : NULL;
    if (note->search_path)
        setenv("PATH", note->search_path, 1);
    else
        unsetenv("PATH");
    struct lt_metadata *metadata = lt_sidecar_load(run->argv, run->working_folder, note->sidecar);
    if (kept)
        setenv("PATH", kept, 1);
    else
        unsetenv("PATH");
    free(kept);
    return metadata;
}

/* The end of the run as the head of its event has it, so that the row that is missing says the same. */
static void take_event(struct lt_run *run, const struct lt_buf *head)
{
    struct lt_json *json = NULL;
    if (lt_json_read(head->data, head->length, &json, NULL) < 0)
        return;
    const char *type = lt_json_text(lt_json_get(json, "eventType"));
    const char *time_text = lt_json_text(lt_json_get(json, "eventTime"));
    struct tm parts = {0};
    const char *rest = time_text ? strptime(time_text, "%Y-%m-%dT%H:%M:%S", &parts) : NULL;
    if (type) {
        run->is_aborted = strcmp(type, "ABORT") == 0;
        run->exit_status = strcmp(type, "COMPLETE") != 0;
        run->exit_signal = 0;
    }
    if (rest)
        run->end_ns = (int64_t)timegm(&parts) * 1000000000 +
                      (rest[0] == '.' ? (int64_t)strtol(rest + 1, NULL, 10) * 1000000 : 0);
    lt_json_free(json);
}

/* What a lintrace that was killed while it wrote has left beside the files. */
static void remove_temporaries(const struct lt_run *run, const struct lt_note *note)
{
    char *paths[] = {
        lt_xasprintf("%s/events/%s.json.%u.tmp", note->lineage_folder, run->run_id, note->pid),
        lt_xasprintf("%s/traces/%s.ndjson.zst.%u.tmp", note->lineage_folder, run->run_id, note->pid),
        lt_xasprintf("%s/%s.%u.tmp", note->lineage_folder, LT_LOG_DIAGRAM, note->pid),
    };
    bool is_id_free = kill((pid_t)note->pid, 0) < 0 && errno == ESRCH;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        if (is_id_free || i < 2) /* the diagram's name does not tell the run: it may be another's by now */
            unlink(paths[i]);
        free(paths[i]);
    }
}

/* Writes what the log does not have of the run. */
static int write_down(struct lt_run *run, const struct lt_note *note, const struct lt_live *live,
                      struct lt_err *ret_warning, struct lt_err *err)
{
    const struct lt_log_entry entry = {.run_id = run->run_id, .csv_header = LT_CSV_HEADER};
    struct lt_buf head = {0};
    bool has_row = false;
    int result = lt_log_find(note->lineage_folder, &entry, &head, &has_row, err);
    enum lt_profile_mode mode = (enum lt_profile_mode)note->profile;
    if (result == LT_OK && has_row) {
        if (head.length)
            take_event(run, &head);
        (void)lt_log_diagram(note->lineage_folder, lt_mermaid_from_csv, NULL, ret_warning);
    } else if (result == LT_OK && head.length) {
        take_event(run, &head);
        result = lt_conclude_row(run, live->folder, note->lineage_folder, mode, ret_warning, err);
    } else if (result == LT_OK) {
        if (!note->has_end)
            lt_build_reason(run, "lintrace was killed before the program's end was seen");
        result = lt_conclude(run, live->folder, note->lineage_folder, mode, ret_warning, err);
    }
    lt_buf_clear(&head);
    return result;
}

static void finish(struct pass *pass, struct lt_run *run, const struct lt_note *note, struct lt_live *live)
{
    struct lt_err err = {0}, warning = {0};
    struct lt_metadata *metadata = load_metadata(run, note);
    run->metadata = metadata;
    run->job_meta = lt_metadata_job(metadata, run->command_line, lt_note_program(run->argv));
    if (write_down(run, note, live, &warning, &err) < 0 ||
        lt_delivery_recover(run, note->pid, live, note->lineage_folder, &err) < 0) {
        leave(pass, run, "%s", err.text);
        lt_live_close(live);
    } else {
        remove_temporaries(run, note);
        lt_live_remove(live);
        pass->recovered++;
        if (pass->tells_success)
            say("recovered run %s (%s) that was %s", run->run_id, run->job_name,
                note->has_end ? "not written down" : "cut short");
        if (pass->tells_success && warning.code)
            say("%s", warning.text);
    }
    run->metadata = NULL;
    lt_metadata_free(metadata);
}

/* Did it run on another host, which shares this state folder? Its processes cannot be seen from here. */
static bool is_elsewhere(const struct lt_run *run)
{
    char host[HOST_NAME_MAX + 1] = "";
    gethostname(host, sizeof host - 1);
    return strcmp(run->hostname, host) != 0;
}

/* Finishes a run that nobody looks after, unless a process of it still runs. Takes `live`. */
static void recover(struct pass *pass, struct lt_run *run, const struct lt_note *note, struct lt_live *live)
{
    size_t count = 0;
    if (is_elsewhere(run) && !pass->is_now) {
        leave(pass, run, "it ran on host '%.200s'; recover it there, or say --now", run->hostname);
        lt_live_close(live);
        return;
    }
    int pid = lt_live_survivor(live, &count);
    if (pid && !pass->is_now) {
        char *command = command_of(pid);
        leave(pass, run, "%zu process%s still run%s: %d (%.500s)%s; wait, or say --now", count,
              count == 1 ? "" : "es", count == 1 ? "s" : "", pid, command, count == 1 ? "" : " ...");
        free(command);
        lt_live_close(live);
        return;
    }
    if (pid)
        lt_build_reason(run, "%zu process%s still running when the run was recovered", count,
                        count == 1 ? " was" : "es were");
    finish(pass, run, note, live);
}

static void look_at(struct pass *pass, const char *home, const char *name)
{
    struct lt_live live = {0};
    struct lt_buf text = {0};
    struct lt_note note = {0};
    struct lt_run *run = NULL;
    struct lt_err err = {0};
    enum lt_live_state state = lt_live_adopt(home, name, &live, &text, &err);
    if (state == LT_LIVE_EMPTY)
        lt_live_remove(&live);
    if (state == LT_LIVE_ORPHAN && lt_note_read(&text, name, &note, &run, &err) < 0) {
        lt_live_close(&live);
        state = LT_LIVE_STRANGE;
    }
    if (state == LT_LIVE_STRANGE) {
        pass->left++;
        if (pass->tells_problems)
            say("left alone: '%s/%s': %s", home, name, err.text);
    } else if (state == LT_LIVE_ORPHAN) {
        recover(pass, run, &note, &live);
        lt_note_clear(&note);
        lt_run_free(run);
    }
    lt_buf_clear(&text);
}

static void pass_over(struct pass *pass, const char *home)
{
    DIR *folder = opendir(home);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (lt_live_is_run_id(entry->d_name))
            look_at(pass, home, entry->d_name);
    if (folder)
        closedir(folder);
}

void lt_recover_others(bool is_quiet)
{
    struct pass pass = {.tells_success = !is_quiet};
    char *home = lt_live_home(NULL);
    if (home)
        pass_over(&pass, home);
    free(home);
}

int lt_cmd_recover(int argc, char **argv)
{
    int next = 0;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    if (next < argc) {
        fputs("lintrace: recover takes no arguments; try 'lintrace recover --help'\n", stderr);
        return lt_err_exit_status(LT_EUSAGE);
    }
    struct pass pass = {.is_now = is_now, .tells_problems = true, .tells_success = true};
    struct lt_err err = {0};
    char *home = lt_live_home(&err);
    if (!home) {
        say("%s", err.text);
        return lt_err_exit_status(err.code);
    }
    signal(SIGXFSZ, SIG_IGN); /* a file size limit is to be noticed, not to be died of */
    pass_over(&pass, home);
    free(home);
    if (!pass.left && !pass.recovered)
        say("nothing to recover");
    return pass.left ? 1 : 0;
}
