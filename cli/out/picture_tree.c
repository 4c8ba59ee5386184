/* SPDX-License-Identifier: Apache-2.0
 *
 * Without recursion: a chain of processes may be as long as it likes. Parents come out of a file; a ring of
 * them is cut. */
#include "out/picture_tree.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Parents that are none become none, and so does one parent of each ring. */
static void mend_parents(struct lt_tree_process *processes, size_t count)
{
    uint32_t *seen = lt_xcalloc(count + 1, sizeof *seen); /* by which walk, plus one */
    for (size_t i = 0; i < count; i++)
        if (processes[i].parent >= count || processes[i].parent == i)
            processes[i].parent = LT_TREE_NONE;
    for (size_t i = 0; i < count; i++)
        for (uint32_t at = (uint32_t)i; at != LT_TREE_NONE && !seen[at];) {
            uint32_t parent = processes[at].parent;
            seen[at] = (uint32_t)i + 1;
            if (parent != LT_TREE_NONE && seen[parent] == i + 1)
                processes[at].parent = LT_TREE_NONE;
            at = parent;
        }
    free(seen);
}

static int compare_labels(const char *left, const char *right)
{
    if (!left || !right)
        return left ? -1 : right ? 1 : 0;
    return strcmp(left, right);
}

/* Adds what children did to what their parents did, from the leaves upwards. */
static void add_children(struct lt_tree_process *processes, size_t count)
{
    uint32_t *children = lt_xcalloc(count + 1, sizeof *children),
             *ready = lt_xcalloc(count + 1, sizeof *ready);
    size_t ready_count = 0;
    for (size_t i = 0; i < count; i++)
        if (processes[i].parent != LT_TREE_NONE)
            children[processes[i].parent]++;
    for (size_t i = 0; i < count; i++)
        if (!children[i])
            ready[ready_count++] = (uint32_t)i;
    for (size_t i = 0; i < ready_count; i++) {
        const struct lt_tree_process *child = &processes[ready[i]];
        if (child->parent == LT_TREE_NONE)
            continue;
        struct lt_tree_process *parent = &processes[child->parent];
        parent->label = compare_labels(child->label, parent->label) < 0 ? child->label : parent->label;
        parent->mark += child->mark * UINT64_C(0x9e3779b97f4a7c15);
        if (--children[child->parent] == 0)
            ready[ready_count++] = child->parent;
    }
    free(children);
    free(ready);
}

/* Takes out the forks that only ran a program; they get no number. */
static void leave_out_forks(struct lt_tree_process *processes, size_t count)
{
    uint32_t *children = lt_xcalloc(count + 1, sizeof *children);
    bool *goes_on = lt_xcalloc(count + 1, sizeof *goes_on);
    for (size_t i = 0; i < count; i++)
        if (processes[i].parent != LT_TREE_NONE) {
            children[processes[i].parent]++;
            goes_on[processes[i].parent] |= processes[processes[i].parent].pid == processes[i].pid;
        }
    for (size_t i = 0; i < count; i++) {
        struct lt_tree_process *process = &processes[i];
        bool is_left_out = process->is_fork && process->is_traced && !process->is_used &&
                           process->parent != LT_TREE_NONE && children[i] == 1 && goes_on[i];
        process->number = is_left_out ? LT_TREE_NONE : 0;
    }
    for (size_t i = 0; i < count; i++)
        while (processes[i].parent != LT_TREE_NONE && processes[processes[i].parent].number == LT_TREE_NONE)
            processes[i].parent = processes[processes[i].parent].parent;
    free(children);
    free(goes_on);
}

static int compare_processes(const void *left, const void *right)
{
    const struct lt_tree_process *a = *(const struct lt_tree_process *const *)left;
    const struct lt_tree_process *b = *(const struct lt_tree_process *const *)right;
    if (a->parent != b->parent)
        return a->parent < b->parent ? -1 : 1;
    if (a->is_traced != b->is_traced)
        return a->is_traced ? -1 : 1;
    int order = strcmp(a->program, b->program);
    order = order ? order : strcmp(a->command, b->command);
    order = order ? order : compare_labels(a->label, b->label);
    if (order)
        return order;
    if (a->mark != b->mark)
        return a->mark < b->mark ? -1 : 1;
    return (a->pid > b->pid) - (a->pid < b->pid);
}

void lt_tree_number(struct lt_tree_process *processes, size_t count)
{
    struct lt_tree_process **sorted = lt_xcalloc(count + 1, sizeof(struct lt_tree_process *));
    uint32_t *first = lt_xcalloc(count + 2, sizeof *first); /* of each parent: where its children begin */
    uint32_t *stack = lt_xcalloc(count + 1, sizeof *stack);
    size_t kept = 0, depth = 0;
    uint32_t number = 0;
    mend_parents(processes, count);
    add_children(processes, count);
    leave_out_forks(processes, count);
    for (size_t i = 0; i < count; i++)
        if (processes[i].number != LT_TREE_NONE)
            sorted[kept++] = &processes[i];
    qsort(sorted, kept, sizeof *sorted, compare_processes);
    for (size_t i = 0; i < kept; i++) /* those without a parent stand last */
        first[(sorted[i]->parent == LT_TREE_NONE ? count : sorted[i]->parent) + 1]++;
    for (size_t i = 1; i < count + 2; i++)
        first[i] += first[i - 1];
    for (size_t i = first[count + 1]; i > first[count]; i--)
        stack[depth++] = (uint32_t)(sorted[i - 1] - processes);
    while (depth) {
        uint32_t at = stack[--depth];
        processes[at].number = number++;
        for (size_t i = first[at + 1]; i > first[at]; i--)
            stack[depth++] = (uint32_t)(sorted[i - 1] - processes);
    }
    free(sorted);
    free(first);
    free(stack);
}
