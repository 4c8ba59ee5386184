/* SPDX-License-Identifier: Apache-2.0
 *
 * Who ran, how it ended, what was seen of it. */
#include "out/facets.h"

#include "base/file.h"
#include "ext/json.h"
#include "model/ident.h"
#include "model/interpreter.h"

#include <stdlib.h>
#include <string.h>

static void put_trace(struct lt_json_writer *json, const struct lt_run *run)
{
    lt_facet_open(json, LT_FACET_LINTRACE_TRACE);
    lt_json_put_plain(json, "verdict", lt_run_is_complete(run) ? "complete" : "incomplete");
    lt_json_put_array(json, "reasons");
    for (size_t i = 0; i < run->reasons.count; i++)
        lt_json_put_text(json, NULL, run->reasons.items[i]);
    lt_json_put_end(json);
    lt_json_put_text(json, "backend", run->backend);
    lt_json_put_count(json, "processes", run->processes.count);
    if (run->edges_told != LT_EDGES_ALL)
        lt_json_put_plain(json, "edges_left_out", run->edges_told == LT_EDGES_DIRECT ? "indirect" : "all");
    if (run->through_left_out && run->edges_told != LT_EDGES_NONE)
        lt_json_put_bool(json, "through_left_out", true);
    struct lt_json *overhead = lt_json_object();
    lt_json_set_real(overhead, "seconds", (double)run->overhead_ns / 1e9);
    lt_json_put_value(json, "overhead", overhead);
    lt_json_free(overhead);
    lt_json_put_end(json);
}

static const char *program_of(const struct lt_run *run)
{
    return run->argv && run->argv[0] ? lt_path_base(run->argv[0]) : run->job_name;
}

/* The language of what ran: that of the interpreter in the first process, so that a script counts as its own.
 */
static const char *language_of(const struct lt_run *run)
{
    bool is_known = run->processes.count && run->processes.items[0].program;
    return lt_interpreter_language(is_known ? run->processes.items[0].program : program_of(run));
}

static void put_error(struct lt_json_writer *json, const struct lt_run *run, const char *event_type)
{
    struct lt_buf message = {0};
    const char *signal_name = run->exit_signal ? sigabbrev_np(run->exit_signal) : NULL;
    bool is_abort = strcmp(event_type, "ABORT") == 0;
    if (!run->was_started)
        lt_buf_addf(&message, "could not be started (exit status %d)", run->exit_status);
    else if (signal_name)
        lt_buf_addf(&message, "%s SIG%s", is_abort ? "stopped from outside by" : "killed by", signal_name);
    else if (run->exit_signal)
        lt_buf_addf(&message, "%s signal %d", is_abort ? "stopped from outside by" : "killed by",
                    run->exit_signal);
    else if (is_abort && !run->exit_status)
        lt_buf_adds(&message, "lintrace was killed before the program's end was seen");
    else if (run->exit_status < 0)
        lt_buf_adds(&message, "ended in a way that was not seen: by a signal, or it still runs");
    else if (is_abort)
        lt_buf_addf(&message, "stopped from outside (exit status %d)", run->exit_status);
    else
        lt_buf_addf(&message, "exit status %d", run->exit_status);
    lt_facet_open(json, LT_FACET_ERROR_MESSAGE);
    lt_json_put_text(json, "message", message.data);
    lt_json_put_text(json, "programmingLanguage", language_of(run));
    lt_json_put_end(json);
    lt_buf_clear(&message);
}

static void put_parent_run(struct lt_json_writer *json, const struct lt_parent *parent)
{
    lt_json_put_object(json, "run");
    lt_json_put_text(json, "runId", parent->run_id);
    lt_json_put_end(json);
    lt_json_put_object(json, "job");
    lt_facet_escaped(json, "namespace", parent->job_namespace);
    lt_facet_escaped(json, "name", parent->job_name);
    lt_json_put_end(json);
}

static void put_parent(struct lt_json_writer *json, const struct lt_run *run)
{
    if (!run->parent)
        return;
    lt_facet_open(json, LT_FACET_PARENT);
    put_parent_run(json, run->parent);
    lt_json_put_object(json, "root");
    put_parent_run(json, run->root);
    lt_json_put_end(json);
    lt_json_put_end(json);
}

