/* SPDX-License-Identifier: Apache-2.0
 *
 * Names that only the log knows, from its index as it lies there: it is neither brought up to date nor waited
 * for, since a name too few costs less than a key that does not answer. Without one, runs are the names of
 * the files in events/. */
#include "cmd/complete.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/pool.h"
#include "ext/database.h"
#include "index/index.h"
#include "store/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS_MOST = 100, COLUMNS_MOST_DATASETS = 50 };

struct names {
    const char *beginning;
    void (*take)(void *user, const char *name, const char *help);
    void *user;
    struct lt_pool *texts;
    LT_VEC(char *) found; /* tails of names; some may be there twice */
    LT_VEC(int64_t) ids;  /* of the datasets they are of */
};

static bool begins(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

/* ---- runs ---- */

static void take_files(const struct names *names, const char *folder)
{
    struct lt_text_list ids = {0};
    size_t left = RUNS_MOST;
    if (lt_history_list(folder, &ids, NULL) < 0)
        return;
    for (size_t i = ids.count; i > 0 && left; i--)
        if (begins(ids.items[i - 1], names->beginning)) {
            names->take(names->user, ids.items[i - 1], "");
            left--;
        }
    lt_history_free_ids(&ids);
}

static void take_runs(const struct names *names, struct lt_database *database)
{
    char help[256];
    struct lt_query *query =
        *names->beginning
            ? lt_database_ask(database,
                              "SELECT r.run_id, j.name, r.status FROM run r JOIN node j ON j.id = r.job "
                              "WHERE r.run_id >= ?1 AND r.run_id < ?1 || 'g' AND r.status <> 'DECLARED' "
                              "ORDER BY r.seen DESC LIMIT ?2",
                              "ti", names->beginning, (int64_t)RUNS_MOST)
            : lt_database_ask(database,
                              "SELECT r.run_id, j.name, r.status FROM run r JOIN node j ON j.id = r.job "
                              "WHERE r.status <> 'DECLARED' ORDER BY r.seen DESC LIMIT ?",
                              "i", (int64_t)RUNS_MOST);
    while (lt_query_next(query)) {
        snprintf(help, sizeof help, "%s, %s", lt_query_text(query, 1), lt_query_text(query, 2));
        names->take(names->user, lt_query_text(query, 0), help);
    }
    query = lt_database_ask(database, "SELECT DISTINCT '@' || name FROM mark WHERE kind = 'tag'", "");
    while (lt_query_next(query))
        if (begins(lt_query_text(query, 0), names->beginning))
            names->take(names->user, lt_query_text(query, 0), "");
}

/* ---- datasets ---- */

static const char *next_tail(const char *tail)
{
    const char *slash = strchr(tail, '/');
    return slash && slash[1] ? slash + 1 : NULL;
}

/* The shortest tail of a name that goes on with what was typed, or to which what was typed adds a column. */
static const char *fitting_tail(const char *name, const char *typed, bool has_column)
{
    const char *best = NULL;
    for (const char *tail = name; tail; tail = next_tail(tail)) {
        size_t length = strlen(tail);
        if (begins(tail, typed) || (has_column && begins(typed, tail) && typed[length] == '.'))
            best = tail;
    }
    return best;
}

static void find_datasets(struct names *names, struct lt_database *database, bool has_column)
{
    struct lt_query *query = lt_database_ask(database, "SELECT id, name FROM node WHERE kind = 1", "");
    while (lt_query_next(query)) {
        const char *tail = fitting_tail(lt_query_text(query, 1), names->beginning, has_column);
        if (!tail)
            continue;
        LT_VEC_PUSH(&names->found, lt_pool_text(names->texts, tail, strlen(tail)));
        LT_VEC_PUSH(&names->ids, lt_query_integer(query, 0));
    }
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void take_datasets(struct names *names)
{
    if (names->found.count)
        qsort(names->found.items, names->found.count, sizeof *names->found.items, compare_texts);
    for (size_t i = 0; i < names->found.count; i++)
        if (!i || strcmp(names->found.items[i], names->found.items[i - 1]) != 0)
            names->take(names->user, names->found.items[i], "dataset");
}

/* Those of a few datasets: of all they are too many for anybody. */
static void take_columns(struct names *names, struct lt_database *database)
{
    for (size_t i = 0; i < names->found.count && names->found.count <= COLUMNS_MOST_DATASETS; i++) {
        struct lt_query *query =
            lt_database_ask(database, "SELECT name FROM node WHERE parent = ? AND kind = 2 ORDER BY id", "i",
                            names->ids.items[i]);
        while (lt_query_next(query)) {
            char *name = lt_xasprintf("%s.%s", names->found.items[i], lt_query_text(query, 0));
            if (begins(name, names->beginning))
                names->take(names->user, name, "column");
            free(name);
        }
    }
}

static void take_jobs(const struct names *names, struct lt_database *database)
{
    struct lt_query *query =
        lt_database_ask(database, "SELECT DISTINCT name FROM node WHERE kind = 3 ORDER BY name", "");
    while (lt_query_next(query))
        if (begins(lt_query_text(query, 0), names->beginning))
            names->take(names->user, lt_query_text(query, 0), "job");
}

static void take_all(struct names *names, struct lt_database *database, enum lt_complete_kind kind)
{
    lt_database_script(database, "PRAGMA busy_timeout=100");
    if (kind == LT_COMPLETE_RUN)
        take_runs(names, database);
    else if (kind == LT_COMPLETE_JOB)
        take_jobs(names, database);
    else
        find_datasets(names, database, kind == LT_COMPLETE_COLUMN);
    if (kind == LT_COMPLETE_DATASET)
        take_datasets(names);
    else if (kind == LT_COMPLETE_COLUMN)
        take_columns(names, database);
}

void lt_complete_names(const char *folder, enum lt_complete_kind kind, const char *beginning,
                       void (*take)(void *user, const char *name, const char *help), void *user)
{
    struct names names = {.beginning = beginning, .take = take, .user = user, .texts = lt_pool_new()};
    struct lt_database *database = NULL;
    char *path = lt_path_join(folder, LT_INDEX_FILE);
    bool is_there = lt_database_open(path, false, &database, NULL) == LT_OK;
    if (kind == LT_COMPLETE_RUN && begins("latest", beginning))
        take(user, "latest", "the run that ended last");
    if (is_there)
        take_all(&names, database, kind);
    if (kind == LT_COMPLETE_RUN && (!is_there || lt_database_result(database, NULL) < 0))
        take_files(&names, folder);
    lt_database_close(database);
    lt_pool_free(names.texts);
    free(names.found.items);
    free(names.ids.items);
    free(path);
}
