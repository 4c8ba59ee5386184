/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a file is, its run's event tells; what was in it, the log. A file is read once, however many outputs
 * it went into. */
#include "cmd/stale_disk.h"

#include "base/intern.h"
#include "cmd/file_digest.h"
#include "index/events.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum file_state { FILE_READ, FILE_MISSING, FILE_UNKNOWN };

struct file {
    enum file_state state;
    char digest[65];
};

struct disk {
    struct lt_stale *stale;
    struct lt_unseen *unseen;
    char host[256];
    struct lt_intern paths;
    LT_VEC(struct file) files; /* by path */
};

/* The digest of a file; borrowed until the next call. */
static enum file_state look(struct disk *disk, const char *path, const char **ret_digest)
{
    uint32_t number = lt_intern(&disk->paths, path);
    if (number == disk->files.count) {
        struct lt_err err;
        struct file file;
        int result = lt_file_digest(path, file.digest, &err);
        file.state = result == LT_OK ? FILE_READ : result == LT_ENOT_FOUND ? FILE_MISSING : FILE_UNKNOWN;
        LT_VEC_PUSH(&disk->files, file);
    }
    *ret_digest = disk->files.items[number].digest;
    return disk->files.items[number].state;
}

static void put_unseen(struct disk *disk, const struct lt_target *target, uint32_t dataset,
                       enum lt_unseen_reason reason)
{
    LT_VEC_PUSH(&disk->unseen->items, (struct lt_unseen_dataset){target->dataset, dataset, reason});
}

/* Where the dataset lies, as the run tells; malloc'd. NULL when it is not one file with a plain name. */
static char *path_of(struct disk *disk, const struct lt_run_events *events, const struct lt_target *target,
                     uint32_t dataset)
{
    bool is_output = dataset == target->dataset;
    struct lt_query *query =
        lt_database_ask(lt_index_database(disk->stale->index),
                        "SELECT namespace, name FROM node WHERE id = ?", "i", (int64_t)dataset);
    if (!lt_query_next(query))
        return NULL;
    const char *namespace = lt_query_text(query, 0), *name = lt_query_text(query, 1);
    const struct lt_json *file =
        lt_run_events_dataset_facet(events, is_output, namespace, name, "facets", "lintrace_file");
    const struct lt_json *subset = lt_run_events_dataset_facet(
        events, is_output, namespace, name, is_output ? "outputFacets" : "inputFacets", "subset");
    const char *path = lt_json_text(lt_json_get(file, "path"));
    if (!path && strcmp(namespace, "file") == 0)
        path = name;
    bool is_plain = file && !subset && !lt_json_get(file, "paths") && !lt_json_get(file, "path_base64");
    if (is_plain && path && *path == '/')
        return lt_xstrdup(path);
    put_unseen(disk, target, dataset, subset ? LT_UNSEEN_GROUP : LT_UNSEEN_NO_FILE);
    return NULL;
}

static char *version_of(struct lt_index *index, int64_t content)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT version FROM content WHERE id = ?", "i", content);
    return content && lt_query_next(query) ? lt_xstrdup(lt_query_text(query, 0)) : NULL;
}

/* ---- the output ---- */

static void look_at_output(struct disk *disk, const struct lt_target *target,
                           const struct lt_run_events *events)
{
    struct lt_index *index = disk->stale->index;
    char *path = path_of(disk, events, target, target->dataset);
    const char *digest;
    if (!path)
        return;
    enum file_state state = look(disk, path, &digest);
    int64_t left =
        lt_database_number(lt_index_database(index), 0,
                           "SELECT content FROM run_dataset WHERE run = ? AND role = 2 AND dataset = ?", "ii",
                           target->wrote, (int64_t)target->dataset);
    char *version = version_of(index, left);
    if (state == FILE_MISSING) {
        (void)lt_stale_add(disk->stale, LT_STALE_MISSING, target, NULL);
    } else if (state == FILE_READ && version && strcmp(version, digest) != 0) {
        struct lt_stale_row *row = lt_stale_add(disk->stale, LT_STALE_CHANGED, target, NULL);
        row->used = left;
        row->found = lt_xstrdup(digest);
    } else if (state == FILE_UNKNOWN) {
        put_unseen(disk, target, target->dataset, LT_UNSEEN_UNREADABLE);
    }
    free(version);
    free(path);
}

/* ---- inputs ---- */

/* Rows of the log about one output. */
struct told {
    size_t begin, end;
};

/* Does the log already tell a reason with that input? */
static bool is_told(const struct lt_stale *stale, struct told told, uint32_t source)
{
    for (size_t i = told.begin; i < told.end; i++)
        if (stale->rows.items[i].because == source)
            return true;
    return false;
}

static void look_at_input(struct disk *disk, const struct lt_target *target, const struct lt_made_from *from,
                          const struct lt_run_events *events)
{
    const char *digest;
    char *path = path_of(disk, events, target, from->source);
    if (!path)
        return;
    enum file_state state = look(disk, path, &digest);
    char *version = version_of(disk->stale->index, from->used);
    if (state == FILE_MISSING) {
        (void)lt_stale_add(disk->stale, LT_STALE_INPUT_MISSING, target, from);
    } else if (state == FILE_READ && version && strcmp(version, digest) != 0) {
        struct lt_stale_row *row = lt_stale_add(disk->stale, LT_STALE_INPUT_CHANGED, target, from);
        row->found = lt_xstrdup(digest);
    } else if (state == FILE_UNKNOWN) {
        put_unseen(disk, target, from->source, LT_UNSEEN_UNREADABLE);
    }
    free(version);
    free(path);
}

