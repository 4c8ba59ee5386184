/* SPDX-License-Identifier: Apache-2.0
 *
 * Sort, then cut where the name changes. */
#include "out/datasets.h"

#include "base/file.h"
#include "ext/digest.h"
#include "model/columns.h"

#include <stdlib.h>
#include <string.h>

static int compare_identity(const struct lt_run_file *left, const struct lt_run_file *right)
{
    int order = strcmp(lt_run_file_namespace(left), lt_run_file_namespace(right));
    return order ? order : strcmp(lt_run_file_dataset(left), lt_run_file_dataset(right));
}

static int compare_files(const void *left_, const void *right_)
{
    const struct lt_run_file *const *left = left_, *const *right = right_;
    int order = compare_identity(*left, *right);
    return order ? order : strcmp((*left)->path, (*right)->path);
}

void lt_datasets_find(const struct lt_run *run, enum lt_role role, struct lt_datasets *ret_datasets)
{
    const struct lt_run_file **files = lt_xcalloc(run->files.count, sizeof(struct lt_run_file *));
    size_t file_count = 0, count = 0;
    for (size_t i = 0; i < run->files.count; i++)
        if (lt_run_is_dataset(run, &run->files.items[i], role))
            files[file_count++] = &run->files.items[i];
    /* By path they are sorted already, and hardly any has a name of its own. */
    bool is_sorted = true;
    for (size_t i = 1; i < file_count && is_sorted; i++)
        is_sorted = compare_files(&files[i - 1], &files[i]) <= 0;
    if (!is_sorted)
        qsort(files, file_count, sizeof(struct lt_run_file *), compare_files);
    struct lt_dataset *items = lt_xcalloc(file_count, sizeof *items);
    for (size_t i = 0; i < file_count; i++) {
        if (i == 0 || compare_identity(files[i - 1], files[i]) != 0)
            items[count++] = (struct lt_dataset){lt_run_file_namespace(files[i]),
                                                 lt_run_file_dataset(files[i]), files + i, 0};
        items[count - 1].file_count++;
    }
    *ret_datasets = (struct lt_datasets){items, count, files};
}

void lt_datasets_clear(struct lt_datasets *datasets)
{
    free(datasets->items);
    free(datasets->files);
    *datasets = (struct lt_datasets){0};
}

bool lt_dataset_is_uri(const struct lt_dataset *dataset)
{
    return strncmp(dataset->namespace, "file://", 7) == 0 && dataset->name[0] == '/';
}

bool lt_dataset_rows(const struct lt_dataset *dataset, enum lt_role role, uint64_t *ret_rows)
{
    *ret_rows = 0;
    for (size_t i = 0; i < dataset->file_count; i++) {
        const struct lt_profile *profile = lt_run_profile(dataset->files[i], role);
        if (!profile || !profile->has_rows)
            return false;
        *ret_rows += profile->row_count;
    }
    return true;
}

bool lt_dataset_is_many(const struct lt_dataset *dataset)
{
    return dataset->file_count > 1 || lt_run_file_group(dataset->files[0]);
}

static bool has_column(const struct lt_profile *profile, const char *name)
{
    for (size_t i = 0; i < profile->columns.count; i++)
        if (strcmp(profile->columns.items[i].name, name) == 0)
            return true;
    return false;
}

/* Of a declared group, whose files may be of any kind: columns that each of them has, as the first has them.
 */
static void keep_shared(struct lt_profile *room, const struct lt_profile *const *profiles, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        size_t kept = 0;
        for (size_t j = 0; j < room->columns.count; j++)
            if (has_column(profiles[i], room->columns.items[j].name))
                room->columns.items[kept++] = room->columns.items[j];
        room->columns.count = kept;
        if (strcmp(room->format, profiles[i]->format) != 0)
            room->format = NULL;
    }
    for (size_t i = 0; i < room->columns.count; i++) /* as text, unless they are found to be the same */
        room->columns.items[i].type = LT_TYPE_STRING;
}

static const struct lt_profile *join_profiles(const struct lt_profile *const *profiles, size_t count,
                                              struct lt_profile *room)
{
    enum lt_column_type *types;
    *room = (struct lt_profile){.format = profiles[0]->format};
    for (size_t i = 0; i < profiles[0]->columns.count; i++)
        LT_VEC_PUSH(&room->columns, profiles[0]->columns.items[i]);
    if (count > 1 && lt_columns_same(profiles, count, &types)) {
        for (size_t i = 0; i < room->columns.count; i++)
            room->columns.items[i].type = types[i];
        free(types);
    } else if (count > 1) {
        keep_shared(room, profiles, count);
    }
    return room;
}

const struct lt_profile *lt_dataset_profile(const struct lt_dataset *dataset, enum lt_role role,
                                            struct lt_profile *room)
{
    *room = (struct lt_profile){0};
    if (!lt_dataset_is_many(dataset))
        return lt_run_profile(dataset->files[0], role);
    const struct lt_profile **profiles = lt_xcalloc(dataset->file_count, sizeof *profiles);
    size_t count = 0;
    for (size_t i = 0; i < dataset->file_count; i++) {
        const struct lt_profile *profile = lt_run_profile(dataset->files[i], role);
        if (profile && strcmp(profile->format, "empty") != 0)
            profiles[count++] = profile;
    }
    const struct lt_profile *joined = count ? join_profiles(profiles, count, room) : NULL;
    free(profiles);
    return joined;
}

void lt_dataset_profile_clear(struct lt_profile *room)
{
    free(room->columns.items); /* their texts are the files' */
    *room = (struct lt_profile){0};
}

/* The length of the deepest folder of all files, with its slash. */
static size_t shared_folder(const struct lt_dataset *dataset)
{
    const char *first = dataset->files[0]->path, *last = dataset->files[dataset->file_count - 1]->path;
    size_t same = 0, length = 0;
    for (; first[same] && first[same] == last[same]; same++) /* sorted: all share what these two do */
        length = first[same] == '/' ? same + 1 : length;
    return dataset->file_count > 1 ? length : (size_t)(lt_path_base(first) - first);
}

void lt_dataset_version(const struct lt_dataset *dataset, enum lt_role role, char ret_hex[65])
{
    size_t folder = shared_folder(dataset);
    const struct lt_profile *only = lt_run_profile(dataset->files[0], role);
    ret_hex[0] = '\0';
    if (!lt_dataset_is_many(dataset) && only)
        memcpy(ret_hex, only->sha256, sizeof only->sha256);
    for (size_t i = 0; i < dataset->file_count; i++) {
        const struct lt_profile *profile = lt_run_profile(dataset->files[i], role);
        if (!profile || !profile->sha256[0])
            return;
    }
    if (!lt_dataset_is_many(dataset))
        return;
    struct lt_digest *digest = lt_digest_new();
    for (size_t i = 0; i < dataset->file_count; i++) {
        const struct lt_run_file *file = dataset->files[i];
        lt_digest_add(digest, lt_run_profile(file, role)->sha256, 64);
        lt_digest_add(digest, "  ", 2);
        lt_digest_add(digest, file->path + folder, strlen(file->path + folder));
        lt_digest_add(digest, "\n", 1);
    }
    lt_digest_finish(digest, ret_hex);
    lt_digest_free(digest);
}
