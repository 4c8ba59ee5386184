/* SPDX-License-Identifier: Apache-2.0
 *
 * The one sequence after every run: merge, settle, build, profile, write. Each step goes on with what the one
 * before could give. */
#include "cmd/conclude.h"

#include "base/drain.h"
#include "base/file.h"
#include "cmd/log_run.h"
#include "ext/zstd_write.h"
#include "model/build.h"
#include "model/groups.h"
#include "out/datasets.h"
#include "out/trace_lines.h"
#include "profile/checks.h"
#include "trace/aliases.h"
#include "trace/created.h"
#include "trace/folder.h"
#include "trace/live.h"
#include "trace/merge.h"
#include "trace/reborn.h"
#include "trace/settle.h"
#include "trace/unfinished.h"
#include "trace/who.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* From which size on memory is taken from the kernel by itself. */
enum { LARGE_LIST_BYTES = 256 << 10, LARGE_BUFFER_BYTES = 32 << 20 };

static int64_t monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static struct lt_observed *observe(struct lt_run *run, const char *live)
{
    struct lt_observed *observed = NULL;
    struct lt_err err;
    if (live && lt_merge_read(live, &observed, &err) < 0)
        lt_build_reason(run, "the trace could not be read: %s", err.text);
    if (!observed)
        observed = lt_xcalloc(1, sizeof *observed);
    lt_reborn(observed);
    lt_created(observed);
    lt_settle(observed);
    lt_unfinished(observed);
    return observed;
}

/* The last sign of life in the trace, for a run whose end nobody saw; never before its start. */
static int64_t last_sign_ns(const struct lt_run *run, const struct lt_observed *observed, const char *live)
{
    int64_t last_ns = live ? lt_live_last_change_ns(live) : 0;
    for (size_t i = 0; i < observed->processes.count; i++) {
        const struct lt_seen_process *process = &observed->processes.items[i];
        int64_t seen_ns = process->end_ns > process->start_ns ? process->end_ns : process->start_ns;
        if (seen_ns > last_ns)
            last_ns = seen_ns;
    }
    return last_ns > run->start_ns ? last_ns : run->start_ns;
}

/* The program has ended of its own accord, and its own record does not say so: it left by a system call that
 * was not seen, and may have made others. */
static void look_at_end(struct lt_run *run, const struct lt_observed *observed)
{
    const struct lt_seen_process *last = NULL;
    for (size_t i = 0; i < observed->processes.count; i++) {
        const struct lt_seen_process *process = &observed->processes.items[i];
        if (process->parent_pid == (uint32_t)getpid() &&
            (!last || (process->pid == last->pid && process->start_seq > last->start_seq)))
            last = process;
    }
    if (last && !last->end_seq && strcmp(last->backend, "preload") == 0 && run->was_started &&
        !run->is_aborted && !run->exit_signal && run->exit_status >= 0)
        lt_build_reason(run,
                        "the program ended by a system call that was not seen, and may have made others");
}

/* All files at once, so that they can be read in parallel. */
static void look_at_data(struct lt_run *run, enum lt_profile_mode mode)
{
    const char **paths = lt_xcalloc(run->files.count + 1, sizeof *paths);
    size_t *places = lt_xcalloc(run->files.count + 1, sizeof *places), count = 0;
    struct lt_profile **profiles = lt_xcalloc(run->files.count + 1, sizeof *profiles);
    for (size_t i = 0; i < run->files.count; i++) {
        struct lt_run_file *file = &run->files.items[i];
        bool is_dataset =
            lt_run_is_dataset(run, file, LT_ROLE_INPUT) || lt_run_is_dataset(run, file, LT_ROLE_OUTPUT);
        if (!is_dataset || file->is_deleted)
            continue;
        if (mode == LT_PROFILE_OFF && file->is_settled) {
            file->profile = &lt_profile_unread;
            continue;
        }
        paths[count] = file->path;
        places[count++] = i;
    }
    lt_profile_files(paths, count, mode, profiles);
    for (size_t i = 0; i < count; i++)
        run->files.items[places[i]].profile = profiles[i];
    free(paths);
    free(places);
    free(profiles);
}

/* Which files are one dataset, and what else they are called. */
static void find_datasets(struct lt_run *run, const struct lt_observed *observed, const char *lineage_folder)
{
    struct lt_folder_lister *lister = lt_folder_lister_new(lineage_folder);
    lt_groups_find(run, &(struct lt_folders){lt_folder_list, lister});
    lt_folder_lister_free(lister);
    lt_aliases_find(observed, run);
}

