/* SPDX-License-Identifier: Apache-2.0
 *
 * The end of a struct lt_metadata, and the few questions asked of it. Look-ups are plain walks in the order
 * of the files: the first that fits is the nearest. */
#include "model/metadata.h"

#include "model/glob.h"

#include <stdlib.h>
#include <string.h>

static void clear_texts(struct lt_text_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
}

static void clear_owners(struct lt_owner_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].name);
        free(list->items[i].type);
        free(list->items[i].email);
    }
    free(list->items);
}

static void clear_checks(struct lt_check_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct lt_check *check = &list->items[i];
        free(check->kind);
        free(check->severity);
        clear_texts(&check->columns);
        clear_texts(&check->values);
        free(check->to);
        free(check->field);
    }
    free(list->items);
}

static void clear_column(struct lt_column_meta *column)
{
    free(column->name);
    free(column->type);
    free(column->description);
    free(column->term);
    free(column->classification);
    clear_texts(&column->tags);
    clear_checks(&column->checks);
}

static void clear_dataset(struct lt_dataset_meta *dataset)
{
    free(dataset->name);
    free(dataset->path);
    free(dataset->namespace);
    free(dataset->format);
    free(dataset->description);
    free(dataset->source_file);
    clear_owners(&dataset->owners);
    clear_texts(&dataset->tags);
    for (size_t i = 0; i < dataset->columns.count; i++)
        clear_column(&dataset->columns.items[i]);
    free(dataset->columns.items);
    clear_checks(&dataset->checks);
    for (size_t i = 0; i < dataset->sla.count; i++) {
        free(dataset->sla.items[i].property);
        free(dataset->sla.items[i].value);
        free(dataset->sla.items[i].unit);
        free(dataset->sla.items[i].driver);
    }
    free(dataset->sla.items);
}

static void clear_job_names(struct lt_job_name_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].name);
        free(list->items[i].namespace);
    }
    free(list->items);
}

static void clear_job(struct lt_job_meta *job)
{
    free(job->name);
    free(job->command);
    free(job->description);
    free(job->transformation);
    clear_owners(&job->owners);
    clear_texts(&job->tags);
    clear_texts(&job->inputs);
    clear_texts(&job->outputs);
    clear_texts(&job->ignore);
    clear_texts(&job->run_tags);
    clear_job_names(&job->upstream);
    clear_job_names(&job->downstream);
    free(job->nominal_start);
    free(job->nominal_end);
}

static void clear_mapping(struct lt_column_mapping *mapping)
{
    free(mapping->downstream.dataset);
    free(mapping->downstream.column);
    for (size_t i = 0; i < mapping->upstream.count; i++) {
        free(mapping->upstream.items[i].dataset);
        free(mapping->upstream.items[i].column);
    }
    free(mapping->upstream.items);
    free(mapping->transformation);
    free(mapping->type);
    free(mapping->subtype);
}

static void clear_term(struct lt_term *term)
{
    free(term->name);
    free(term->description);
    free(term->classification);
    clear_texts(&term->synonyms);
    clear_owners(&term->owners);
}

void lt_metadata_free(struct lt_metadata *metadata)
{
    if (!metadata)
        return;
    free(metadata->pipeline_name);
    free(metadata->pipeline_description);
    free(metadata->pipeline_namespace);
    clear_owners(&metadata->pipeline_owners);
    clear_texts(&metadata->pipeline_tags);
    clear_texts(&metadata->environment);
    for (size_t i = 0; i < metadata->jobs.count; i++)
        clear_job(&metadata->jobs.items[i]);
    free(metadata->jobs.items);
    for (size_t i = 0; i < metadata->datasets.count; i++)
        clear_dataset(&metadata->datasets.items[i]);
    free(metadata->datasets.items);
    for (size_t i = 0; i < metadata->column_lineage.count; i++)
        clear_mapping(&metadata->column_lineage.items[i]);
    free(metadata->column_lineage.items);
    for (size_t i = 0; i < metadata->classes.count; i++) {
        free(metadata->classes.items[i].path);
        free(metadata->classes.items[i].class_name);
    }
    free(metadata->classes.items);
    for (size_t i = 0; i < metadata->terms.count; i++)
        clear_term(&metadata->terms.items[i]);
    free(metadata->terms.items);
    clear_texts(&metadata->files);
    clear_texts(&metadata->warnings);
    free(metadata);
}

/* Does the pattern without its "#part" match? `ref/fx.sqlite#rates` speaks of a table inside the file. */
static bool matches_container(const char *pattern, const char *path)
{
    const char *hash = strrchr(pattern, '#');
    if (!hash || hash == pattern || strchr(hash, '/'))
        return false;
    char *container = lt_xstrndup(pattern, (size_t)(hash - pattern));
    bool is_match = lt_glob_match(container, path);
    free(container);
    return is_match;
}

const struct lt_dataset_meta *lt_metadata_dataset_at(const struct lt_metadata *metadata, const char *path)
{
    for (size_t i = 0; i < metadata->datasets.count; i++) {
        const struct lt_dataset_meta *dataset = &metadata->datasets.items[i];
        if (dataset->path && lt_glob_match(dataset->path, path))
            return dataset;
    }
    for (size_t i = 0; i < metadata->datasets.count; i++) {
        const struct lt_dataset_meta *dataset = &metadata->datasets.items[i];
        if (dataset->path && matches_container(dataset->path, path))
            return dataset;
    }
    return NULL;
}

const struct lt_dataset_meta *lt_metadata_dataset_named(const struct lt_metadata *metadata, const char *name)
{
    for (size_t i = 0; i < metadata->datasets.count; i++)
        if (metadata->datasets.items[i].name && strcmp(metadata->datasets.items[i].name, name) == 0)
            return &metadata->datasets.items[i];
    return NULL;
}

const struct lt_column_meta *lt_metadata_column(const struct lt_dataset_meta *dataset, const char *column)
{
    for (size_t i = 0; i < dataset->columns.count; i++)
        if (dataset->columns.items[i].name && strcmp(dataset->columns.items[i].name, column) == 0)
            return &dataset->columns.items[i];
    return NULL;
}

/* A command line has no folders: a copy without slashes lets the `*` of a path pattern cross everything. */
static char *without_folders(const char *text)
{
    char *copy = lt_xstrdup(text);
    for (char *slash = strchr(copy, '/'); slash; slash = strchr(slash, '/'))
        *slash = '\x1f';
    return copy;
}

static bool matches_command(const char *pattern, const char *command_line)
{
    char *flat_pattern = without_folders(pattern), *flat_line = without_folders(command_line);
    bool is_match = lt_glob_match(flat_pattern, flat_line);
    free(flat_pattern);
    free(flat_line);
    return is_match;
}

const struct lt_job_meta *lt_metadata_job(const struct lt_metadata *metadata, const char *command_line,
                                          const char *name)
{
    for (size_t i = 0; command_line && i < metadata->jobs.count; i++) {
        const struct lt_job_meta *job = &metadata->jobs.items[i];
        if (job->command && matches_command(job->command, command_line))
            return job;
    }
    for (size_t i = 0; name && i < metadata->jobs.count; i++)
        if (metadata->jobs.items[i].name && strcmp(metadata->jobs.items[i].name, name) == 0)
            return &metadata->jobs.items[i];
    return metadata->jobs.count == 1 ? &metadata->jobs.items[0] : NULL;
}
