/* SPDX-License-Identifier: Apache-2.0
 *
 * What every output asks of a run. No decision about roles or classes is made here; those are the builder's.
 */
#include "model/run.h"

#include <stdlib.h>

static void free_file(struct lt_run_file *file)
{
    if (file->identity)
        free(file->identity->name);
    free(file->identity);
    lt_profile_free(file->profile);
}

static void free_process(struct lt_run_process *process)
{
    free(process->program);
    free(process->command_line);
    free(process->note);
}

void lt_run_file_set_group(struct lt_run_file *file, const struct lt_group *group)
{
    if (group && !file->identity)
        file->identity = lt_xcalloc(1, sizeof *file->identity);
    if (file->identity)
        file->identity->group = group;
}

void lt_group_free(struct lt_group *group)
{
    free(group->name);
    free(group->place);
    free(group);
}

void lt_run_free(struct lt_run *run)
{
    if (!run)
        return;
    for (size_t i = 0; run->argv && run->argv[i]; i++)
        free(run->argv[i]);
    for (size_t i = 0; i < run->reasons.count; i++)
        free(run->reasons.items[i]);
    for (size_t i = 0; i < run->files.count; i++)
        free_file(&run->files.items[i]);
    for (size_t i = 0; i < run->processes.count; i++)
        free_process(&run->processes.items[i]);
    free(run->argv);
    free(run->reasons.items);
    free(run->files.items);
    free(run->edges.items);
    free(run->through.items);
    for (size_t i = 0; i < run->steps.count; i++)
        free(run->steps.items[i].start);
    free(run->steps.items);
    for (size_t i = 0; i < run->groups.count; i++)
        lt_group_free(run->groups.items[i]);
    free(run->groups.items);
    free(run->aliases.items);
    lt_check_results_clear(&run->checks);
    free(run->processes.items);
    lt_pool_free(run->texts);
    free(run->job_namespace);
    free(run->job_name);
    free(run->command_line);
    free(run->working_folder);
    free(run->hostname);
    lt_who_free(run->who);
    lt_naming_free(run->naming);
    lt_parent_free(run->parent);
    lt_parent_free(run->root);
    free(run);
}

const char *lt_run_event_type(const struct lt_run *run)
{
    if (run->is_aborted)
        return "ABORT";
    return run->was_started && !run->exit_status && !run->exit_signal ? "COMPLETE" : "FAIL";
}

bool lt_run_is_dataset(const struct lt_run *run, const struct lt_run_file *file, enum lt_role role)
{
    return (file->roles & role) && (file->class == LT_CLASS_DATA || run->show_all_classes || file->meta);
}

const struct lt_profile *lt_run_profile(const struct lt_run_file *file, enum lt_role role)
{
    if (file->changed_under_run || (role == LT_ROLE_INPUT && (file->roles & LT_ROLE_OUTPUT)))
        return NULL;
    return file->profile;
}

bool lt_run_rows(const struct lt_run *run, enum lt_role role, uint64_t *ret_rows)
{
    bool is_known = false;
    *ret_rows = 0;
    for (size_t i = 0; i < run->files.count; i++) {
        const struct lt_run_file *file = &run->files.items[i];
        const struct lt_profile *profile = lt_run_profile(file, role);
        if (lt_run_is_dataset(run, file, role) && profile && profile->has_rows) {
            *ret_rows += profile->row_count;
            is_known = true;
        }
    }
    return is_known;
}
