/* SPDX-License-Identifier: Apache-2.0
 *
 * The one sequence after every run: merge, settle, build, profile, write. Each step goes on with what the one
 * before could give. */
#include "cmd/conclude.h"

#include "base/file.h"
#include "ext/zstd_write.h"
#include "model/build.h"
#include "out/csv_row.h"
#include "out/mermaid.h"
#include "out/openlineage.h"
#include "out/trace_lines.h"
#include "store/log.h"
#include "trace/live.h"
#include "trace/merge.h"
#include "trace/settle.h"
#include "trace/unfinished.h"

#include <stdlib.h>
#include <time.h>

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

static void look_at_data(struct lt_run *run, enum lt_profile_mode mode)
{
    for (size_t i = 0; i < run->files.count; i++) {
        struct lt_run_file *file = &run->files.items[i];
        bool is_dataset =
            lt_run_is_dataset(run, file, LT_ROLE_INPUT) || lt_run_is_dataset(run, file, LT_ROLE_OUTPUT);
        if (is_dataset && !file->is_deleted)
            file->profile = lt_profile_file(file->path, mode);
    }
}

static int write_trace(const struct lt_run *run, const struct lt_observed *observed,
                       const char *lineage_folder, struct lt_err *err)
{
    struct lt_buf text = {0}, frame = {0};
    char *folder = lt_path_join(lineage_folder, "traces");
    char *path = lt_xasprintf("%s/%s.ndjson.zst", folder, run->run_id);
    lt_trace_lines(run, observed, &text);
    int result = lt_zstd_compress(text.data, text.length, &frame, err);
    if (result == LT_OK)
        result = lt_dir_make(folder, false, err);
    if (result == LT_OK)
        result = lt_file_replace(path, frame.data, frame.length, err);
    free(folder);
    free(path);
    lt_buf_clear(&text);
    lt_buf_clear(&frame);
    return result;
}

static int write_log(const struct lt_run *run, const char *lineage_folder, bool row_alone, struct lt_err *err)
{
    struct lt_buf event = {0}, row = {0};
    struct lt_log_entry entry = {run->run_id, &event, LT_CSV_HEADER, &row};
    int result = row_alone ? LT_OK : lt_openlineage_event(run, NULL, &event);
    lt_csv_row_add(run, &row);
    if (result == LT_OK)
        result = row_alone ? lt_log_append_row(lineage_folder, &entry, err)
                           : lt_log_append(lineage_folder, &entry, err);
    if (result == LT_OK)
        result = lt_log_diagram(lineage_folder, lt_mermaid_from_csv, err);
    lt_buf_clear(&event);
    lt_buf_clear(&row);
    return result;
}

static int conclude(struct lt_run *run, const char *live, const char *lineage_folder,
                    enum lt_profile_mode mode, bool row_alone, struct lt_err *err)
{
    int64_t begin_ns = monotonic_ns();
    struct lt_observed *observed = observe(run, live);
    if (!run->end_ns)
        run->end_ns = last_sign_ns(run, observed, live);
    lt_build(observed, run);
    look_at_data(run, mode);
    run->overhead_ns +=
        (uint64_t)(monotonic_ns() - begin_ns); /* writing it down comes after and is not in it */
    int result = row_alone ? LT_OK : write_trace(run, observed, lineage_folder, err);
    if (result == LT_OK)
        result = write_log(run, lineage_folder, row_alone, err);
    lt_observed_free(observed);
    return result;
}

int lt_conclude(struct lt_run *run, const char *live, const char *lineage_folder, enum lt_profile_mode mode,
                struct lt_err *err)
{
    return conclude(run, live, lineage_folder, mode, false, err);
}

int lt_conclude_row(struct lt_run *run, const char *live, const char *lineage_folder,
                    enum lt_profile_mode mode, struct lt_err *err)
{
    return conclude(run, live, lineage_folder, mode, true, err);
}