/* The sidecar's rules about the data. */
static void try_checks(struct lt_run *run)
{
    static const enum lt_role roles[] = {LT_ROLE_INPUT, LT_ROLE_OUTPUT};
    if (!run->metadata->datasets.count) /* then there are no rules, and perhaps a million files */
        return;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        struct lt_datasets datasets;
        lt_datasets_find(run, roles[i], &datasets);
        for (size_t j = 0; j < datasets.count; j++)
            lt_checks_try(run, datasets.items[j].files, datasets.items[j].file_count, roles[i], &run->checks);
        lt_datasets_clear(&datasets);
    }
}

/* The trace's way: compressed, and into its file. */
struct trace_writer {
    struct lt_zstd *frame;
    struct lt_buf made;
    struct lt_file_draft draft;
};

static int take_lines(void *user, const char *bytes, size_t length, bool is_last, struct lt_err *err)
{
    struct trace_writer *writer = user;
    int result = lt_zstd_add(writer->frame, bytes, length, is_last, &writer->made, err);
    lt_file_draft_add(&writer->draft, writer->made.data, writer->made.length);
    writer->made.length = 0;
    return result;
}

static int write_lines(const struct lt_run *run, const struct lt_observed *observed, const char *path,
                       struct lt_err *err)
{
    struct trace_writer writer = {.frame = lt_zstd_begin()};
    struct lt_drain drain = {.take = take_lines, .user = &writer, .err = err};
    struct lt_buf text = {0};
    if (!writer.frame)
        return lt_err_set(err, LT_ESYSTEM, "cannot start the compressor");
    lt_file_draft_begin(&writer.draft, path);
    lt_trace_lines(run, observed, &text, &drain);
    int written =
        lt_file_draft_end(&writer.draft, drain.result == LT_OK, true, drain.result == LT_OK ? err : NULL);
    lt_zstd_free(writer.frame);
    lt_buf_clear(&writer.made);
    lt_buf_clear(&text);
    return drain.result == LT_OK ? written : drain.result;
}

static int write_trace(const struct lt_run *run, const struct lt_observed *observed,
                       const char *lineage_folder, struct lt_err *err)
{
    char *folder = lt_path_join(lineage_folder, "traces");
    char *path = lt_xasprintf("%s/%s.ndjson.zst", folder, run->run_id);
    int result = lt_dir_make(folder, false, err);
    if (result == LT_OK)
        result = write_lines(run, observed, path, err);
    free(folder);
    free(path);
    return result;
}

static int conclude(struct lt_run *run, const char *live, const char *lineage_folder,
                    enum lt_profile_mode mode, bool row_alone, struct lt_err *ret_warning, struct lt_err *err)
{
    int64_t begin_ns = monotonic_ns();
    /* Large arrays grow in place and go back to the kernel whole, instead of leaving holes in the heap. */
    mallopt(M_MMAP_THRESHOLD, LARGE_LIST_BYTES);
    struct lt_observed *observed = observe(run, live);
    if (run->who)
        lt_who_end(run->who, observed, run->start_ns);
    if (!run->end_ns)
        run->end_ns = last_sign_ns(run, observed, live);
    run->own_reasons = run->reasons.count;
    lt_build(observed, run);
    look_at_end(run, observed);
    mallopt(M_MMAP_THRESHOLD, LARGE_BUFFER_BYTES); /* a buffer for each file is better kept */
    look_at_data(run, mode);
    lt_build_changes(observed, run);
    find_datasets(run, observed, lineage_folder);
    try_checks(run);
    mallopt(M_MMAP_THRESHOLD, LARGE_LIST_BYTES);
    run->overhead_ns +=
        (uint64_t)(monotonic_ns() - begin_ns); /* writing it down comes after and is not in it */
    int result = row_alone ? LT_OK : write_trace(run, observed, lineage_folder, err);
    if (result == LT_OK && run->wants_steps)
        result = lt_log_steps(observed, run, lineage_folder, err);
    lt_observed_free(observed); /* the run has all that is written from here on */
    return result == LT_OK ? lt_log_run(run, lineage_folder, row_alone, ret_warning, err) : result;
}

int lt_conclude(struct lt_run *run, const char *live, const char *lineage_folder, enum lt_profile_mode mode,
                struct lt_err *ret_warning, struct lt_err *err)
{
    return conclude(run, live, lineage_folder, mode, false, ret_warning, err);
}

int lt_conclude_row(struct lt_run *run, const char *live, const char *lineage_folder,
                    enum lt_profile_mode mode, struct lt_err *ret_warning, struct lt_err *err)
{
    return conclude(run, live, lineage_folder, mode, true, ret_warning, err);
}
