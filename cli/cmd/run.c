/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace run: prepares a live trace, runs the program as a wrapper should, concludes. Whatever goes wrong
 * on our side, the program runs; what then is missing is said in one line and in the event. */
#include "base/file.h"
#include "base/mem.h"
#include "base/opt.h"
#include "cmd/cmd.h"
#include "cmd/conclude.h"
#include "cmd/context.h"
#include "cmd/delivery.h"
#include "cmd/note.h"
#include "cmd/recover.h"
#include "model/build.h"
#include "model/ident.h"
#include "model/interpreter.h"
#include "out/escape.h"
#include "out/summary.h"
#include "store/sidecar.h"
#include "trace/live.h"
#include "trace/program.h"
#include "trace/spawn.h"
#include "trace/target.h"
#include "trace/who.h"
#include "wire/env.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { WARNINGS_SHOWN = 3, WAIT_SECONDS = 2 };

static struct {
    const char *output_dir, *sidecar, *namespace, *job, *wait, *dataset_namespace;
    struct lt_naming *naming; /* the run takes it */
    bool all, quiet, verbose, strict, steps, no_context, no_groups;
    int backend, profile;
    int64_t wait_ns;
} settings;

static const char *const backends[] = {"auto", "preload", "ptrace", NULL}; /* in the order of: */
enum { BACKEND_AUTO, BACKEND_PRELOAD, BACKEND_PTRACE };
static const char *const profiles[] = {"off", "auto", "full",
                                       NULL}; /* in the order of enum lt_profile_mode */

static const struct lt_opt options[] = {
    {LT_OPT_TEXT, 'o', "output-dir", &settings.output_dir, "DIR",
     "the lineage folder\n(default: $LINTRACE_DIR, else ./lineage)", NULL},
    {LT_OPT_TEXT, 'c', "sidecar", &settings.sidecar, "FILE",
     "what people know of the data\n(default: the nearest *.lintrace.yaml)", NULL},
    {LT_OPT_TEXT, 'n', "namespace", &settings.namespace, "NS", "namespace of the job", NULL},
    {LT_OPT_TEXT, 'j', "job", &settings.job, "NAME", "name of the job", NULL},
    {LT_OPT_TEXT, 0, "dataset-namespace", &settings.dataset_namespace, "NS",
     "namespace of files, as file://{host}; of those below\nfolders, as /mnt/share=file://nas; commas "
     "between",
     NULL},
    {LT_OPT_FLAG, 0, "all", &settings.all, NULL, "every file is a dataset, system and code too", NULL},
    {LT_OPT_WORD, 0, "backend", &settings.backend, "auto|preload|ptrace",
     "how to look: inside of each program where it can be done\nand from outside elsewhere; only inside; "
     "only outside",
     backends},
    {LT_OPT_TEXT, 0, "wait", &settings.wait, "SECONDS",
     "how long to wait for processes that the program left\nrunning (default 2)", NULL},
    {LT_OPT_FLAG, 0, "no-groups", &settings.no_groups, NULL,
     "files of a series (sales_2023.csv, sales_2024.csv) are\ndatasets of their own", NULL},
    {LT_OPT_FLAG, 0, "steps", &settings.steps, NULL, "each command of the script is a run of its own, too",
     NULL},
    {LT_OPT_WORD, 0, "profile", &settings.profile, "off|auto|full",
     "reading the data afterwards: off; exact rows and types\nof up to 64 MiB a file; everything", profiles},
    {LT_OPT_FLAG, 0, "no-context", &settings.no_context, NULL,
     "leave OPENLINEAGE_CONTEXT and its like as they are", NULL},
    {LT_OPT_FLAG, 0, "strict", &settings.strict, NULL, "end with status 125 when the run is incomplete",
     NULL},
    {LT_OPT_FLAG, 'q', "quiet", &settings.quiet, NULL, "say nothing when all is well", NULL},
    {LT_OPT_FLAG, 'v', "verbose", &settings.verbose, NULL, "say every warning and reason", NULL},
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};

