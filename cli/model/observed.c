/* SPDX-License-Identifier: Apache-2.0
 *
 * The end of an observation: every list frees what it owns, once. */
#include "model/observed.h"

#include <stdlib.h>

static void free_processes(struct lt_observed *observed)
{
    for (size_t i = 0; i < observed->processes.count; i++) {
        struct lt_seen_process *process = &observed->processes.items[i];
        if (process->owner != (long)i)
            continue;
        free(process->program);
        free(process->folder);
        free(process->exec_name);
        for (char **word = process->argv; word && *word; word++)
            free(*word);
        free(process->argv);
    }
    free(observed->processes.items);
}

void lt_observed_free(struct lt_observed *observed)
{
    if (!observed)
        return;
    free_processes(observed);
    for (size_t i = 0; i < observed->files.count; i++) {
        free(observed->files.items[i].first_path);
        free(observed->files.items[i].last_path);
        free(observed->files.items[i].final_path);
    }
    for (size_t i = 0; i < observed->moves.count; i++) {
        free(observed->moves.items[i].from);
        free(observed->moves.items[i].to);
    }
    for (size_t i = 0; i < observed->execs.count; i++) {
        free(observed->execs.items[i].path);
        free(observed->execs.items[i].why_not);
    }
    for (size_t i = 0; i < observed->accesses.count; i++)
        free(observed->accesses.items[i].path);
    for (size_t i = 0; i < observed->names.count; i++)
        free(observed->names.items[i]);
    for (size_t i = 0; i < observed->losses.count; i++)
        free(observed->losses.items[i]);
    free(observed->files.items);
    free(observed->uses.items);
    free(observed->moves.items);
    free(observed->folder_moves.items);
    free(observed->execs.items);
    free(observed->accesses.items);
    free(observed->names.items);
    free(observed->losses.items);
    free(observed);
}