/* ---- the program ---- */

static void look_at_program(struct disk *disk, const struct lt_target *target,
                            const struct lt_run_events *events)
{
    const struct lt_json *who = lt_run_events_facet(events, "lintrace_who");
    const struct lt_json *script = lt_json_get(who, "script"),
                         *file = script ? script : lt_json_get(who, "program");
    const char *path = lt_json_text(lt_json_get(file, "path"));
    const char *known = lt_json_text(lt_json_get(file, "sha256")), *digest;
    if (!path || !known || *path != '/')
        return;
    enum file_state state = look(disk, path, &digest);
    if (state != FILE_MISSING && (state != FILE_READ || strcmp(known, digest) == 0))
        return;
    struct lt_stale_row *row = lt_stale_add(disk->stale, LT_STALE_PROGRAM_CHANGED, target, NULL);
    row->text = lt_xstrdup(path);
    row->found = state == FILE_READ ? lt_xstrdup(digest) : NULL;
    row->is_warning = true;
}

static bool is_of_this_host(const struct disk *disk, const struct lt_run_events *events)
{
    const char *host = lt_json_text(lt_json_get(lt_run_events_facet(events, "lintrace_who"), "host"));
    return host && strcmp(host, disk->host) == 0;
}

static void read_events(struct lt_index *index, int64_t run, struct lt_run_events *ret_events)
{
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT run_id FROM run WHERE id = ?", "i", run);
    char *run_id = lt_xstrdup(lt_query_next(query) ? lt_query_text(query, 0) : "");
    lt_run_events_read(index, run_id, ret_events);
    free(run_id);
}

/* An output, and its rows of the log. */
struct job {
    const struct lt_target *target;
    struct told told;
};

static int by_maker(const void *left, const void *right)
{
    const struct lt_target *one = ((const struct job *)left)->target,
                           *other = ((const struct job *)right)->target;
    if (one->maker != other->maker)
        return one->maker < other->maker ? -1 : 1;
    return (one->dataset > other->dataset) - (one->dataset < other->dataset);
}

static void look_at_target(struct disk *disk, const struct job *job, const struct lt_run_events *events)
{
    const struct lt_target *target = job->target;
    look_at_output(disk, target, events);
    for (size_t i = 0; i < target->source_count; i++) {
        const struct lt_made_from from = disk->stale->sources.items[target->first_source + i];
        if (from.is_consumed || from.is_member || is_told(disk->stale, job->told, from.source))
            continue;                      /* it is not there any more, or counted as what it was read as */
        struct lt_run_events others = {0}; /* what was there before was read by another run */
        if (from.reader != target->maker)
            read_events(disk->stale->index, from.reader, &others);
        look_at_input(disk, target, &from, from.reader != target->maker ? &others : events);
        lt_run_events_clear(&others);
    }
    look_at_program(disk, target, events);
}

/* The outputs by their makers, so that the events of each are read once; malloc'd. */
static struct job *jobs_of(const struct lt_stale *stale)
{
    struct job *jobs = lt_xcalloc(stale->targets.count + 1, sizeof *jobs);
    struct told told = {0, 0};
    for (size_t i = 0; i < stale->targets.count; i++) {
        told.begin = told.end; /* the rows stand in the order of the outputs */
        while (told.end < stale->rows.count &&
               stale->rows.items[told.end].dataset == stale->targets.items[i].dataset)
            told.end++;
        jobs[i] = (struct job){&stale->targets.items[i], told};
    }
    qsort(jobs, stale->targets.count, sizeof *jobs, by_maker);
    return jobs;
}

void lt_stale_look_at_disk(struct lt_stale *stale, struct lt_unseen *ret_unseen)
{
    struct disk disk = {.stale = stale, .unseen = ret_unseen};
    struct job *jobs = jobs_of(stale);
    struct lt_run_events events = {0};
    bool is_here = false;
    *ret_unseen = (struct lt_unseen){0};
    gethostname(disk.host, sizeof disk.host - 1);
    for (size_t i = 0; i < stale->targets.count; i++) {
        if (!i || jobs[i].target->maker != jobs[i - 1].target->maker) {
            lt_run_events_clear(&events);
            read_events(stale->index, jobs[i].target->maker, &events);
            is_here = is_of_this_host(&disk, &events);
        }
        if (jobs[i].target->is_gone)
            continue;
        if (is_here)
            look_at_target(&disk, &jobs[i], &events);
        else
            put_unseen(&disk, jobs[i].target, jobs[i].target->dataset, LT_UNSEEN_ELSEWHERE);
    }
    lt_run_events_clear(&events);
    lt_intern_clear(&disk.paths);
    free(disk.files.items);
    free(jobs);
}

void lt_unseen_clear(struct lt_unseen *unseen)
{
    free(unseen->items.items);
    *unseen = (struct lt_unseen){0};
}
