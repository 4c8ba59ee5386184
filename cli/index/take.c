/* SPDX-License-Identifier: Apache-2.0
 *
 * Files into rows. A run may have events in several files: its rows are then made from all of them together,
 * so that the order in which files are taken makes no difference. */
#include "base/file.h"
#include "index/documents.h"
#include "index/index_priv.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The events of one run, those of a file that is new, and what other files tell of it. */
static void take_events_of(struct lt_index *index, const struct lt_occurrence *fresh, size_t count,
                           int64_t file)
{
    const char *run_id = fresh->run_id;
    int64_t known =
        lt_database_number(index->database, 0, "SELECT id FROM run WHERE run_id = ?", "t", run_id);
    struct lt_other_files others = {0};
    struct lt_occurrences all = {0};
    LT_VEC(struct lt_json *) events = {0};
    for (size_t i = 0; i < count; i++)
        LT_VEC_PUSH(&all, fresh[i]);
    if (known) {
        lt_other_files_read(index, run_id, &others, &all);
        qsort(all.items, all.count, sizeof *all.items, lt_occurrences_order);
        lt_index_forget_flows(index, known);
    }
    lt_database_do(index->database, "INSERT OR IGNORE INTO file_run (run_id, file) VALUES (?, ?)", "ti",
                   run_id, file);
    for (size_t i = 0; i < all.count; i++)
        LT_VEC_PUSH(&events, all.items[i].event);
    lt_index_put_run(index, run_id, events.items, events.count, false);
    if (known)
        lt_index_sweep_flows(index, known);
    free(events.items);
    free(all.items);
    lt_documents_free(&others.documents);
    lt_other_files_free(&others);
}

static void take_runs(struct lt_index *index, const char *name, const struct lt_documents *list, int64_t file)
{
    struct lt_occurrences all = {0};
    lt_occurrences_add(list, 0, name, NULL, &all);
    if (all.count)
        qsort(all.items, all.count, sizeof *all.items, lt_occurrences_order);
    for (size_t i = 0, end; i < all.count; i = end) {
        for (end = i + 1; end < all.count && strcmp(all.items[end].run_id, all.items[i].run_id) == 0;)
            end++;
        take_events_of(index, all.items + i, end - i, file);
    }
    free(all.items);
}

/* ---- events ---- */

/* A tag or a rollback of ours. */
static bool take_mark(struct lt_index *index, const struct lt_json *event, const char *id)
{
    const struct lt_json *mark = lt_event_facet(lt_json_get(event, "job"), "lintrace_version");
    const char *kind = lt_json_text(lt_json_get(mark, "kind"));
    if (!kind)
        return false;
    lt_database_do(
        index->database,
        "INSERT OR REPLACE INTO mark (id, time, kind, name, target, reason) VALUES (?, ?, ?, ?, ?, ?)",
        "titttt", id, lt_index_time(lt_json_text(lt_json_get(event, "eventTime"))), kind,
        lt_json_text(lt_json_get(mark, "tag")), lt_json_text(lt_json_get(mark, "run")),
        lt_json_text(lt_json_get(mark, "reason")));
    return true;
}

/* Of no run: a mark, a job or a dataset. */
static void take_plain_event(struct lt_index *index, struct lt_json *event, const char *id)
{
    const struct lt_json *dataset = lt_json_get(event, "dataset");
    if (dataset)
        lt_index_put_dataset_event(index, event, id);
    else if (!take_mark(index, event, id))
        lt_index_put_run(index, id, &event, 1, true);
}

/* All events in the file; what is wrong with the first that is none, or NULL. */
static const char *take_documents(struct lt_index *index, const char *name, const struct lt_documents *list,
                                  int64_t file)
{
    size_t number = 0;
    const char *problem = NULL;
    take_runs(index, name, list, file);
    for (size_t i = 0; i < list->count; i++)
        for (size_t at = 0; at < lt_event_count(list->items[i]); at++) {
            struct lt_json *event = lt_event_at(list->items[i], at);
            char *id = number++ ? lt_xasprintf("%s#%zu", name, number) : lt_xstrdup(name);
            if (lt_event_problem(event))
                problem = problem ? problem : lt_event_problem(event);
            else if (!lt_event_run_id(event))
                take_plain_event(index, event, id);
            free(id);
        }
    return problem;
}

/* Names that lintrace gives, RUN_ID.json and with a hash in it, are of files that are made once. */
static bool may_grow(const char *name)
{
    size_t length = strspn(name, "0123456789abcdef-");
    if (strncmp(name, "event.", 6) == 0)
        length = 5;
    else if (length != 36)
        return true;
    if (name[length] == '.' && strspn(name + length + 1, "0123456789abcdef") == 12)
        length += 13;
    return strcmp(name + length, ".json") != 0;
}

/* As it is before it is read: what comes later is seen as a change. */
static void put_state(struct lt_index *index, const char *name, int64_t file)
{
    char *path = lt_path_join(index->events, name);
    struct stat state;
    if (stat(path, &state) == 0)
        lt_database_do(index->database, "UPDATE file SET size = ?, mtime = ?, may_grow = ? WHERE id = ?",
                       "iiii", (int64_t)state.st_size,
                       state.st_mtim.tv_sec * INT64_C(1000000000) + state.st_mtim.tv_nsec,
                       (int64_t)may_grow(name), file);
    free(path);
}

void lt_index_take_file(struct lt_index *index, const char *name, uint64_t inode)
{
    struct lt_documents list = {0};
    struct lt_err err;
    lt_database_do(index->database, "INSERT OR IGNORE INTO file (name, inode) VALUES (?, ?)", "ti", name,
                   (int64_t)inode);
    if (lt_database_result(index->database, &err) != LT_OK || lt_database_changes(index->database) == 0)
        return; /* somebody else has taken it */
    int64_t file = lt_database_last_id(index->database);
    put_state(index, name, file);
    bool is_read = lt_documents_read(index, name, &list, &err) == LT_OK;
    const char *problem = take_documents(index, name, &list, file);
    if (!is_read)
        problem = err.text;
    if (problem)
        lt_database_do(index->database, "UPDATE file SET problem = ? WHERE id = ?", "ti", problem, file);
    lt_index_count_file(index, name, inode);
    lt_documents_free(&list);
}
