/* SPDX-License-Identifier: Apache-2.0
 *
 * What a dataset is, what its data are like, and what the run did to it. */
#include "out/facets.h"

#include "ext/json.h"
#include "model/ident.h"
#include "out/escape.h"

#include <stdlib.h>
#include <string.h>

static void put_field(struct lt_json_writer *json, const struct lt_profile *profile,
                      const struct lt_dataset_meta *meta, size_t index)
{
    const struct lt_column_meta *column = NULL;
    lt_json_put_object(json, NULL);
    if (profile && profile->columns.count) {
        const struct lt_column *observed = &profile->columns.items[index];
        lt_facet_escaped(json, "name", observed->name);
        lt_json_put_text(json, "type", lt_column_type_name(observed->type));
        column = meta ? lt_metadata_column(meta, observed->name) : NULL;
    } else {
        column = &meta->columns.items[index];
        lt_json_put_text(json, "name", column->name);
        lt_json_put_text(json, "type", column->type);
    }
    if (column)
        lt_json_put_text(json, "description", column->description);
    lt_json_put_count(json, "ordinal_position", index + 1);
    lt_json_put_end(json);
}

static void put_schema(struct lt_json_writer *json, const struct lt_profile *profile,
                       const struct lt_dataset_meta *meta)
{
    size_t observed = profile ? profile->columns.count : 0;
    size_t declared = meta ? meta->columns.count : 0;
    if (!observed && !declared)
        return;
    lt_facet_open(json, LT_FACET_SCHEMA);
    lt_json_put_array(json, "fields");
    for (size_t i = 0; i < (observed ? observed : declared); i++)
        put_field(json, profile, meta, i);
    lt_json_put_end(json);
    lt_json_put_end(json);
}

static void put_data_source(struct lt_json_writer *json, const struct lt_dataset *dataset)
{
    struct lt_buf uri = {0};
    bool is_shared = lt_dataset_is_uri(dataset);
    const struct lt_group *group = lt_run_file_group(dataset->files[0]);
    const char *path = group ? group->place : dataset->files[0]->path;
    lt_buf_adds(&uri, is_shared ? dataset->namespace : "file://");
    lt_escape_uri_path(is_shared ? dataset->name : path, &uri);
    lt_facet_open(json, LT_FACET_DATA_SOURCE);
    lt_json_put_text(json, "name", dataset->namespace);
    lt_json_put_text(json, "uri", uri.data);
    lt_json_put_end(json);
    lt_buf_clear(&uri);
}

static void put_storage(struct lt_json_writer *json, const struct lt_profile *profile,
                        const struct lt_dataset_meta *meta)
{
    lt_facet_open(json, LT_FACET_STORAGE);
    lt_json_put_plain(json, "storageLayer", "file");
    lt_json_put_text(json, "fileFormat",
                     profile && profile->format ? profile->format
                     : meta                     ? meta->format
                                                : NULL);
    lt_json_put_end(json);
}

static void put_dataset_tags(struct lt_json_writer *json, const struct lt_dataset_meta *meta)
{
    struct lt_facet_tags tags = {json, LT_FACET_DATASET_TAGS, false};
    for (size_t i = 0; i < meta->tags.count; i++)
        lt_facet_tag(&tags, meta->tags.items[i], "true", NULL);
    for (size_t i = 0; i < meta->columns.count; i++) {
        const struct lt_column_meta *column = &meta->columns.items[i];
        if (column->pii)
            lt_facet_tag(&tags, "pii", "true", column->name);
        if (column->classification)
            lt_facet_tag(&tags, "classification", column->classification, column->name);
        for (size_t j = 0; j < column->tags.count; j++)
            lt_facet_tag(&tags, column->tags.items[j], "true", column->name);
    }
    lt_facet_tags_end(&tags);
}

static void put_unless_zero(struct lt_json_writer *json, const char *key, uint64_t count)
{
    if (count)
        lt_json_put_count(json, key, count);
}

static void put_if(struct lt_json_writer *json, const char *key, bool truth)
{
    if (truth)
        lt_json_put_bool(json, key, true);
}

static void put_oddities(struct lt_json_writer *json, const struct lt_dataset *dataset, enum lt_role role)
{
    struct lt_profile sum = {0};
    const char *problem = NULL;
    for (size_t i = 0; i < dataset->file_count; i++) {
        const struct lt_profile *profile = lt_run_profile(dataset->files[i], role);
        if (!profile)
            continue;
        sum.ragged_rows += profile->ragged_rows;
        sum.invalid_utf8_rows += profile->invalid_utf8_rows;
        sum.nul_bytes += profile->nul_bytes;
        sum.quoted_newlines += profile->quoted_newlines;
        sum.blank_lines += profile->blank_lines;
        sum.has_bom |= profile->has_bom;
        sum.has_crlf |= profile->has_crlf;
        sum.types_sampled |= profile->types_sampled;
        problem = problem ? problem : profile->problem;
    }
    put_unless_zero(json, "ragged_rows", sum.ragged_rows);
    put_unless_zero(json, "invalid_utf8_rows", sum.invalid_utf8_rows);
    put_unless_zero(json, "nul_bytes", sum.nul_bytes);
    put_unless_zero(json, "quoted_newlines", sum.quoted_newlines);
    put_unless_zero(json, "blank_lines", sum.blank_lines);
    put_if(json, "has_bom", sum.has_bom);
    put_if(json, "has_crlf", sum.has_crlf);
    put_if(json, "types_sampled", sum.types_sampled);
    if (problem)
        lt_facet_escaped(json, "problem", problem);
}

