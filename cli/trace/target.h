/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether and how a program can be traced, judged by its file (elf(5), execve(2), ld.so(8), capabilities(7)).
 */
#ifndef LT_TRACE_TARGET_H
#define LT_TRACE_TARGET_H

#include <stdbool.h>
#include <stddef.h>

enum lt_target_kind {
#define TARGET(name, can_preload, word, why) LT_TARGET_##name,
#include "trace/targets.def"
#undef TARGET
};

struct lt_target {
    enum lt_target_kind kind;
    char *path;        /* the file, as it was asked for */
    char *interpreter; /* the program loader, or the "#!" interpreter of a script; NULL when there is none */
    char *argument;    /* what a "#!" line gives its interpreter; NULL when nothing */
    char *build_id;    /* NULL when there is none */
    bool is_clean;     /* of LT_TARGET_DYNAMIC: see lt_raw_program_look */
    char *raw_calls;   /* of LT_TARGET_RAW: the file that holds them, the program or a library; else NULL */
};

/* Looks at one file. Free with lt_target_clear. What is found out about machine code is kept in the state
 * folder (lt_live_home) for the next time, if there is one. */
void lt_target_look(const char *path, struct lt_target *ret_target);
void lt_target_clear(struct lt_target *target);

/* Do libraries that a program loaded (sorted, each once) make system calls past libc? See
 * trace/raw_program.h. */
bool lt_target_look_at_libraries(char *const *names, size_t count, char **ret_where, char **ret_gone);

bool lt_target_can_preload(enum lt_target_kind kind);
const char *lt_target_word(enum lt_target_kind kind);
const char *lt_target_why(enum lt_target_kind kind);

/* The program that a name stands for: itself when it has a slash, else the first executable on PATH
 * (execvp(3)). malloc'd; NULL when there is none. */
char *lt_target_find(const char *name);

#endif
