/* SPDX-License-Identifier: Apache-2.0
 *
 * What a dataset is as files: which of them the run used, what became of them, what else they are called. */
#include "out/facets.h"

#include "base/file.h"
#include "model/naming.h"
#include "model/siblings.h"

#include <stdlib.h>
#include <string.h>

/* ---- which files ---- */

/* The part of a file's path that its folders KEY=VALUE are in; `ret_length` without the slash at its end. */
static const char *partition_of(const struct lt_dataset *dataset, const struct lt_run_file *file,
                                size_t *ret_length)
{
    const char *start = file->name + strlen(lt_run_file_group(dataset->files[0])->place) + 1;
    *ret_length = (size_t)(lt_path_base(file->name) - start) - 1;
    return start;
}

static void put_partition(struct lt_json_writer *json, const char *folders, size_t length)
{
    char *identifier = lt_xstrndup(folders, length);
    struct lt_json *dimensions = lt_json_object(); /* a key may be there twice */
    lt_json_put_object(json, NULL);
    lt_json_put_text(json, "identifier", identifier);
    for (char *at = identifier, *end; at; at = end) {
        end = strchr(at, '/');
        size_t size = end ? (size_t)(end++ - at) : strlen(at), key = lt_partition_key(at, size);
        if (!key)
            continue;
        at[key] = '\0';
        at[size] = '\0';
        lt_json_set_text(dimensions, at, at + key + 1);
    }
    lt_json_put_value(json, "dimensions", dimensions);
    lt_json_put_end(json);
    lt_json_free(dimensions);
    free(identifier);
}

/* The files are sorted by path, so those of a partition stand together, but for folders below it. */
static void put_partitions(struct lt_json_writer *json, const struct lt_dataset *dataset,
                           struct lt_drain *drain)
{
    const char *last = NULL;
    size_t last_length = 0;
    lt_json_put_plain(json, "type", "partition");
    lt_json_put_array(json, "partitions");
    for (size_t i = 0; i < dataset->file_count; i++) {
        size_t length;
        const char *folders = partition_of(dataset, dataset->files[i], &length);
        if (last && last_length == length && memcmp(last, folders, length) == 0)
            continue;
        put_partition(json, folders, length);
        last = folders;
        last_length = length;
        lt_drain_pour(drain, json->text, false);
    }
    lt_json_put_end(json);
}

static void put_locations(struct lt_json_writer *json, const struct lt_dataset *dataset,
                          struct lt_drain *drain)
{
    lt_json_put_plain(json, "type", "location");
    lt_json_put_array(json, "locations");
    for (size_t i = 0; i < dataset->file_count; i++) {
        lt_json_put_text(json, NULL, lt_run_file_own_name(dataset->files[i]));
        lt_drain_pour(drain, json->text, false);
    }
    lt_json_put_end(json);
}

void lt_facet_subset(struct lt_json_writer *json, const struct lt_dataset *dataset, enum lt_role role,
                     struct lt_drain *drain)
{
    const struct lt_group *group = lt_run_file_group(dataset->files[0]);
    bool is_input = role == LT_ROLE_INPUT;
    if (!lt_dataset_is_many(dataset))
        return;
    lt_facet_open(json, is_input ? LT_FACET_INPUT_SUBSET : LT_FACET_OUTPUT_SUBSET);
    lt_json_put_object(json, is_input ? "inputCondition" : "outputCondition");
    if (group && group->kind == LT_GROUP_PARTITIONS)
        put_partitions(json, dataset, drain);
    else
        put_locations(json, dataset, drain);
    lt_json_put_end(json);
    lt_json_put_end(json);
}

/* ---- what became of it ---- */

static const char *change_of(const struct lt_run_file *file)
{
    bool was_there = file->is_replaced || (!file->created && !file->is_linked);
    if (!was_there)
        return "CREATE";
    if (file->is_moved && !file->is_replaced)
        return "RENAME";
    if (file->renamed_from || file->is_replaced)
        return "OVERWRITE";
    if (!file->truncated)
        return "ALTER";
    return file->written_bytes || file->is_settled ? "OVERWRITE" : "TRUNCATE";
}

/* Of many: what became of all of them, unless there are others; NULL when that is not known. */
static const char *change_of_many(const struct lt_dataset *dataset)
{
    const struct lt_group *group = lt_run_file_group(dataset->files[0]);
    enum lt_others others = group ? group->others : LT_OTHERS_UNKNOWN;
    const char *change = change_of(dataset->files[0]);
    for (size_t i = 1; i < dataset->file_count; i++)
        if (strcmp(change_of(dataset->files[i]), change) != 0)
            return "ALTER";
    if (others == LT_OTHERS_SOME || strcmp(change, "RENAME") == 0)
        return "ALTER";
    return others == LT_OTHERS_UNKNOWN && strcmp(change, "ALTER") != 0 ? NULL : change;
}

/* By the run's naming: what a path is called. */
static void put_identifier(struct lt_json_writer *json, const struct lt_run *run, const char *key,
                           const char *path, const char *type)
{
    char *name;
    const char *namespace = lt_naming_find(run->naming, path, &name);
    lt_json_put_object(json, key);
    lt_json_put_text(json, "namespace", namespace);
    lt_facet_escaped(json, "name", name ? name : path);
    lt_json_put_text(json, "type", type);
    lt_json_put_end(json);
    free(name);
}

void lt_facet_lifecycle(struct lt_json_writer *json, const struct lt_run *run,
                        const struct lt_dataset *dataset)
{
    const struct lt_run_file *first = dataset->files[0];
    const char *change = lt_dataset_is_many(dataset) ? change_of_many(dataset) : change_of(first);
    if (!change)
        return;
    lt_facet_open(json, LT_FACET_LIFECYCLE);
    lt_json_put_plain(json, "lifecycleStateChange", change);
    if (!lt_dataset_is_many(dataset) && lt_run_file_was_moved(first))
        put_identifier(json, run, "previousIdentifier", first->renamed_from, NULL);
    lt_json_put_end(json);
}

/* ---- what else it is called ---- */

void lt_facet_symlinks(struct lt_json_writer *json, const struct lt_run *run,
                       const struct lt_dataset *dataset)
{
    size_t index = (size_t)(dataset->files[0] - run->files.items), low = 0, high = run->aliases.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (run->aliases.items[middle].file < index)
            low = middle + 1;
        else
            high = middle;
    }
    if (lt_dataset_is_many(dataset) || low == run->aliases.count || run->aliases.items[low].file != index)
        return;
    lt_facet_open(json, LT_FACET_SYMLINKS);
    lt_json_put_array(json, "identifiers");
    for (; low < run->aliases.count && run->aliases.items[low].file == index; low++)
        put_identifier(json, run, NULL, run->aliases.items[low].name, "LOCATION");
    lt_json_put_end(json);
    lt_json_put_end(json);
}
