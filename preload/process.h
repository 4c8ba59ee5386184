/* SPDX-License-Identifier: Apache-2.0
 *
 * Who we are: this process image in the live trace, and what fork, vfork and exec do to it.
 * Signal-safe, lock-free; errno is kept. */
#ifndef LT_PROCESS_H
#define LT_PROCESS_H

#include "state.h"

/* Once an image, by the constructor or by the first hook that runs before it. */
void lt_process_start(int argc, char **argv, char **envp);
/* Does what lt_process_start did not get to do yet. */
void lt_process_ensure(void);

/* Ref of this process's record, made at the first call after a fork; 0 when there is no live trace. */
uint64_t lt_process_ref(void);
/* This thread's token, made at the first call. */
uint64_t lt_token(void);

/* A thread of it will be killed in a call that nobody counts. */
void lt_process_cut_off(void);

/* A library is about to be loaded; and, once, those that came with the program by other ways than the usual
 * folders. */
void lt_plugin_loads(const char *path);
void lt_plugins_begin(void);

/* Once, before the program can fork: children are told of before the program's own handlers run in them. */
void lt_watch_forks(void);
/* Before a call that will fork: what happens in the parent meanwhile is not in the child's memory. */
void lt_process_forks(void);
/* In the child of a fork-like call that copied the memory. */
void lt_process_forked(enum lt_process_how how);
/* In the parent, after it. */
void lt_child_made(long pid, enum lt_process_how how);

/* The program is about to put itself under a seccomp filter. */
void lt_sandboxed(void);

/* How it is going to end is known. */
void lt_process_exits(int status);
/* The image ends by exit(). */
void lt_process_ends(void);

#endif
