/* SPDX-License-Identifier: Apache-2.0
 *
 * One load: find the files, read each into metadata of its own, merge nearest first, then settle what spans
 * files. Files are foreign: only regular ones of a sane size are opened, and whatever is wrong with one is a
 * warning. */
#include "store/sidecar.h"

#include "base/file.h"
#include "store/sidecar_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- merging: what the nearer files have is kept, what they lack is moved over ---- */

static void take_text(char **mine, char **other)
{
    if (*mine)
        return;
    *mine = *other;
    *other = NULL;
}

static void merge_pipeline(struct lt_metadata *mine, struct lt_metadata *other)
{
    take_text(&mine->pipeline_name, &other->pipeline_name);
    take_text(&mine->pipeline_description, &other->pipeline_description);
    take_text(&mine->pipeline_namespace, &other->pipeline_namespace);
    if (!mine->pipeline_owners.count) {
        struct lt_owner_list empty = mine->pipeline_owners;
        mine->pipeline_owners = other->pipeline_owners;
        other->pipeline_owners = empty;
    }
    if (!mine->pipeline_tags.count) {
        struct lt_text_list empty = mine->pipeline_tags;
        mine->pipeline_tags = other->pipeline_tags;
        other->pipeline_tags = empty;
    }
}

static bool is_same_text(const char *left, const char *right)
{
    return left && right ? strcmp(left, right) == 0 : left == right;
}

/* A job without a name is known by its command. */
static bool has_job(const struct lt_metadata *metadata, size_t count, const struct lt_job_meta *job)
{
    for (size_t i = 0; i < count; i++) {
        const struct lt_job_meta *mine = &metadata->jobs.items[i];
        if (is_same_text(mine->name, job->name) && (job->name || is_same_text(mine->command, job->command)))
            return true;
    }
    return false;
}

static bool is_same_ref(const struct lt_column_ref *left, const struct lt_column_ref *right)
{
    return strcmp(left->dataset, right->dataset) == 0 && strcmp(left->column, right->column) == 0;
}

static bool has_mapping(const struct lt_metadata *metadata, size_t count,
                        const struct lt_column_mapping *mapping)
{
    for (size_t i = 0; i < count; i++) {
        const struct lt_column_mapping *mine = &metadata->column_lineage.items[i];
        bool is_same = is_same_ref(&mine->downstream, &mapping->downstream) &&
                       mine->upstream.count == mapping->upstream.count;
        for (size_t j = 0; is_same && j < mine->upstream.count; j++)
            is_same = is_same_ref(&mine->upstream.items[j], &mapping->upstream.items[j]);
        if (is_same)
            return true;
    }
    return false;
}

static bool has_dataset(const struct lt_metadata *metadata, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(metadata->datasets.items[i].name, name) == 0)
            return true;
    return false;
}

/* Entries that lost what they are known by (it was no text, say) stay behind. */
static void merge(struct lt_metadata *mine, struct lt_metadata *other)
{
    size_t nearer_jobs = mine->jobs.count, nearer_datasets = mine->datasets.count;
    size_t nearer_mappings = mine->column_lineage.count;
    merge_pipeline(mine, other);
    for (size_t i = 0; i < other->jobs.count; i++) {
        struct lt_job_meta *job = &other->jobs.items[i];
        if ((job->name || job->command) && !has_job(mine, nearer_jobs, job)) {
            LT_VEC_PUSH(&mine->jobs, *job);
            *job = (struct lt_job_meta){0};
        }
    }
    for (size_t i = 0; i < other->datasets.count; i++) {
        struct lt_dataset_meta *dataset = &other->datasets.items[i];
        if (!has_dataset(mine, nearer_datasets, dataset->name)) {
            LT_VEC_PUSH(&mine->datasets, *dataset);
            *dataset = (struct lt_dataset_meta){0};
        }
    }
    for (size_t i = 0; i < other->column_lineage.count; i++) {
        struct lt_column_mapping *mapping = &other->column_lineage.items[i];
        if (mapping->downstream.dataset && !has_mapping(mine, nearer_mappings, mapping)) {
            LT_VEC_PUSH(&mine->column_lineage, *mapping);
            *mapping = (struct lt_column_mapping){0};
        }
    }
    for (size_t i = 0; i < other->environment.count; i++) {
        LT_VEC_PUSH(&mine->environment, other->environment.items[i]);
        other->environment.items[i] = NULL;
    }
    for (size_t i = 0; i < other->classes.count; i++) {
        struct lt_class_rule *rule = &other->classes.items[i];
        if (rule->path && rule->class_name) {
            LT_VEC_PUSH(&mine->classes, *rule);
            *rule = (struct lt_class_rule){0};
        }
    }
}

/* ---- reading one file ---- */

/* What no row of the table can say. */
static void settle_file(struct lt_sidecar_context *context, struct lt_metadata *read,
                        const struct lt_yaml_node *root)
{
    const struct lt_yaml_node *jobs = lt_yaml_get(root, "jobs");
    for (size_t i = 0; jobs && jobs->kind == LT_YAML_LIST && i < jobs->count; i++)
        if (jobs->items[i]->kind == LT_YAML_MAP && !lt_yaml_get(jobs->items[i], "name") &&
            !lt_yaml_get(jobs->items[i], "command"))
            lt_sidecar_warn(context, jobs->items[i], "'name' or 'command' is missing here");
    for (size_t i = 0; i < read->datasets.count; i++)
        read->datasets.items[i].source_file = lt_xstrdup(context->file);
}

