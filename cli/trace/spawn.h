/* SPDX-License-Identifier: Apache-2.0
 *
 * Running the program as if nobody stood between: same descriptors, signals, terminal, process group; its end
 * is told as it was. */
#ifndef LT_TRACE_SPAWN_H
#define LT_TRACE_SPAWN_H

#include "base/err.h"
#include "ptrace/helper.h"
#include "trace/live.h"
#include "wire/ask.h"

#include <stdbool.h>
#include <stdint.h>

struct lt_spawn {
    char *const *argv;          /* the command; argv[0] is looked for on PATH */
    char *const *envp;          /* its environment */
    const char *program;        /* absolute path of what argv[0] leads to */
    const struct lt_live *live; /* the live trace to announce it in; NULL when there is none */
    enum lt_want want;          /* LT_WANT_FOLLOW or LT_WANT_FORCED: to be followed by ptrace; 0: not */
    lt_look_at_program *look;   /* to judge programs that are run */
    bool may_follow;            /* some of them by ptrace */
    int64_t wait_ns;            /* how long to wait for what the program leaves running */
};

struct lt_spawn_end {
    bool was_started;
    int failure;     /* errno of the exec when it was not */
    int exit_status; /* when exit_signal is 0 */
    int exit_signal;
    int signal_passed; /* the last signal that was sent to lintrace alone and handed on; 0 = none */
    bool dumped_core;  /* the kernel has written its memory to a file, or to a program */
    bool helper_died;  /* what it followed was killed with it, and what it was told is lost */
    int left_running;  /* processes of the tree that were still there at the end */
};

/* Starts the program and waits for its end. Signals that are sent to this process alone are handed on once;
 * those that went to the whole process group (a terminal's Ctrl-C) have reached the program already. Returns
 * LT_ESYSTEM when no process could be made. */
int lt_spawn_run(const struct lt_spawn *spawn, struct lt_spawn_end *ret_end, struct lt_err *err);

/* Takes in children that have ended meanwhile: the helper among them, which some parents would not. */
void lt_spawn_reap(void);

/* Ends this process by `number`, as the program was ended, without a second core dump. */
void lt_spawn_die_by(int number);

#endif
