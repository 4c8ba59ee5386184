/* SPDX-License-Identifier: Apache-2.0
 *
 * The helper: a child of lintrace, in the same process group as the program, that waits. It is the witness of
 * signals (which of them went to the whole group), it answers what kind a program is, and it follows by
 * ptrace those that the preloaded library cannot enter. It outlives lintrace if it must: a process that it
 * follows cannot go on without it. */
#ifndef LT_PTRACE_HELPER_H
#define LT_PTRACE_HELPER_H

#include "ptrace/programs.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct lt_helper {
    pid_t pid; /* -1: there is none */
    int fd; /* each byte is the number of a signal that it got; LT_HELPER_IDLE: nobody is followed any more */
};

enum { LT_HELPER_IDLE = 255, LT_HELPER_LOOK = 'l', LT_HELPER_END = 'e' };

/* A process that still runs in the live trace in `folder`, other than the caller; 0 when there is none. */
typedef int lt_find_survivor(const char *folder);

/* Starts it. When lintrace is killed it stays as long as `find` finds somebody. `folder` is the live trace's,
 * NULL when there is none (it is a witness only then); `signals` are the blocked signals it is to report; it
 * answers questions by `look`, and follows programs if it may. On failure ret_helper->pid is -1. */
void lt_helper_start(const char *folder, const sigset_t *signals, lt_look_at_program *look,
                     lt_find_survivor *find, bool may_follow, struct lt_helper *ret_helper);

/* Waits until it has recorded all that the program's processes did before they ended, and, for those that
 * still run, all that they have done so far. Returns false when it is not there any more. */
bool lt_helper_settle(const struct lt_helper *helper);

/* Lets it go: it ends at once, or when the last process that it follows has ended. */
void lt_helper_end(struct lt_helper *helper);

#endif
