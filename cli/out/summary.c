/* SPDX-License-Identifier: Apache-2.0
 *
 * Short rather than full: names as the user typed them where possible, long lists cut, row counts when known.
 */
#include "out/summary.h"

#include "base/file.h"
#include "model/ident.h"
#include "out/datasets.h"
#include "out/escape.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_MOST = 96 }; /* before "+N more" */

/* `path` without the working folder in front, when it lies inside it. */
static const char *relative_to(const char *path, const char *folder)
{
    size_t length = folder ? strlen(folder) : 0;
    while (length && folder[length - 1] == '/')
        length--;
    if (length && strncmp(path, folder, length) == 0 && path[length] == '/' && path[length + 1])
        return path + length + 1;
    return path;
}

static void add_duration(struct lt_buf *text, int64_t duration_ns)
{
    uint64_t hundredths = duration_ns > 0 ? (uint64_t)duration_ns / 10000000 : 0;
    uint64_t seconds = hundredths / 100;
    if (seconds < 60)
        lt_buf_addf(text, "%d.%02d s", (int)seconds, (int)(hundredths % 100));
    else
        lt_buf_addf(text, "%llu min %d s", (unsigned long long)(seconds / 60), (int)(seconds % 60));
}

static void add_first_line(struct lt_buf *text, const struct lt_run *run)
{
    lt_buf_adds(text, "lintrace: ");
    lt_escape_terminal(run->job_name, text);
    lt_buf_addf(text, " %s", lt_run_event_type(run));
    const char *signal_name = run->exit_signal ? sigabbrev_np(run->exit_signal) : NULL;
    if (signal_name)
        lt_buf_addf(text, " (SIG%s)", signal_name);
    else if (run->exit_signal)
        lt_buf_addf(text, " (signal %d)", run->exit_signal);
    else if (run->exit_status)
        lt_buf_addf(text, " (exit status %d)", run->exit_status);
    lt_buf_adds(text, " in ");
    add_duration(text, run->end_ns - run->start_ns);
    lt_buf_addf(text, ", %s (%zu process%s)\n", lt_run_is_complete(run) ? "complete" : "incomplete",
                run->processes.count, run->processes.count == 1 ? "" : "es");
}

static void add_file(struct lt_buf *item, const struct lt_run *run, const struct lt_run_file *file,
                     enum lt_role role)
{
    lt_escape_terminal(relative_to(file->name, run->working_folder), item);
    const struct lt_profile *profile = lt_run_profile(file, role);
    if (profile && profile->has_rows)
        lt_buf_addf(item, " (%llu row%s)", (unsigned long long)profile->row_count,
                    profile->row_count == 1 ? "" : "s");
}

static void add_group(struct lt_buf *item, const struct lt_run *run, const struct lt_dataset *dataset,
                      enum lt_role role)
{
    uint64_t rows;
    lt_escape_terminal(relative_to(lt_run_file_group(dataset->files[0])->place, run->working_folder), item);
    lt_buf_addf(item, " (%zu file%s", dataset->file_count, dataset->file_count == 1 ? "" : "s");
    if (lt_dataset_rows(dataset, role, &rows))
        lt_buf_addf(item, ", %llu row%s", (unsigned long long)rows, rows == 1 ? "" : "s");
    lt_buf_addc(item, ')');
}

/* One line of datasets. What does not fit is counted. */
struct line {
    struct lt_buf *text;
    const char *verb;
    size_t start, shown, left_out;
};

static void add_item(struct line *line, struct lt_buf *item)
{
    if (line->left_out || (line->shown && line->text->length - line->start + item->length > LINE_MOST)) {
        line->left_out++;
    } else {
        if (line->shown)
            lt_buf_adds(line->text, ", ");
        else
            lt_buf_addf(line->text, "  %-6s ", line->verb);
        lt_buf_add(line->text, item->data, item->length);
        line->shown++;
    }
    lt_buf_clear(item);
}

static bool is_here(const struct lt_run *run, const char *path)
{
    return relative_to(path, run->working_folder) != path;
}

