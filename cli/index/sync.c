/* SPDX-License-Identifier: Apache-2.0
 *
 * Is everything in events/ in the index? The names and inodes of all files are summed as they are taken; the
 * same sum over the folder says that nothing is missing, without a look at the files. And while the folder
 * itself has not changed since that was found, not even its names are read. */
#include "index/index_priv.h"

#include "base/file.h"
#include "base/intern.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* A folder that changed less than this ago may change again without its time telling: a tick of the clock
 * that file systems use. Some keep whole seconds, or every other one. */
#define QUIET_NS (INT64_C(50) * 1000 * 1000)
#define QUIET_SECONDS_NS (INT64_C(2500) * 1000 * 1000)
enum { COMMIT_FILES = 2000 };

static bool is_event(const char *name)
{
    size_t length = strlen(name);
    return name[0] != '.' && ((length > 5 && strcmp(name + length - 5, ".json") == 0) ||
                              (length > 7 && strcmp(name + length - 7, ".ndjson") == 0));
}

static uint64_t sum_of(const char *name, uint64_t inode)
{
    uint64_t hash = 0xcbf29ce484222325u ^ inode * 0x9e3779b97f4a7c15u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001b3u;
    return hash ^ hash >> 29;
}

static int64_t state(struct lt_index *index, const char *key)
{
    return lt_database_number(index->database, 0, "SELECT value FROM state WHERE key = ?", "t", key);
}

static void set_state(struct lt_index *index, const char *key, int64_t value)
{
    lt_database_do(index->database, "INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)", "ti", key,
                   value);
}

void lt_index_count_file(struct lt_index *index, const char *name, uint64_t inode)
{
    set_state(index, "file_count", state(index, "file_count") + 1);
    set_state(index, "file_sum", (int64_t)((uint64_t)state(index, "file_sum") + sum_of(name, inode)));
}

struct found {
    char *name;
    uint64_t inode;
};
typedef LT_VEC(struct found) listing;

static void free_listing(listing *files)
{
    for (size_t i = 0; i < files->count; i++)
        free(files->items[i].name);
    free(files->items);
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct found *)left)->name, ((const struct found *)right)->name);
}

/* The events that are there; ret_sum: of their names and inodes. */
static int list(const struct lt_index *index, listing *ret_files, uint64_t *ret_sum, struct lt_err *err)
{
    DIR *dir = opendir(index->events);
    *ret_sum = 0;
    if (!dir && (errno == ENOENT || errno == ENOTDIR))
        return lt_err_set(
            err, LT_ENOT_FOUND,
            "no events in '%.500s': trace something first ('lintrace -- command') or name a lineage folder",
            index->folder);
    if (!dir)
        return lt_err_sys(err, LT_EIO, errno, "cannot read '%.500s'", index->events);
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
        if (is_event(entry->d_name)) {
            *ret_sum += sum_of(entry->d_name, entry->d_ino);
            LT_VEC_PUSH(ret_files, (struct found){lt_xstrdup(entry->d_name), entry->d_ino});
        }
    closedir(dir);
    return LT_OK;
}

/* Marks what the index has: those are not new. Whether all that it has is there. */
static bool drop_known(struct lt_index *index, listing *files)
{
    bool is_all_there = true;
    size_t kept = 0;
    struct lt_query *query = lt_database_ask(index->database, "SELECT name, inode FROM file", "");
    while (lt_query_next(query)) {
        struct found key = {.name = (char *)(uintptr_t)lt_query_text(query, 0)};
        struct found *it =
            files->count ? bsearch(&key, files->items, files->count, sizeof *files->items, by_name) : NULL;
        if (it && it->inode == (uint64_t)lt_query_integer(query, 1))
            it->inode = 0;
        else
            is_all_there = false;
    }
    for (size_t i = 0; i < files->count; i++) {
        if (files->items[i].inode)
            files->items[kept++] = files->items[i];
        else
            free(files->items[i].name);
    }
    files->count = kept;
    return is_all_there;
}

static int take_all(struct lt_index *index, const listing *files, struct lt_err *err)
{
    int result = LT_OK;
    for (size_t i = 0; i < files->count && result == LT_OK; i++) {
        if (i % COMMIT_FILES == 0)
            result = lt_database_begin(index->database, err);
        if (result == LT_OK)
            lt_index_take_file(index, files->items[i].name, files->items[i].inode);
        if (result == LT_OK && (i % COMMIT_FILES == COMMIT_FILES - 1 || i + 1 == files->count))
            result = lt_database_commit(index->database, err);
    }
    return result;
}

