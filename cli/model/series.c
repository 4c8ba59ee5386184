/* SPDX-License-Identifier: Apache-2.0
 *
 * Found by sorting: each part of each name that may differ gives a key, all of the path but that part, and
 * files of one key stand side by side. A file that stands in two such rows differs from its siblings in two
 * ways: then neither is a series. */
#include "model/series.h"

#include "base/buf.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

static uint64_t add_hash(uint64_t hash, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    return (hash ^ length) * UINT64_C(0x100000001b3);
}

size_t lt_partitioned_base(const char *path)
{
    for (const char *at = path; *at == '/';) {
        size_t length = strcspn(at + 1, "/");
        if (at[1 + length] && lt_partition_key(at + 1, length))
            return (size_t)(at - path);
        at += 1 + length;
    }
    return 0;
}

/* A path in partitions without the values and the parts of the file's name. */
static void partition_form(const char *path, size_t base, struct lt_buf *form)
{
    const char *name = lt_path_base(path), *at = path + base;
    struct lt_part parts[LT_PARTS_MOST];
    lt_buf_add(form, path, base);
    while (at + 1 < name) {
        size_t length = strcspn(at + 1, "/"), key = lt_partition_key(at + 1, length);
        lt_buf_add(form, at, 1 + (key ? key + 1 : length));
        at += 1 + length;
    }
    size_t count = lt_parts_find(name, parts), from = 0;
    for (size_t i = 0; i < count; i++) {
        lt_buf_addf(form, "/%d:%.*s", (int)parts[i].kind, (int)(parts[i].start - from), name + from);
        from = (size_t)parts[i].start + parts[i].length;
    }
    lt_buf_addf(form, "/%s", name + from);
}

void lt_series_add(struct lt_series *series, const struct lt_run *run, size_t index)
{
    const char *path = run->files.items[index].path, *name = lt_path_base(path);
    size_t base = lt_partitioned_base(path), folder = (size_t)(name - path);
    struct lt_part parts[LT_PARTS_MOST];
    if (base) {
        struct lt_buf form = {0};
        partition_form(path, base, &form);
        uint64_t hash = add_hash(1, form.data, form.length);
        LT_VEC_PUSH(&series->items, (struct lt_series_file){hash, (uint32_t)index, {0}});
        lt_buf_clear(&form);
        return;
    }
    size_t count = lt_parts_find(name, parts);
    for (size_t i = 0; i < count; i++) {
        uint64_t hash = add_hash(2 + parts[i].kind, path, folder + parts[i].start);
        const char *rest = name + parts[i].start + parts[i].length;
        LT_VEC_PUSH(&series->items,
                    (struct lt_series_file){add_hash(hash, rest, strlen(rest)), (uint32_t)index, parts[i]});
    }
}

/* By series, then in the order of the files, which is that of their paths. */
static int compare_files(const void *left, const void *right)
{
    const struct lt_series_file *a = left, *b = right;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->file < b->file ? -1 : a->file > b->file;
}

static bool is_same_form(const char *left, const char *right, size_t base)
{
    struct lt_buf one = {0}, other = {0};
    partition_form(left, base, &one);
    partition_form(right, base, &other);
    bool is_same = strcmp(one.data, other.data) == 0;
    lt_buf_clear(&one);
    lt_buf_clear(&other);
    return is_same;
}

/* Equal hashes are looked into: files of other names could have the same. */
static bool is_same_series(const struct lt_run *run, const struct lt_series_file *left,
                           const struct lt_series_file *right)
{
    const char *a = run->files.items[left->file].path, *b = run->files.items[right->file].path;
    size_t base = lt_partitioned_base(a), folder = (size_t)(lt_path_base(a) - a);
    if (left->hash != right->hash || lt_partitioned_base(b) != base)
        return false;
    if (base)
        return is_same_form(a, b, base);
    return (size_t)(lt_path_base(b) - b) == folder && strncmp(a, b, folder) == 0 &&
           lt_parts_fit(b + folder, a + folder, &left->part);
}

static size_t row_end(const struct lt_run *run, const struct lt_series *series, size_t start)
{
    size_t end = start + 1;
    while (end < series->items.count &&
           is_same_series(run, &series->items.items[start], &series->items.items[end]))
        end++;
    return end;
}

/* By path: what is done folder by folder needs to look into each but once. */
static int compare_rows(const void *left, const void *right)
{
    const struct lt_series_row *a = left, *b = right;
    return a->first_file < b->first_file ? -1 : a->first_file > b->first_file;
}

static bool is_any(const struct lt_series *series, const struct lt_series_row *row, const bool *flags)
{
    for (size_t i = row->start; i < row->start + row->count; i++)
        if (flags[series->items.items[i].file])
            return true;
    return false;
}

static void drop_torn_rows(struct lt_series *series, const bool *is_torn)
{
    size_t kept = 0;
    for (size_t i = 0; i < series->rows.count; i++)
        if (!is_any(series, &series->rows.items[i], is_torn))
            series->rows.items[kept++] = series->rows.items[i];
    series->rows.count = kept;
    if (kept)
        qsort(series->rows.items, kept, sizeof *series->rows.items, compare_rows);
}

void lt_series_end(struct lt_series *series, const struct lt_run *run)
{
    bool *is_in_row = lt_xcalloc(run->files.count + 1, sizeof *is_in_row);
    bool *is_torn = lt_xcalloc(run->files.count + 1, sizeof *is_torn);
    if (series->items.count)
        qsort(series->items.items, series->items.count, sizeof *series->items.items, compare_files);
    for (size_t i = 0, end; i < series->items.count; i = end) {
        end = row_end(run, series, i);
        if (end == i + 1)
            continue;
        LT_VEC_PUSH(&series->rows, (struct lt_series_row){i, end - i, series->items.items[i].file});
        for (size_t j = i; j < end; j++) {
            uint32_t file = series->items.items[j].file;
            is_torn[file] = is_in_row[file];
            is_in_row[file] = true;
        }
    }
    drop_torn_rows(series, is_torn);
    free(is_in_row);
    free(is_torn);
}

void lt_series_clear(struct lt_series *series)
{
    free(series->items.items);
    free(series->rows.items);
    *series = (struct lt_series){0};
}