/* Those in the working folder, or the others. Files that only a sidecar's name joins are shown as they are.
 */
static void add_datasets(struct line *line, const struct lt_run *run, const struct lt_datasets *datasets,
                         enum lt_role role, bool are_here)
{
    for (size_t i = 0; i < datasets->count; i++) {
        const struct lt_dataset *dataset = &datasets->items[i];
        const struct lt_group *group = lt_run_file_group(dataset->files[0]);
        struct lt_buf item = {0};
        if (group && is_here(run, group->place) == are_here) {
            add_group(&item, run, dataset, role);
            add_item(line, &item);
        }
        for (size_t j = 0; !group && j < dataset->file_count; j++)
            if (is_here(run, dataset->files[j]->name) == are_here) {
                add_file(&item, run, dataset->files[j], role);
                add_item(line, &item);
            }
    }
}

/* Nothing when there are none. What is here comes first: a redirected output may be anywhere. */
static void add_files_line(struct lt_buf *text, const struct lt_run *run, enum lt_role role, const char *verb)
{
    struct line line = {.text = text, .verb = verb, .start = text->length};
    struct lt_datasets datasets;
    lt_datasets_find(run, role, &datasets);
    add_datasets(&line, run, &datasets, role, true);
    add_datasets(&line, run, &datasets, role, false);
    if (line.left_out)
        lt_buf_addf(text, ", +%zu more", line.left_out);
    if (line.shown)
        lt_buf_addc(text, '\n');
    lt_datasets_clear(&datasets);
}

/* How many of the sidecar's rules held, and the first that did not. */
static void add_checks(struct lt_buf *text, const struct lt_run *run)
{
    size_t counts[3] = {0};
    const struct lt_check_result *first = NULL;
    for (size_t i = 0; i < run->checks.count; i++) {
        counts[run->checks.items[i].status]++;
        if (!first && run->checks.items[i].status == LT_CHECK_FAILED)
            first = &run->checks.items[i];
    }
    if (!run->checks.count)
        return;
    lt_buf_addf(text, "  checks %zu passed, %zu failed", counts[LT_CHECK_PASSED], counts[LT_CHECK_FAILED]);
    if (counts[LT_CHECK_SKIPPED])
        lt_buf_addf(text, ", %zu not tried", counts[LT_CHECK_SKIPPED]);
    if (first) {
        lt_buf_adds(text, ": ");
        lt_escape_terminal(relative_to(first->file->name, run->working_folder), text);
        lt_buf_addc(text, ' ');
        lt_escape_terminal(first->name, text);
        lt_buf_addf(text, ": %s", first->actual);
    }
    if (counts[LT_CHECK_FAILED] > 1)
        lt_buf_addf(text, " (+%zu more)", counts[LT_CHECK_FAILED] - 1);
    lt_buf_addc(text, '\n');
}

void lt_summary_write(const struct lt_run *run, const char *folder, struct lt_buf *ret_text)
{
    add_first_line(ret_text, run);
    add_files_line(ret_text, run, LT_ROLE_INPUT, "reads");
    add_files_line(ret_text, run, LT_ROLE_OUTPUT, "writes");
    add_checks(ret_text, run);
    if (!lt_run_is_complete(run)) {
        lt_buf_adds(ret_text, "  incomplete: ");
        lt_escape_terminal(run->reasons.items[0], ret_text);
        if (run->reasons.count > 1)
            lt_buf_addf(ret_text, " (+%zu more)", run->reasons.count - 1);
        lt_buf_addc(ret_text, '\n');
    }
    const char *shown_folder = relative_to(folder, run->working_folder);
    struct lt_buf word = {0};
    lt_ident_add_word(&word, shown_folder);
    lt_buf_adds(ret_text, "  event  ");
    lt_escape_terminal(shown_folder, ret_text);
    lt_buf_addf(ret_text, "/events/%s.json\n  next   lintrace graph ", run->run_id);
    lt_escape_terminal(word.data, ret_text);
    lt_buf_addc(ret_text, '\n');
    lt_buf_clear(&word);
}
