/* SPDX-License-Identifier: Apache-2.0
 *
 * Sort, then cut where the name changes. */
#include "out/datasets.h"

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
