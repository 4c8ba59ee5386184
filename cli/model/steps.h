/* SPDX-License-Identifier: Apache-2.0
 *
 * The top-level commands of a script, each as a run of its own. A step is what the script's process started:
 * one child with all below it, or several that are joined by pipes (a pipeline). What the script's own
 * process does, a shell's built-in commands, belongs to no step. */
#ifndef LT_MODEL_STEPS_H
#define LT_MODEL_STEPS_H

#include "model/observed.h"
#include "model/run.h"

struct lt_step {
    char *name;  /* of its programs: "sort", "cut|sort|uniq"; the second of that name "sort_2" */
    long *heads; /* indexes of the processes that the script started, in time */
    size_t head_count;
    int exit_status; /* of the last head; -1 when it is not known: killed, or still running */
};

struct lt_steps {
    struct lt_step *items; /* in time */
    size_t count;
    uint32_t *of_process; /* of each process: its step, plus one; 0 = none */
    uint32_t *uses;       /* by step; those of number i begin at uses_from[i + 1] */
    uint32_t *uses_from;
};

void lt_steps_find(const struct lt_observed *observed, struct lt_steps *ret_steps);
void lt_steps_clear(struct lt_steps *steps);

/* What was observed of step number `index` alone. Borrows nearly all from `observed`, which must stay; freed
 * with lt_steps_part_free. */
struct lt_observed *lt_steps_part(const struct lt_observed *observed, const struct lt_steps *steps,
                                  size_t index);
void lt_steps_part_free(struct lt_observed *part);

/* A run of that step, named and timed, with `run` as its parent and nothing built yet. Always the same id for
 * the same run and step. */
struct lt_run *lt_steps_run(const struct lt_observed *observed, const struct lt_steps *steps, size_t index,
                            const struct lt_run *run);

#endif
