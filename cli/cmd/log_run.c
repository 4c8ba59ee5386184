/* SPDX-License-Identifier: Apache-2.0
 *
 * Steps go first: when the run's own row is there, all of it is. */
#include "cmd/log_run.h"

#include "base/mem.h"
#include "index/index.h"
#include "model/build.h"
#include "model/steps.h"
#include "out/csv_row.h"
#include "out/mermaid.h"
#include "out/openlineage.h"
#include "store/log.h"

#include <stdlib.h>
#include <string.h>

static int write_event(const void *run, struct lt_drain *drain)
{
    struct lt_buf text = {0};
    int result = lt_openlineage_write(run, NULL, &text, drain);
    lt_buf_clear(&text);
    return result;
}

/* After all that must not be lost is on the disk. */
static void note_in_index(const struct lt_run *run, const char *lineage_folder)
{
    LT_VEC(char *) names = {0};
    LT_VEC_PUSH(&names, lt_xasprintf("%s.json", run->run_id));
    for (size_t i = 0; i < run->steps.count; i++)
        LT_VEC_PUSH(&names, lt_xasprintf("%s.json", run->steps.items[i].run_id));
    lt_index_note(lineage_folder, (const char *const *)names.items, names.count);
    for (size_t i = 0; i < names.count; i++)
        free(names.items[i]);
    free(names.items);
}

int lt_log_run(const struct lt_run *run, const char *lineage_folder, bool row_alone,
               struct lt_err *ret_warning, struct lt_err *err)
{
    struct lt_buf row = {0};
    struct lt_log_news news = {0};
    struct lt_log_entry entry = {run->run_id, write_event, run, LT_CSV_HEADER, &row, &news};
    lt_csv_row_add(run, &row);
    int result = row_alone ? lt_log_append_row(lineage_folder, &entry, err)
                           : lt_log_append(lineage_folder, &entry, err);
    bool is_long = row.length > LT_LOG_ROW_MOST_BYTES; /* may be most of our memory */
    if (is_long)
        lt_buf_clear(&row);
    if (result == LT_OK)
        (void)lt_log_diagram(lineage_folder, lt_mermaid_from_csv, is_long ? NULL : &entry, ret_warning);
    lt_buf_clear(&row);
    if (result == LT_OK)
        note_in_index(run, lineage_folder);
    return result;
}

static int compare_paths(const void *left, const void *right)
{
    const struct lt_run_file *a = left, *b = right;
    return strcmp(a->path, b->path);
}

/* A step looks at the same versions as the run; they are its only for as long as it is written. Files that
 * are one dataset for the run are one for its steps, too: they are called the same everywhere. */
static void lend_profiles(const struct lt_run *run, struct lt_run *step)
{
    for (size_t i = 0; i < step->files.count; i++) {
        const struct lt_run_file *same = bsearch(&step->files.items[i], run->files.items, run->files.count,
                                                 sizeof *run->files.items, compare_paths);
        /* What is gone at the end of the script is no dataset, of a step neither: its name may be another
         * each time. */
        if (same && same->roles & LT_ROLE_TEMPORARY && !step->show_all_classes)
            step->files.items[i].roles &= UINT8_MAX & ~(unsigned)LT_ROLE_INPUT;
        if (same) {
            step->files.items[i].profile = same->profile;
            lt_run_file_set_group(&step->files.items[i], lt_run_file_group(same));
            step->files.items[i].changed_under_run |= same->changed_under_run;
        }
    }
}

/* But not where a step made one of them of another. */
static void keep_apart(const struct lt_run *run, struct lt_run *step)
{
    unsigned char *roles = lt_xcalloc(run->groups.count + 1, sizeof *roles);
    for (size_t i = 0; i < step->files.count; i++) {
        const struct lt_group *group = lt_run_file_group(&step->files.items[i]);
        if (group && group->kind != LT_GROUP_DECLARED)
            roles[group->index] |= step->files.items[i].roles & (LT_ROLE_INPUT | LT_ROLE_OUTPUT);
    }
    for (size_t i = 0; i < step->files.count; i++) {
        const struct lt_group *group = lt_run_file_group(&step->files.items[i]);
        if (group && roles[group->index] == (LT_ROLE_INPUT | LT_ROLE_OUTPUT))
            lt_run_file_set_group(&step->files.items[i], NULL);
    }
    free(roles);
}

static void lend_aliases(const struct lt_run *run, struct lt_run *step)
{
    for (size_t i = 0; i < run->aliases.count; i++) {
        const struct lt_run_alias *alias = &run->aliases.items[i];
        const struct lt_run_file *same =
            step->files.count ? bsearch(&run->files.items[alias->file], step->files.items, step->files.count,
                                        sizeof *step->files.items, compare_paths)
                              : NULL;
        if (same)
            LT_VEC_PUSH(&step->aliases,
                        (struct lt_run_alias){(uint32_t)(same - step->files.items), alias->name});
    }
}

static void end_step(struct lt_run *step)
{
    for (size_t i = 0; i < step->files.count; i++)
        step->files.items[i].profile = NULL;
    step->naming = NULL;
    lt_run_free(step);
}

/* Without the diagram: that is drawn when the run itself is logged. */
static int log_step(struct lt_run *step, const char *lineage_folder, struct lt_err *err)
{
    struct lt_buf head = {0}, row = {0};
    bool has_row = false;
    struct lt_log_entry entry = {step->run_id, write_event, step, LT_CSV_HEADER, &row, NULL};
    lt_csv_row_add(step, &row);
    int result = lt_log_find(lineage_folder, &entry, &head, &has_row, err);
    if (result == LT_OK && !has_row)
        result = head.length ? lt_log_append_row(lineage_folder, &entry, err)
                             : lt_log_append(lineage_folder, &entry, err);
    lt_buf_clear(&head);
    lt_buf_clear(&row);
    return result;
}

int lt_log_steps(const struct lt_observed *observed, struct lt_run *run, const char *lineage_folder,
                 struct lt_err *err)
{
    struct lt_steps steps;
    int result = LT_OK;
    lt_steps_find(observed, &steps);
    for (size_t i = 0; i < steps.count && i < LT_STEPS_MOST && result == LT_OK; i++) {
        struct lt_observed *part = lt_steps_part(observed, &steps, i);
        struct lt_run *step = lt_steps_run(observed, &steps, i, run);
        for (size_t j = 0; j < run->own_reasons; j++)
            lt_build_reason(step, "%s", run->reasons.items[j]);
        lt_build(part, step);
        step->job_meta = NULL; /* it told which files count; what it says is of the whole */
        lend_profiles(run, step);
        keep_apart(run, step);
        lend_aliases(run, step);
        result = log_step(step, lineage_folder, err);
        struct lt_buf start = {0};
        lt_openlineage_start(step, &start);
        LT_VEC_PUSH(&run->steps, (struct lt_logged_step){.event_type = lt_run_event_type(step),
                                                         .start = lt_buf_take(&start)});
        memcpy(run->steps.items[run->steps.count - 1].run_id, step->run_id, sizeof step->run_id);
        end_step(step);
        lt_steps_part_free(part);
    }
    lt_steps_clear(&steps);
    return result;
}