static int64_t ns(struct timespec time)
{
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/* ---- files that others add to ---- */

/* Which of them have grown; `ret_how`: one has changed otherwise. */
static void find_grown(struct lt_index *index, listing *ret_files, enum lt_sync *ret_how)
{
    struct lt_query *query =
        lt_database_ask(index->database, "SELECT name, size, mtime, inode FROM file WHERE may_grow = 1", "");
    while (lt_query_next(query)) {
        char *path = lt_path_join(index->events, lt_query_text(query, 0));
        struct stat file;
        bool is_there = stat(path, &file) == 0 && (int64_t)file.st_ino == lt_query_integer(query, 3);
        free(path);
        if (!is_there ||
            (file.st_size == lt_query_integer(query, 1) && ns(file.st_mtim) == lt_query_integer(query, 2)))
            continue; /* one that is gone or another is missed in the folder */
        if (file.st_size > lt_query_integer(query, 1))
            LT_VEC_PUSH(ret_files, (struct found){lt_xstrdup(lt_query_text(query, 0)), file.st_ino});
        else
            *ret_how = LT_SYNC_ANEW;
    }
}

/* Takes them again: what a run's events say is put together anew. */
static int take_grown(struct lt_index *index, const listing *files, struct lt_err *err)
{
    int result = files->count ? lt_database_begin(index->database, err) : LT_OK;
    for (size_t i = 0; i < files->count && result == LT_OK; i++) {
        const struct found *file = &files->items[i];
        lt_database_do(index->database,
                       "DELETE FROM file_run WHERE file = (SELECT id FROM file WHERE name = ?)", "t",
                       file->name);
        lt_database_do(index->database, "DELETE FROM file WHERE name = ?", "t", file->name);
        set_state(index, "file_count", state(index, "file_count") - 1);
        set_state(index, "file_sum",
                  (int64_t)((uint64_t)state(index, "file_sum") - sum_of(file->name, file->inode)));
        lt_index_take_file(index, file->name, file->inode);
    }
    return files->count && result == LT_OK ? lt_database_commit(index->database, err) : result;
}

static int sync_grown(struct lt_index *index, enum lt_sync *ret_how, struct lt_err *err)
{
    listing files = {0};
    find_grown(index, &files, ret_how);
    int result = *ret_how == LT_SYNC_DONE ? take_grown(index, &files, err) : LT_OK;
    free_listing(&files);
    return result;
}

/* Is the folder as it was when everything in it was known? */
static bool is_quiet(struct lt_index *index, const struct stat *folder)
{
    return state(index, "folder_inode") == (int64_t)folder->st_ino &&
           state(index, "folder_mtime") == ns(folder->st_mtim) && ns(folder->st_mtim) != 0;
}

static void remember(struct lt_index *index, const struct stat *folder)
{
    struct timespec now;
    struct lt_err err;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t quiet_ns = folder->st_mtim.tv_nsec ? QUIET_NS : QUIET_SECONDS_NS;
    if (ns(now) - ns(folder->st_mtim) < quiet_ns || lt_database_begin(index->database, &err) != LT_OK)
        return;
    set_state(index, "folder_inode", (int64_t)folder->st_ino);
    set_state(index, "folder_mtime", ns(folder->st_mtim));
    (void)lt_database_commit(index->database, &err);
}

int lt_index_sync(struct lt_index *index, enum lt_sync *ret_how, struct lt_err *err)
{
    struct stat folder = {0};
    listing files = {0};
    uint64_t sum;
    *ret_how = LT_SYNC_DONE;
    int grown = sync_grown(index, ret_how, err);
    if (grown != LT_OK || *ret_how != LT_SYNC_DONE)
        return grown;
    if (stat(index->events, &folder) == 0 && is_quiet(index, &folder))
        return lt_database_result(index->database, err);
    int result = list(index, &files, &sum, err);
    bool is_same = result == LT_OK && state(index, "file_count") == (int64_t)files.count &&
                   (uint64_t)state(index, "file_sum") == sum;
    if (result == LT_OK && !is_same) {
        if (files.count)
            qsort(files.items, files.count, sizeof *files.items, by_name);
        if (drop_known(index, &files))
            result = take_all(index, &files, err);
        else
            *ret_how = LT_SYNC_ANEW;
    }
    if (result == LT_OK && *ret_how == LT_SYNC_DONE)
        remember(index, &folder);
    free_listing(&files);
    return result == LT_OK ? lt_database_result(index->database, err) : result;
}