/* The interpreter by its name, and its version where its file is called by it (python3.11). */
static void put_engine(struct lt_json_writer *json, const struct lt_run *run)
{
    const char *interpreter = run->who ? run->who->interpreter.path : NULL;
    const char *program = run->who ? run->who->program.path : NULL;
    const char *engine = interpreter                                ? interpreter
                         : program && lt_interpreter_knows(program) ? program
                                                                    : NULL;
    const char *base = lt_path_base(engine ? engine : program_of(run));
    size_t length = strlen(base);
    while (engine && length && strchr(".0123456789", base[length - 1]))
        length--;
    char *name = lt_xstrndup(base, length);
    lt_facet_open(json, LT_FACET_PROCESSING_ENGINE);
    lt_json_put_text(json, "version", base[length] ? base + length : "unknown");
    lt_facet_escaped(json, "name", name);
    lt_json_put_plain(json, "openlineageAdapterVersion", LT_VERSION);
    lt_json_put_end(json);
    free(name);
}

static void put_extraction_error(struct lt_json_writer *json, const char *message, const char *task)
{
    lt_json_put_object(json, NULL);
    lt_json_put_text(json, "errorMessage", message);
    lt_json_put_text(json, "task", task);
    lt_json_put_end(json);
}

/* What is wrong with the file's content, when the event shows it; else NULL. */
static const char *problem_of(const struct lt_run *run, const struct lt_run_file *file)
{
    static const enum lt_role roles[] = {LT_ROLE_INPUT, LT_ROLE_OUTPUT};
    for (size_t i = 0; i < 2; i++) {
        bool is_dataset = lt_run_is_dataset(run, file, roles[i]);
        const struct lt_profile *profile = is_dataset ? lt_run_profile(file, roles[i]) : NULL;
        if (profile && profile->problem)
            return profile->problem;
    }
    return NULL;
}

/* Reading each dataset is a task, and seeing the run is one. */
static void put_extraction_errors(struct lt_json_writer *json, const struct lt_run *run)
{
    size_t tasks = 1, failed = run->reasons.count != 0, told = run->reasons.count;
    for (size_t i = 0; i < run->files.count; i++) {
        const struct lt_run_file *file = &run->files.items[i];
        tasks += lt_run_is_dataset(run, file, LT_ROLE_INPUT) || lt_run_is_dataset(run, file, LT_ROLE_OUTPUT);
        failed += problem_of(run, file) != NULL;
    }
    if (!failed)
        return;
    lt_facet_open(json, LT_FACET_EXTRACTION_ERROR);
    lt_json_put_count(json, "totalTasks", tasks);
    lt_json_put_count(json, "failedTasks", failed);
    lt_json_put_array(json, "errors");
    for (size_t i = 0; i < run->reasons.count && i < LT_FACET_LIST_MOST; i++)
        put_extraction_error(json, run->reasons.items[i], run->command_line);
    for (size_t i = 0; i < run->files.count && told < LT_FACET_LIST_MOST; i++) {
        const char *problem = problem_of(run, &run->files.items[i]);
        if (problem) {
            put_extraction_error(json, problem, run->files.items[i].name);
            told++;
        }
    }
    lt_json_put_end(json);
    lt_json_put_end(json);
}

void lt_facets_run(struct lt_json_writer *json, const struct lt_run *run, const char *event_type)
{
    lt_json_put_object(json, "run");
    lt_json_put_text(json, "runId", run->run_id);
    lt_json_put_object(json, "facets");
    bool is_over = strcmp(event_type, "START") != 0;
    if (is_over)
        put_trace(json, run);
    if (is_over && strcmp(event_type, "COMPLETE") != 0)
        put_error(json, run, event_type);
    put_engine(json, run);
    put_parent(json, run);
    put_extraction_errors(json, run);
    lt_facets_who(json, run);
    if (is_over)
        lt_facet_tests(json, run);
    lt_json_put_end(json);
    lt_json_put_end(json);
}