static void read_root(struct lt_sidecar_context *context, enum lt_sidecar_section section,
                      const struct lt_yaml_node *root)
{
    if (!root || !lt_sidecar_is(context, root, LT_YAML_MAP))
        return;
    if (section == LT_SECTION_glossary) {
        struct lt_sidecar_node glossary = {0};
        lt_sidecar_read_section(context, section, root, &glossary);
        return;
    }
    struct lt_metadata *read = lt_xcalloc(1, sizeof *read);
    lt_sidecar_read_section(context, section, root, read);
    settle_file(context, read, root);
    merge(context->metadata, read);
    lt_metadata_free(read);
}

bool lt_sidecar_read_bytes(struct lt_sidecar_context *context, enum lt_sidecar_section section,
                           const char *file, const char *bytes, size_t length)
{
    struct lt_yaml *document = NULL;
    struct lt_yaml_place place;
    struct lt_err err = {0};
    if (lt_yaml_parse(file, bytes, length, &document, &place, &err) != LT_OK) {
        lt_sidecar_warn_at(context, file, place, "%s", err.text);
        return false;
    }
    read_root(context, section, lt_yaml_root(document));
    lt_yaml_free(document);
    return true;
}

/* The path as people see it: relative when it is inside the working folder. */
static const char *shown_path(const struct lt_sidecar_context *context, const char *path)
{
    size_t length = strlen(context->working_folder);
    while (length && context->working_folder[length - 1] == '/')
        length--;
    bool is_inside =
        strncmp(path, context->working_folder, length) == 0 && path[length] == '/' && path[length + 1];
    return is_inside ? path + length + 1 : path;
}

/* Appends the content; false and a warning when the file cannot or must not be read. */
static bool load_bytes(struct lt_sidecar_context *context, const char *path, struct lt_buf *ret_content)
{
    const struct lt_yaml_place start = {1, 1};
    const char *shown = shown_path(context, path);
    struct stat status;
    struct lt_err err = {0};
    if (stat(path, &status) < 0) {
        lt_sidecar_warn_at(context, shown, start, "cannot be read: %s", strerror(errno));
        return false;
    }
    if (!S_ISREG(status.st_mode)) {
        lt_sidecar_warn_at(context, shown, start, "is not a regular file");
        return false;
    }
    int result = lt_file_read(path, LT_SIDECAR_BYTES_MAX, ret_content, &err);
    if (result == LT_ELIMIT)
        lt_sidecar_warn_at(context, shown, start, "is larger than 4 MiB");
    else if (result != LT_OK)
        lt_sidecar_warn_at(context, shown, start, "%s", err.text);
    return result == LT_OK;
}

/* Reads the file at absolute `path`; returns its real folder (malloc'd), where its glossary is looked for. */
static char *load_file(struct lt_sidecar_context *context, enum lt_sidecar_section section, const char *path)
{
    struct lt_buf content = {0};
    char *real = realpath(path, NULL);
    char *folder = lt_path_dir(real ? real : path);
    free(real);
    context->file_number++;
    context->file = path;
    context->folder = folder;
    if (load_bytes(context, path, &content) &&
        lt_sidecar_read_bytes(context, section, shown_path(context, path), content.data, content.length))
        LT_VEC_PUSH(&context->metadata->files, lt_xstrdup(path));
    lt_buf_clear(&content);
    return folder;
}

static void load_glossary(struct lt_sidecar_context *context, const char *folder)
{
    char *path = lt_sidecar_find_glossary(folder);
    char *real = path ? realpath(path, NULL) : NULL;
    bool is_known = !real;
    for (size_t i = 0; real && i < context->glossaries.count; i++)
        is_known |= strcmp(context->glossaries.items[i], real) == 0;
    if (!is_known) {
        free(load_file(context, LT_SECTION_glossary, path));
        LT_VEC_PUSH(&context->glossaries, real);
        real = NULL;
    }
    free(real);
    free(path);
}

struct lt_metadata *lt_sidecar_finish(struct lt_sidecar_context *context)
{
    lt_sidecar_resolve(context);
    lt_sidecar_hand_over_warnings(context);
    for (size_t i = 0; i < context->glossaries.count; i++)
        free(context->glossaries.items[i]);
    free(context->glossaries.items);
    return context->metadata;
}

struct lt_metadata *lt_sidecar_load(char *const argv[], const char *working_folder, const char *sidecar)
{
    struct lt_sidecar_context context = {
        .working_folder = working_folder,
        .metadata = lt_xcalloc(1, sizeof *context.metadata),
    };
    char *paths[] = {
        sidecar ? lt_path_join(working_folder, sidecar) : lt_sidecar_find_program_file(argv, working_folder),
        sidecar ? NULL : lt_sidecar_find_project_file(working_folder),
    };
    char *folders[] = {NULL, NULL};
    for (size_t i = 0; i < 2; i++)
        folders[i] = paths[i] ? load_file(&context, LT_SECTION_sidecar, paths[i]) : NULL;
    for (size_t i = 0; i < 2; i++)
        if (folders[i])
            load_glossary(&context, folders[i]);
    struct lt_metadata *metadata = lt_sidecar_finish(&context);
    for (size_t i = 0; i < 2; i++) {
        free(paths[i]);
        free(folders[i]);
    }
    return metadata;
}
