/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace doctor: whether tracing works here, and whether and how a given program can be traced. Looks, runs
 * nothing, changes nothing. */
#include "base/file.h"
#include "base/mem.h"
#include "base/opt.h"
#include "cmd/cmd.h"
#include "model/interpreter.h"
#include "out/escape.h"
#include "ptrace/tracer.h"
#include "trace/live.h"
#include "trace/program.h"
#include "trace/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>

static const struct lt_opt options[] = {
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace doctor",
    .arguments = "[-- program [args...]]",
    .summary = "tell whether and how programs can be traced here",
    .options = options,
    .text = "Without a program: the state of this machine. With one: what kind of program it\n"
            "is, following the \"#!\" lines of scripts, and what a trace of it would see.\n\n"
            "Exit status: 0 can be traced wholly, 1 cannot or not wholly, 2 wrong usage,\n"
            "4 no such program.\n",
};

static void say(const char *label, const char *text)
{
    struct lt_buf line = {0};
    lt_escape_terminal(text, &line);
    printf("%-12s %s\n", label, line.data);
    lt_buf_clear(&line);
}

static int look_at_machine(void)
{
    struct utsname name;
    struct lt_err err;
    struct statvfs space;
    int status = 0;
    if (uname(&name) == 0) {
        char *text = lt_xasprintf("%s %s on %s", name.sysname, name.release, name.machine);
        say("system", text);
        free(text);
    }
    int refusal = lt_tracer_try();
    char *text = refusal ? lt_xasprintf("not permitted (%s): static programs and their kin are run, not seen",
                                        strerror(-refusal))
                         : lt_xstrdup("permitted: what the library cannot enter is followed by it");
    say("ptrace", text);
    free(text);
    char *home = lt_live_home(&err);
    if (!home) {
        say("live traces", err.text);
        return 1;
    }
    if (statvfs(home, &space) == 0) {
        unsigned long long free_mib = (unsigned long long)space.f_bavail * space.f_frsize >> 20;
        text = lt_xasprintf("in %s, %llu MiB free", home, free_mib);
        say("live traces", text);
        free(text);
        if (free_mib < 16) {
            say("", "too little: a trace reserves 4 MiB and grows; set LINTRACE_STATE_DIR to a larger place");
            status = 1;
        }
    }
    free(home);
    return status;
}

/* Prints one program and, for a script, its interpreter. Returns the exit status. */
static int look_at_program(const char *path, int depth)
{
    struct lt_target target;
    lt_target_look(path, &target);
    say("program", path);
    say("kind", lt_target_word(target.kind));
    if (target.interpreter)
        say("interpreter", target.interpreter);
    if (target.build_id)
        say("build id", target.build_id);
    if (target.raw_calls)
        say("calls in", target.raw_calls);
    bool is_followed = lt_program_needs_ptrace(target.kind);
    bool is_seen = lt_target_can_preload(target.kind) || (is_followed && lt_tracer_try() == 0);
    say("trace", lt_target_why(target.kind));
    if (is_followed)
        say("", is_seen ? "lintrace follows it by ptrace"
                        : "ptrace, which could follow it, is not permitted here");
    int status = is_seen ? 0 : 1;
    if (target.kind == LT_TARGET_MISSING)
        status = 4;
    if (target.kind == LT_TARGET_SCRIPT && target.interpreter && depth < 4) {
        putchar('\n');
        status = look_at_program(target.interpreter, depth + 1);
        if (status == 0 && lt_interpreter_knows(target.interpreter) == false && target.argument) {
            /* "#!/usr/bin/env python3": the program that env will run */
            char *next = lt_target_find(target.argument);
            if (next) {
                putchar('\n');
                status = look_at_program(next, depth + 1);
            }
            free(next);
        }
    }
    lt_target_clear(&target);
    return status;
}

int lt_cmd_doctor(int argc, char **argv)
{
    int next = 0;
    int status = lt_opt_parse(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    if (next >= argc)
        return look_at_machine();
    char *path = lt_target_find(argv[next]);
    if (!path) {
        fprintf(stderr, "lintrace doctor: '%s' not found on PATH; give its path\n", argv[next]);
        return 4;
    }
    status = look_at_program(path, 0);
    free(path);
    return status;
}
