/* SPDX-License-Identifier: Apache-2.0
 *
 * The order in which the processes of a run are drawn: each after the one that started it, those of one
 * parent by program, command line and what they and their children did. Process ids and times, which differ
 * from run to run, decide only between processes that look the same. */
#ifndef LT_OUT_PICTURE_TREE_H
#define LT_OUT_PICTURE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LT_TREE_NONE UINT32_MAX

struct lt_tree_process {
    uint32_t parent; /* index, or LT_TREE_NONE */
    int64_t pid;
    const char *program, *command;
    bool is_fork; /* it has not run a program itself */
    bool is_traced;
    bool is_used; /* something is drawn at it */
    const char
        *label;    /* the first by name of what it used, NULL for nothing; of its children, too, afterwards */
    uint64_t mark; /* the same for processes that did the same; likewise */
    uint32_t number; /* filled in: its place from 0; LT_TREE_NONE when it is left out */
    uint32_t node;   /* for whoever draws it */
};

/* Numbers the processes. A fork at which nothing is drawn and that only went on to run a program is left out,
 * and its parent stands for it as the parent of that program. */
void lt_tree_number(struct lt_tree_process *processes, size_t count);

#endif