static const struct lt_opt_usage usage = {
    .command = "lintrace",
    .arguments = "[run] [options] -- command [args...]",
    .summary = "run a program and record which data it read and wrote",
    .options = options,
    .text = "Environment: LINTRACE_DIR (lineage folder), LINTRACE_QUIET=1, LINTRACE_STATE_DIR\n"
            "(where the trace of a run under way lies), LINTRACE_DATASET_NAMESPACE,\n"
            "LINTRACE_CONTEXT=0 (as --no-context), OPENLINEAGE_NAMESPACE, and\n"
            "OPENLINEAGE_CONTEXT or OPENLINEAGE_PARENT_ID and OPENLINEAGE_ROOT_PARENT_ID\n"
            "(the run that this one is a part of). Events are sent where OPENLINEAGE_URL,\n"
            "OPENLINEAGE_CONFIG or an openlineage.yml says; see 'lintrace help send'.\n\n"
            "Exit status: the program's own; killed by a signal, lintrace dies by the same\n"
            "one; 127 not found, 126 not executable, 125 lintrace itself failed, or with\n"
            "--strict the run is incomplete; 2 wrong usage.\n\n"
            "Examples:\n"
            "  lintrace -- ./etl_orders\n"
            "  lintrace -o /srv/lineage -j nightly -- python3 load.py --day 2026-11-20\n",
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

static int64_t now_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The library that belongs to this program: beside it, or where `make install` puts it. malloc'd, or NULL. */
static char *find_library(void)
{
    static const char *const places[] = {"liblintrace.so", "../lib/lintrace/liblintrace.so"};
    char self[PATH_MAX], resolved[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length < 0)
        return NULL;
    self[length] = '\0';
    char *folder = lt_path_dir(self);
    char *found = NULL;
    for (size_t i = 0; i < sizeof places / sizeof *places && !found; i++) {
        char *path = lt_path_join(folder, places[i]);
        if (realpath(path, resolved) && access(resolved, R_OK) == 0)
            found = lt_xstrdup(resolved);
        free(path);
    }
    free(folder);
    return found;
}

static char **copy_words(char *const *words)
{
    struct lt_text_list copy = {0};
    for (; *words; words++)
        LT_VEC_PUSH(&copy, lt_xstrdup(*words));
    LT_VEC_PUSH(&copy, NULL);
    return copy.items;
}

/* First of the texts that is given and not empty. */
static char *first_given(const char *a, const char *b, const char *c, const char *d)
{
    const char *texts[] = {a, b, c, d};
    for (size_t i = 0; i < 4; i++)
        if (texts[i] && texts[i][0])
            return lt_ident_name(texts[i], NULL);
    return lt_xstrdup("default");
}

static void name_job(struct lt_run *run)
{
    const char *own = lt_note_program(run->argv);
    run->job_meta = lt_metadata_job(run->metadata, run->command_line, own);
    run->job_name = first_given(settings.job, run->job_meta ? run->job_meta->name : NULL,
                                run->metadata->pipeline_name, own);
    run->job_namespace = first_given(settings.namespace, run->metadata->pipeline_namespace,
                                     getenv("OPENLINEAGE_NAMESPACE"), "default");
}

/* Tells what is wrong with a variable; it is then as if it were not set. */
static void say_ignored(const char *variable, const struct lt_err *err)
{
    if (!settings.quiet)
        say("%s is ignored: %s", variable, err->text);
}

static struct lt_run *new_run(char **argv, const struct lt_metadata *metadata)
{
    struct lt_run *run = lt_xcalloc(1, sizeof *run);
    uint8_t random[10] = {0};
    char host[HOST_NAME_MAX + 1] = "";
    run->start_ns = now_ns(CLOCK_REALTIME);
    if (getrandom(random, sizeof random, 0) != sizeof random)
        memcpy(random, &(struct timespec){.tv_sec = getpid(), .tv_nsec = now_ns(CLOCK_MONOTONIC)},
               sizeof random);
    lt_ident_run_id(run->run_id, run->start_ns, random);
    run->argv = copy_words(argv);
    run->command_line = lt_ident_mask(argv);
    run->working_folder = lt_path_absolute(".");
    run->working_folder[strlen(run->working_folder) - 1] = '\0'; /* the "." */
    size_t length = strlen(run->working_folder);
    if (length > 1 && run->working_folder[length - 1] == '/')
        run->working_folder[length - 1] = '\0';
    gethostname(host, sizeof host - 1);
    run->hostname = lt_xstrdup(host);
    run->backend = "none";
    run->metadata = metadata;
    run->show_all_classes = settings.all;
    run->naming = settings.naming;
    run->wants_steps = settings.steps;
    run->wants_no_groups = settings.no_groups;
    lt_context_take(run, settings.quiet);
    name_job(run);
    run->who = lt_who_begin(argv, environ, metadata, run->job_meta);
    return run;
}

/* The program's environment: ours, with the tracer in it unless `live` is NULL, and with this run as the
 * parent of what it runs. The array and its texts from `ret_own` on are malloc'd. */
static char **traced_environment(const struct lt_run *run, const struct lt_live *live, size_t *ret_own)
{
    struct lt_text_list entries = {0};
    const char *preload = getenv("LD_PRELOAD");
    for (char **entry = environ; *entry; entry++) {
        bool is_tracers = lt_env_value(*entry, LT_ENV_PRELOAD) || lt_env_value(*entry, LT_ENV_TRACE) ||
                          lt_env_value(*entry, LT_ENV_LIBRARY);
        bool is_contexts = !settings.no_context && lt_context_is_ours(*entry);
        if (!(live && is_tracers) && !is_contexts)
            LT_VEC_PUSH(&entries, *entry);
    }
    *ret_own = entries.count;
    if (!settings.no_context)
        lt_context_give(run, &entries);
    if (live) {
        LT_VEC_PUSH(&entries, lt_xasprintf("%s%s%s%s", lt_env_prefix(LT_ENV_PRELOAD), preload ? preload : "",
                                           preload && preload[0] ? ":" : "", live->library));
        LT_VEC_PUSH(&entries, lt_xasprintf("%s%s", lt_env_prefix(LT_ENV_TRACE), live->folder));
        LT_VEC_PUSH(&entries, lt_xasprintf("%s%s", lt_env_prefix(LT_ENV_LIBRARY), live->library));
    }
    LT_VEC_PUSH(&entries, NULL);
    return entries.items;
}

/* Are we inside of another run? Its library follows our program whatever environment we give it. */
static bool is_traced_already(void)
{
    const char *folder = NULL;
    for (char **entry = environ; *entry && !folder; entry++)
        folder = lt_env_value(*entry, LT_ENV_TRACE);
    char *segment = folder ? lt_path_join(folder, "segment.0") : NULL;
    bool is_there = segment && access(segment, F_OK) == 0;
    free(segment);
    return is_there;
}

/* What finishes the run when we cannot. */
static void note_run(const struct lt_run *run, char *lineage_folder, bool has_end, struct lt_buf *text)
{
    char *sidecar = settings.sidecar ? lt_path_absolute(settings.sidecar) : NULL;
    struct lt_note note = {lineage_folder,     sidecar,          getenv("PATH"),
                           (uint32_t)getpid(), settings.profile, has_end};
    lt_note_write(run, &note, text);
    free(sidecar);
}

/* Makes the live trace; without one the program runs all the same and the run says so. */
static void prepare(struct lt_run *run, char *lineage_folder, struct lt_live *live)
{
    struct lt_err err = {0};
    struct lt_buf note = {0};
    char *library = find_library();
    note_run(run, lineage_folder, false, &note);
    if (is_traced_already())
        lt_err_set(&err, LT_ESYSTEM, "lintrace itself is being traced; the outer run sees this program");
    else if (!library)
        lt_err_set(&err, LT_ENOT_FOUND, "liblintrace.so is neither beside lintrace nor in ../lib/lintrace");
    else
        lt_live_create(run->run_id, library, note.data, note.length, live, &err);
    if (live->folder && run->wants_steps)
        lt_live_want_status(live);
    if (!live->folder) {
        say("nothing will be recorded: %s", err.text);
        lt_build_reason(run, "nothing was recorded: %s", err.text);
    }
    free(library);
    lt_buf_clear(&note);
}

/* A limit to the size of files (RLIMIT_FSIZE) is an error to us and not our end. What it is to the program is
 * its own: before it starts, all is as it was. */
static struct sigaction size_signal;

static void ignore_size_limit(void)
{
    struct sigaction ignored = {.sa_handler = SIG_IGN};
    sigaction(SIGXFSZ, &ignored, &size_signal);
}

static void heed_size_limit(void)
{
    sigaction(SIGXFSZ, &size_signal, NULL);
}

/* Runs the program. Returns the exit status when it could not be started, else -1. */
static int run_program(struct lt_run *run, struct lt_live *live, struct lt_spawn_end *end)
{
    char *program = lt_target_find(run->argv[0]);
    char *absolute = lt_path_absolute(program ? program : run->argv[0]);
    enum lt_program kind = live->folder ? lt_program_judge(absolute, false) : LT_PROGRAM_UNKNOWN;
    if (live->folder)
        lt_live_know(live, absolute, kind);
    bool is_bare = settings.backend == BACKEND_PTRACE || !live->folder || kind == LT_PROGRAM_FOREIGN;
    size_t own = 0;
    char **envp = traced_environment(run, is_bare ? NULL : live, &own);
    struct lt_spawn spawn = {.argv = run->argv,
                             .envp = envp,
                             .program = absolute,
                             .live = live->folder ? live : NULL,
                             .look = lt_program_judge,
                             .may_follow = settings.backend != BACKEND_PRELOAD,
                             .wait_ns = settings.wait_ns};
    if (live->folder && settings.backend == BACKEND_PTRACE)
        spawn.want = LT_WANT_FORCED;
    else if (live->folder && lt_program_is_followed(kind))
        spawn.want = LT_WANT_FOLLOW;
    struct lt_err err = {0};
    heed_size_limit();
    int result = lt_spawn_run(&spawn, end, &err);
    int status = -1;
    if (result < 0) {
        say("%s", err.text);
        status = LT_EXIT_OWN_FAILURE;
    } else if (!end->was_started) {
        bool is_missing = end->failure == ENOENT && !program;
        say("cannot run '%s': %s", run->argv[0], is_missing ? "not found" : strerror(end->failure));
        status = end->failure == ENOENT ? 127 : 126;
    }
    for (size_t i = own; envp[i]; i++)
        free(envp[i]);
    free(envp);
    free(program);
    free(absolute);
    return status;
}

static void say_warnings(const struct lt_metadata *metadata)
{
    size_t shown = settings.verbose ? metadata->warnings.count : WARNINGS_SHOWN;
    for (size_t i = 0; i < metadata->warnings.count && i < shown; i++)
        say("%s", metadata->warnings.items[i]);
    if (metadata->warnings.count > shown)
        say("%zu more warnings about the sidecar; 'lintrace -v' shows them all",
            metadata->warnings.count - shown);
}

static void say_summary(const struct lt_run *run, const char *folder)
{
    struct lt_buf text = {0};
    lt_summary_write(run, folder, &text);
    fwrite(text.data, 1, text.length, stderr);
    lt_buf_clear(&text);
    for (size_t i = 1; settings.verbose && i < run->reasons.count; i++) /* the first is in the summary */
        say("incomplete: %s", run->reasons.items[i]);
}

/* How it ended is known to us alone: whoever recovers the run is to know it. */
static void keep_end(const struct lt_run *run, const struct lt_live *live, char *lineage_folder)
{
    struct lt_buf text = {0};
    struct lt_err err = {0};
    note_run(run, lineage_folder, true, &text);
    if (lt_note_replace(live->folder, &text, &err) < 0)
        say("how the program ended could not be noted: %s", err.text);
    lt_buf_clear(&text);
}

/* Returns whether the run is in the log. */
static bool conclude(struct lt_run *run, struct lt_live *live, struct lt_delivering *delivering,
                     char *lineage_folder, const char *shown_folder)
{
    struct lt_err err = {0}, warning = {0};
    enum lt_profile_mode mode = (enum lt_profile_mode)settings.profile;
    if (lt_conclude(run, live->folder, lineage_folder, mode, &warning, &err) < 0) {
        if (live->folder)
            keep_end(run, live, lineage_folder);
        say("the run is not in the log: %s%s%s", err.text, live->folder ? "; its trace is kept in " : "",
            live->folder ? live->folder : "");
        lt_live_close(live);
        return false;
    }
    lt_delivering_keep(delivering, run, live, lineage_folder);
    if (live->folder)
        lt_live_remove(live);
    lt_delivering_send(delivering, run, lineage_folder, shown_folder);
    if (!is_traced_already())
        lt_recover_others(settings.quiet);
    if (!settings.quiet) {
        say_warnings(run->metadata);
        if (warning.code)
            say("%s", warning.text);
        say_summary(run, shown_folder);
    }
    return true;
}

/* With --strict a run that is not proven complete fails, whatever the program did. */
static bool is_too_little(const struct lt_run *run, bool is_logged)
{
    if (!settings.strict || (is_logged && lt_run_is_complete(run)))
        return false;
    if (is_logged)
        say("failed by --strict, the run is incomplete: %s", run->reasons.items[0]);
    else
        say("failed by --strict, the run is not in the log");
    return true;
}

static void take_end(struct lt_run *run, const struct lt_spawn_end *end)
{
    run->end_ns = now_ns(CLOCK_REALTIME);
    run->was_started = true;
    run->exit_status = end->exit_status;
    run->exit_signal = end->exit_signal;
    run->is_aborted = end->signal_passed && (end->exit_signal || end->exit_status);
    if (end->dumped_core)
        lt_build_reason(run, "the kernel has dumped the core of the program, perhaps to a file (core(5))");
    if (end->helper_died && settings.backend != BACKEND_PRELOAD)
        lt_build_reason(run,
                        "lintrace's helper process was gone before the end; what it followed may be missing");
    if (end->left_running)
        lt_build_reason(run, "%d process%s still running at the end (--wait SECONDS waits longer)",
                        end->left_running, end->left_running == 1 ? " was" : "es were");
}

/* --wait in seconds, fractions allowed, a day at most. */
static bool read_wait(void)
{
    char *end = NULL;
    double seconds = settings.wait ? strtod(settings.wait, &end) : WAIT_SECONDS;
    if (settings.wait && (end == settings.wait || *end || !(seconds >= 0 && seconds <= 86400))) {
        fprintf(stderr, "lintrace: --wait: '%s' is not a number of seconds from 0 to 86400\n", settings.wait);
        return false;
    }
    settings.wait_ns = (int64_t)(seconds * 1e9);
    return true;
}

/* Where the files' datasets are: by the option, whose mistakes are ours to refuse, else by the variable. */
static bool read_naming(void)
{
    struct lt_err err = {0};
    char host[HOST_NAME_MAX + 1] = "";
    const char *variable = getenv("LINTRACE_DATASET_NAMESPACE");
    gethostname(host, sizeof host - 1);
    if (settings.dataset_namespace) {
        if (lt_naming_read(settings.dataset_namespace, host, &settings.naming, &err) == LT_OK)
            return true;
        fprintf(stderr, "lintrace: --dataset-namespace: %s\n", err.text);
        return false;
    }
    if (variable && variable[0] && lt_naming_read(variable, host, &settings.naming, &err) < 0)
        say_ignored("LINTRACE_DATASET_NAMESPACE", &err);
    return true;
}

int lt_cmd_run(int argc, char **argv)
{
    int next = 0;
    settings.profile = LT_PROFILE_AUTO;
    int status = lt_opt_parse(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    if (next >= argc) {
        fputs("lintrace: no command to run; usage: lintrace [options] -- command [args...]\n", stderr);
        return 2;
    }
    const char *given = settings.output_dir ? settings.output_dir : getenv("LINTRACE_DIR");
    const char *shown_folder = given && given[0] ? given : "lineage";
    const char *hush = getenv("LINTRACE_QUIET");
    const char *context = getenv("LINTRACE_CONTEXT");
    settings.quiet |= hush && strcmp(hush, "1") == 0;
    settings.no_context |= context && strcmp(context, "0") == 0;
    if (!read_wait() || !read_naming())
        return 2;

    ignore_size_limit();
    int64_t begin_ns = now_ns(CLOCK_MONOTONIC);
    char *folder = lt_path_absolute(".");
    struct lt_metadata *metadata = lt_sidecar_load(argv + next, folder, settings.sidecar);
    struct lt_run *run = new_run(argv + next, metadata);
    char *lineage_folder = lt_path_absolute(shown_folder);
    struct lt_live live = {0};
    struct lt_spawn_end end = {0};
    struct lt_delivering delivering;
    lt_delivering_load(&delivering, settings.quiet, is_traced_already());
    prepare(run, lineage_folder, &live);
    lt_delivering_begin(&delivering, run, &live);
    run->overhead_ns = (uint64_t)(now_ns(CLOCK_MONOTONIC) - begin_ns);
    status = run_program(run, &live, &end);
    signal(SIGPIPE, SIG_IGN); /* what we say may find nobody there: not our program's end */
    if (status >= 0) {
        if (live.folder)
            lt_live_remove(&live);
    } else {
        take_end(run, &end);
        bool is_logged = conclude(run, &live, &delivering, lineage_folder, shown_folder);
        status = end.exit_status;
        if (is_too_little(run, is_logged)) {
            status = LT_EXIT_OWN_FAILURE;
            end.exit_signal = 0;
        }
    }
    lt_delivering_end(&delivering);
    lt_run_free(run);
    lt_metadata_free(metadata);
    free(lineage_folder);
    free(folder);
    lt_spawn_reap();
    if (end.exit_signal)
        lt_spawn_die_by(end.exit_signal);
    return end.exit_signal ? 128 + end.exit_signal : status;
}