/* Where the files really are, when neither the dataset's name nor the facet `subset` says it. */
static void put_paths(struct lt_json_writer *json, const struct lt_dataset *dataset)
{
    const struct lt_run_file *first = dataset->files[0];
    const struct lt_group *group = lt_run_file_group(first);
    bool is_many = lt_dataset_is_many(dataset);
    const char *path = !is_many ? first->name : group ? group->place : NULL;
    if (path && strcmp(dataset->name, path) != 0)
        lt_json_put_text(json, "path", path);
    if (group && group->kind == LT_GROUP_PARTITIONS) {
        lt_json_put_array(json, "paths");
        for (size_t i = 0; i < dataset->file_count; i++)
            lt_json_put_text(json, NULL, dataset->files[i]->name);
        lt_json_put_end(json);
    }
    if (!is_many && first->name_is_escaped) {
        struct lt_buf bytes = {0};
        lt_escape_base64(first->path, strlen(first->path), &bytes);
        lt_json_put_plain(json, "path_base64", bytes.data);
        lt_buf_clear(&bytes);
    }
}

/* The first of the edges between outputs that ends in that file. */
static size_t first_through(const struct lt_run *run, size_t file)
{
    size_t low = 0, high = run->through.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (run->through.items[middle].output < file)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int compare_datasets(const void *left, const void *right)
{
    const struct lt_run_file *const *a = left, *const *b = right;
    int order = strcmp(lt_run_file_namespace(*a), lt_run_file_namespace(*b));
    return order ? order : strcmp(lt_run_file_dataset(*a), lt_run_file_dataset(*b));
}

/* Other outputs of the run that it was made from, each once. */
static void put_through(struct lt_json_writer *json, const struct lt_run *run,
                        const struct lt_dataset *dataset)
{
    LT_VEC(const struct lt_run_file *) from = {0};
    size_t told = 0;
    for (size_t i = 0; i < dataset->file_count; i++) {
        size_t file = (size_t)(dataset->files[i] - run->files.items);
        for (size_t at = first_through(run, file);
             at < run->through.count && run->through.items[at].output == file; at++)
            LT_VEC_PUSH(&from, &run->files.items[run->through.items[at].input]);
    }
    if (from.count)
        qsort(from.items, from.count, sizeof *from.items, compare_datasets);
    for (size_t i = 0; i < from.count; i++) {
        bool is_again = i && compare_datasets(&from.items[i - 1], &from.items[i]) == 0;
        if (is_again || compare_datasets(&from.items[i], &dataset->files[0]) == 0)
            continue;
        if (!told++)
            lt_json_put_array(json, "through");
        lt_json_put_object(json, NULL);
        lt_json_put_text(json, "namespace", lt_run_file_namespace(from.items[i]));
        lt_json_put_text(json, "name", lt_run_file_dataset(from.items[i]));
        lt_json_put_end(json);
    }
    if (told)
        lt_json_put_end(json);
    free(from.items);
}

static void put_file(struct lt_json_writer *json, const struct lt_run *run, const struct lt_dataset *dataset,
                     enum lt_role role)
{
    uint64_t read_bytes = 0, written_bytes = 0;
    bool is_estimated = false, is_changed = false;
    for (size_t i = 0; i < dataset->file_count; i++) {
        read_bytes += dataset->files[i]->read_bytes;
        written_bytes += dataset->files[i]->written_bytes;
        is_estimated |= dataset->files[i]->bytes_estimated;
        is_changed |= dataset->files[i]->changed_under_run;
    }
    lt_facet_open(json, LT_FACET_LINTRACE_FILE);
    lt_json_put_count(json, "bytes_read", read_bytes);
    lt_json_put_count(json, "bytes_written", written_bytes);
    put_if(json, "bytes_estimated", is_estimated);
    put_paths(json, dataset);
    put_if(json, "changed_under_run", is_changed);
    if (role == LT_ROLE_OUTPUT)
        put_through(json, run, dataset);
    put_oddities(json, dataset, role);
    lt_json_put_end(json);
}

/* Was the input taken away, and nothing put in its place? One file of many is not the dataset. */
static bool is_dropped(const struct lt_dataset *dataset)
{
    const struct lt_run_file *file = dataset->files[0];
    bool is_pattern =
        file->meta && file->meta->path && strpbrk(file->meta->path, "*?[") && !file->meta->is_apart;
    return file->roles & LT_ROLE_DROPPED && !(file->roles & LT_ROLE_OUTPUT) && !is_pattern &&
           !lt_dataset_is_many(dataset);
}

static void put_dataset_facets(struct lt_json_writer *json, const struct lt_run *run,
                               const struct lt_dataset *dataset, enum lt_role role,
                               const struct lt_datasets *inputs)
{
    const struct lt_run_file *first = dataset->files[0];
    struct lt_profile room;
    const struct lt_profile *profile = lt_dataset_profile(dataset, role, &room);
    char version[65];
    lt_dataset_version(dataset, role, version);
    lt_json_put_object(json, "facets");
    put_schema(json, profile, first->meta);
    put_data_source(json, dataset);
    if (role == LT_ROLE_OUTPUT)
        lt_facet_column_lineage(json, run, dataset, inputs);
    if (version[0])
        lt_facet_put(json, LT_FACET_VERSION, "datasetVersion", version);
    put_storage(json, profile, first->meta);
    if (role == LT_ROLE_OUTPUT)
        lt_facet_lifecycle(json, run, dataset);
    else if (is_dropped(dataset))
        lt_facet_put(json, LT_FACET_LIFECYCLE, "lifecycleStateChange", "DROP");
    lt_facet_symlinks(json, run, dataset);
    lt_facet_put(json, LT_FACET_DATASET_TYPE, "datasetType", "FILE");
    if (first->meta) {
        lt_facet_documentation(json, LT_FACET_DATASET_DOCUMENTATION, first->meta->description);
        lt_facet_ownership(json, LT_FACET_DATASET_OWNERSHIP, &first->meta->owners);
        put_dataset_tags(json, first->meta);
        lt_facet_glossary(json, run->metadata, first->meta);
    }
    put_file(json, run, dataset, role);
    lt_json_put_end(json);
    lt_dataset_profile_clear(&room);
}

/* Null counts that come from a sample would not be those of the rows counted, so they are left out. Columns
 * may share a name: the last of them counts. */
static void put_metrics(struct lt_json_writer *json, const struct lt_dataset *dataset)
{
    const struct lt_profile *profile = lt_run_profile(dataset->files[0], LT_ROLE_INPUT);
    if (lt_dataset_is_many(dataset) || !profile || (!profile->has_rows && !profile->columns.count))
        return;
    lt_facet_open(json, LT_FACET_QUALITY_METRICS);
    if (profile->has_rows)
        lt_json_put_count(json, "rowCount", profile->row_count);
    lt_json_put_count(json, "bytes", profile->size_bytes);
    struct lt_json *columns = lt_json_object();
    for (size_t i = 0; i < profile->columns.count && !profile->types_sampled; i++) {
        char *name = lt_ident_name(profile->columns.items[i].name, NULL);
        lt_json_set_count(lt_json_set_object(columns, name), "nullCount",
                          profile->columns.items[i].null_count);
        free(name);
    }
    lt_json_put_value(json, "columnMetrics", columns);
    lt_json_free(columns);
    lt_json_put_end(json);
}

static void put_statistics(struct lt_json_writer *json, const struct lt_dataset *dataset, enum lt_role role)
{
    uint64_t rows, moved_bytes = 0;
    for (size_t i = 0; i < dataset->file_count; i++)
        moved_bytes +=
            role == LT_ROLE_INPUT ? dataset->files[i]->read_bytes : dataset->files[i]->written_bytes;
    lt_facet_open(json, role == LT_ROLE_INPUT ? LT_FACET_INPUT_STATISTICS : LT_FACET_OUTPUT_STATISTICS);
    if (lt_dataset_rows(dataset, role, &rows))
        lt_json_put_count(json, "rowCount", rows);
    lt_json_put_count(json, "size", moved_bytes);
    lt_json_put_count(json, "fileCount", dataset->file_count);
    lt_json_put_end(json);
}

void lt_facets_dataset(struct lt_json_writer *json, const struct lt_run *run,
                       const struct lt_dataset *dataset, enum lt_role role, const struct lt_datasets *inputs,
                       struct lt_drain *drain)
{
    bool is_input = role == LT_ROLE_INPUT;
    put_dataset_facets(json, run, dataset, role, inputs);
    lt_json_put_object(json, is_input ? "inputFacets" : "outputFacets");
    if (is_input) {
        put_metrics(json, dataset);
        lt_facet_assertions(json, run, dataset);
    }
    put_statistics(json, dataset, role);
    lt_facet_subset(json, dataset, role, drain);
    lt_json_put_end(json);
}
