/* SPDX-License-Identifier: Apache-2.0
 *
 * The event is put together facet by facet; one table holds the address of each facet's schema. Only what was
 * observed or declared is said: a facet with nothing to say is left out. Everything is in a fixed order, so
 * the same run gives the same bytes. */
#include "out/openlineage.h"

#include "base/file.h"
#include "ext/json.h"
#include "model/ident.h"
#include "model/interpreter.h"
#include "out/datasets.h"
#include "out/escape.h"

#include <stdlib.h>
#include <string.h>

#define EVENT_SCHEMA "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
#define STANDARD(version, file, definition)                                                                  \
    "https://openlineage.io/spec/facets/" version "/" file ".json#/$defs/" definition

enum facet {
    LINTRACE_TRACE,
    ERROR_MESSAGE,
    PROCESSING_ENGINE,
    JOB_TYPE,
    JOB_DOCUMENTATION,
    JOB_OWNERSHIP,
    JOB_TAGS,
    SCHEMA,
    DATA_SOURCE,
    COLUMN_LINEAGE,
    VERSION,
    STORAGE,
    LIFECYCLE,
    DATASET_TYPE,
    DATASET_DOCUMENTATION,
    DATASET_OWNERSHIP,
    DATASET_TAGS,
    LINTRACE_FILE,
    QUALITY_METRICS,
    INPUT_STATISTICS,
    OUTPUT_STATISTICS,
};

static const struct {
    const char *key, *schema_url;
} facets[] = {
    [LINTRACE_TRACE] = {"lintrace_trace", LT_FACETS_URL "#/$defs/RunFacet"},
    [ERROR_MESSAGE] = {"errorMessage", STANDARD("1-0-1", "ErrorMessageRunFacet", "ErrorMessageRunFacet")},
    [PROCESSING_ENGINE] = {"processing_engine",
                           STANDARD("1-1-1", "ProcessingEngineRunFacet", "ProcessingEngineRunFacet")},
    [JOB_TYPE] = {"jobType", STANDARD("2-0-4", "JobTypeJobFacet", "JobTypeJobFacet")},
    [JOB_DOCUMENTATION] = {"documentation",
                           STANDARD("1-1-0", "DocumentationJobFacet", "DocumentationJobFacet")},
    [JOB_OWNERSHIP] = {"ownership", STANDARD("1-0-1", "OwnershipJobFacet", "OwnershipJobFacet")},
    [JOB_TAGS] = {"tags", STANDARD("1-0-0", "TagsJobFacet", "TagsJobFacet")},
    [SCHEMA] = {"schema", STANDARD("1-2-0", "SchemaDatasetFacet", "SchemaDatasetFacet")},
    [DATA_SOURCE] = {"dataSource", STANDARD("1-0-1", "DatasourceDatasetFacet", "DatasourceDatasetFacet")},
    [COLUMN_LINEAGE] = {"columnLineage",
                        STANDARD("1-2-0", "ColumnLineageDatasetFacet", "ColumnLineageDatasetFacet")},
    [VERSION] = {"version", STANDARD("1-0-1", "DatasetVersionDatasetFacet", "DatasetVersionDatasetFacet")},
    [STORAGE] = {"storage", STANDARD("1-0-1", "StorageDatasetFacet", "StorageDatasetFacet")},
    [LIFECYCLE] = {"lifecycleStateChange",
                   STANDARD("1-0-1", "LifecycleStateChangeDatasetFacet", "LifecycleStateChangeDatasetFacet")},
    [DATASET_TYPE] = {"datasetType", STANDARD("1-0-1", "DatasetTypeDatasetFacet", "DatasetTypeDatasetFacet")},
    [DATASET_DOCUMENTATION] = {"documentation",
                               STANDARD("1-1-0", "DocumentationDatasetFacet", "DocumentationDatasetFacet")},
    [DATASET_OWNERSHIP] = {"ownership", STANDARD("1-0-1", "OwnershipDatasetFacet", "OwnershipDatasetFacet")},
    [DATASET_TAGS] = {"tags", STANDARD("1-0-0", "TagsDatasetFacet", "TagsDatasetFacet")},
    [LINTRACE_FILE] = {"lintrace_file", LT_FACETS_URL "#/$defs/DatasetFacet"},
    [QUALITY_METRICS] = {"dataQualityMetrics", STANDARD("1-0-3", "DataQualityMetricsInputDatasetFacet",
                                                        "DataQualityMetricsInputDatasetFacet")},
    [INPUT_STATISTICS] = {"inputStatistics", STANDARD("1-0-0", "InputStatisticsInputDatasetFacet",
                                                      "InputStatisticsInputDatasetFacet")},
    [OUTPUT_STATISTICS] = {"outputStatistics", STANDARD("1-0-2", "OutputStatisticsOutputDatasetFacet",
                                                        "OutputStatisticsOutputDatasetFacet")},
};

static struct lt_json *add_facet(struct lt_json *parent, enum facet which)
{
    struct lt_json *facet = lt_json_set_object(parent, facets[which].key);
    lt_json_set_text(facet, "_producer", LT_PRODUCER);
    lt_json_set_text(facet, "_schemaURL", facets[which].schema_url);
    return facet;
}

static void set_escaped(struct lt_json *object, const char *key, const char *bytes)
{
    char *text = lt_ident_name(bytes, NULL);
    lt_json_set_text(object, key, text);
    free(text);
}

/* ---- the run ---- */

static void add_trace(struct lt_json *parent, const struct lt_run *run)
{
    struct lt_json *trace = add_facet(parent, LINTRACE_TRACE);
    lt_json_set_text(trace, "verdict", lt_run_is_complete(run) ? "complete" : "incomplete");
    struct lt_json *reasons = lt_json_set_array(trace, "reasons");
    for (size_t i = 0; i < run->reasons.count; i++)
        lt_json_add_text(reasons, run->reasons.items[i]);
    lt_json_set_text(trace, "backend", run->backend);
    lt_json_set_count(trace, "processes", run->processes.count);
    lt_json_set_real(lt_json_set_object(trace, "overhead"), "seconds", (double)run->overhead_ns / 1e9);
}

static const char *program_of(const struct lt_run *run)
{
    return run->argv && run->argv[0] ? lt_path_base(run->argv[0]) : run->job_name;
}

/* The language of what ran: that of the interpreter in the first process, so that a script counts as its own.
 */
static const char *language_of(const struct lt_run *run)
{
    bool is_known = run->processes.count && run->processes.items[0].program;
    return lt_interpreter_language(is_known ? run->processes.items[0].program : program_of(run));
}

static void add_error(struct lt_json *parent, const struct lt_run *run, const char *event_type)
{
    struct lt_buf message = {0};
    const char *signal_name = run->exit_signal ? sigabbrev_np(run->exit_signal) : NULL;
    bool is_abort = strcmp(event_type, "ABORT") == 0;
    if (!run->was_started)
        lt_buf_addf(&message, "could not be started (exit status %d)", run->exit_status);
    else if (signal_name)
        lt_buf_addf(&message, "%s SIG%s", is_abort ? "stopped from outside by" : "killed by", signal_name);
    else if (run->exit_signal)
        lt_buf_addf(&message, "%s signal %d", is_abort ? "stopped from outside by" : "killed by",
                    run->exit_signal);
    else if (is_abort && !run->exit_status)
        lt_buf_adds(&message, "lintrace was killed before the program's end was seen");
    else if (is_abort)
        lt_buf_addf(&message, "stopped from outside (exit status %d)", run->exit_status);
    else
        lt_buf_addf(&message, "exit status %d", run->exit_status);
    struct lt_json *error = add_facet(parent, ERROR_MESSAGE);
    lt_json_set_text(error, "message", message.data);
    lt_json_set_text(error, "programmingLanguage", language_of(run));
    lt_buf_clear(&message);
}

static void add_run(struct lt_json *event, const struct lt_run *run, const char *event_type)
{
    struct lt_json *object = lt_json_set_object(event, "run");
    lt_json_set_text(object, "runId", run->run_id);
    struct lt_json *parent = lt_json_set_object(object, "facets");
    add_trace(parent, run);
    if (strcmp(event_type, "COMPLETE") != 0)
        add_error(parent, run, event_type);
    struct lt_json *engine = add_facet(parent, PROCESSING_ENGINE);
    lt_json_set_text(engine, "version", "unknown");
    set_escaped(engine, "name", program_of(run));
    lt_json_set_text(engine, "openlineageAdapterVersion", LT_VERSION);
}

/* ---- what people say, of a job or of a dataset ---- */

static void add_documentation(struct lt_json *parent, enum facet which, const char *description)
{
    if (description)
        lt_json_set_text(add_facet(parent, which), "description", description);
}

static void add_ownership(struct lt_json *parent, enum facet which, const struct lt_owner_list *owners)
{
    if (!owners->count)
        return;
    struct lt_json *list = lt_json_set_array(add_facet(parent, which), "owners");
    for (size_t i = 0; i < owners->count; i++) {
        struct lt_json *owner = lt_json_add_object(list);
        lt_json_set_text(owner, "name", owners->items[i].name);
        lt_json_set_text(owner, "type", owners->items[i].type);
    }
}

/* Adds one tag, making the facet (kept in `tags`) when it is the first. */
static void add_tag(struct lt_json *parent, enum facet which, struct lt_json **tags, const char *key,
                    const char *value, const char *field)
{
    if (!*tags)
        *tags = lt_json_set_array(add_facet(parent, which), "tags");
    struct lt_json *tag = lt_json_add_object(*tags);
    lt_json_set_text(tag, "key", key);
    lt_json_set_text(tag, "value", value);
    lt_json_set_text(tag, "field", field);
}

static bool holds_text(const struct lt_text_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

static void add_job(struct lt_json *event, const struct lt_run *run)
{
    static const struct lt_job_meta nothing;
    const struct lt_job_meta *job = run->job_meta ? run->job_meta : &nothing;
    const struct lt_metadata *metadata = run->metadata;
    struct lt_json *object = lt_json_set_object(event, "job");
    set_escaped(object, "namespace", run->job_namespace);
    set_escaped(object, "name", run->job_name);
    struct lt_json *parent = lt_json_set_object(object, "facets");
    struct lt_json *type = add_facet(parent, JOB_TYPE);
    lt_json_set_text(type, "processingType", "BATCH");
    lt_json_set_text(type, "integration", "LINTRACE");
    lt_json_set_text(type, "jobType", "COMMAND");
    add_documentation(parent, JOB_DOCUMENTATION,
                      job->description ? job->description : metadata->pipeline_description);
    add_ownership(parent, JOB_OWNERSHIP, job->owners.count ? &job->owners : &metadata->pipeline_owners);
    struct lt_json *tags = NULL;
    for (size_t i = 0; i < job->tags.count; i++)
        add_tag(parent, JOB_TAGS, &tags, job->tags.items[i], "true", NULL);
    for (size_t i = 0; i < metadata->pipeline_tags.count; i++)
        if (!holds_text(&job->tags, metadata->pipeline_tags.items[i]))
            add_tag(parent, JOB_TAGS, &tags, metadata->pipeline_tags.items[i], "true", NULL);
}

/* ---- datasets ---- */

static void add_schema(struct lt_json *parent, const struct lt_profile *profile,
                       const struct lt_dataset_meta *meta)
{
    size_t observed = profile ? profile->columns.count : 0;
    size_t declared = meta ? meta->columns.count : 0;
    if (!observed && !declared)
        return;
    struct lt_json *fields = lt_json_set_array(add_facet(parent, SCHEMA), "fields");
    for (size_t i = 0; i < (observed ? observed : declared); i++) {
        struct lt_json *field = lt_json_add_object(fields);
        const struct lt_column_meta *column = NULL;
        if (observed) {
            set_escaped(field, "name", profile->columns.items[i].name);
            lt_json_set_text(field, "type", lt_column_type_name(profile->columns.items[i].type));
            column = meta ? lt_metadata_column(meta, profile->columns.items[i].name) : NULL;
        } else {
            column = &meta->columns.items[i];
            lt_json_set_text(field, "name", column->name);
            lt_json_set_text(field, "type", column->type);
        }
        if (column)
            lt_json_set_text(field, "description", column->description);
        lt_json_set_count(field, "ordinal_position", i + 1);
    }
}

static void add_data_source(struct lt_json *parent, const struct lt_dataset *dataset)
{
    struct lt_buf uri = {0};
    lt_buf_adds(&uri, "file://");
    lt_escape_uri_path(dataset->files[0]->path, &uri);
    struct lt_json *source = add_facet(parent, DATA_SOURCE);
    lt_json_set_text(source, "name", dataset->namespace);
    lt_json_set_text(source, "uri", uri.data);
    lt_buf_clear(&uri);
}

/* The entry for one upstream column among the inputFields, made when it is new. */
static struct lt_json *input_field(struct lt_json *input_fields, const struct lt_dataset *input,
                                   const char *column)
{
    for (size_t i = 0; i < lt_json_size(input_fields); i++) {
        struct lt_json *known = lt_json_at(input_fields, i);
        if (strcmp(lt_json_text(lt_json_get(known, "namespace")), input->namespace) == 0 &&
            strcmp(lt_json_text(lt_json_get(known, "name")), input->name) == 0 &&
            strcmp(lt_json_text(lt_json_get(known, "field")), column) == 0)
            return known;
    }
    struct lt_json *field = lt_json_add_object(input_fields);
    lt_json_set_text(field, "namespace", input->namespace);
    lt_json_set_text(field, "name", input->name);
    lt_json_set_text(field, "field", column);
    lt_json_set_array(field, "transformations");
    return field;
}

static void add_transformation(struct lt_json *input, const struct lt_column_mapping *mapping)
{
    struct lt_json *transformation = lt_json_add_object(lt_json_get(input, "transformations"));
    lt_json_set_text(transformation, "type", mapping->type ? mapping->type : "DIRECT");
    lt_json_set_text(transformation, "subtype", mapping->subtype);
    lt_json_set_text(transformation, "description", mapping->transformation);
    lt_json_set_bool(transformation, "masking", mapping->masking);
}

/* The field's own description and type: deprecated, but what some backends still show. */
static void describe_field(struct lt_json *field, const struct lt_column_mapping *mapping)
{
    const char *before = lt_json_text(lt_json_get(field, "transformationDescription"));
    if (mapping->transformation && before) {
        char *both = lt_xasprintf("%s; %s", before, mapping->transformation);
        lt_json_set_text(field, "transformationDescription", both);
        free(both);
    } else {
        lt_json_set_text(field, "transformationDescription", mapping->transformation);
    }
    if (mapping->masking)
        lt_json_set_text(field, "transformationType", "MASKED");
    else if (!lt_json_get(field, "transformationType"))
        lt_json_set_text(field, "transformationType", mapping->subtype ? mapping->subtype : mapping->type);
}

static bool is_declared_as(const struct lt_dataset *dataset, const char *short_name)
{
    const struct lt_dataset_meta *meta = dataset->files[0]->meta;
    return meta && strcmp(meta->name, short_name) == 0;
}

/* Adds what `mapping` says to `fields`, for those of its upstream datasets that the run read. */
static void add_mapping(struct lt_json *fields, const struct lt_column_mapping *mapping,
                        const struct lt_datasets *inputs)
{
    struct lt_json *field = NULL;
    for (size_t i = 0; i < mapping->upstream.count; i++) {
        const struct lt_column_ref *upstream = &mapping->upstream.items[i];
        for (size_t j = 0; j < inputs->count; j++) {
            if (!is_declared_as(&inputs->items[j], upstream->dataset))
                continue;
            field = lt_json_get(fields, mapping->downstream.column);
            if (!field) {
                field = lt_json_set_object(fields, mapping->downstream.column);
                lt_json_set_array(field, "inputFields");
            }
            add_transformation(
                input_field(lt_json_get(field, "inputFields"), &inputs->items[j], upstream->column), mapping);
        }
    }
    if (field)
        describe_field(field, mapping);
}

static void add_column_lineage(struct lt_json *parent, const struct lt_run *run,
                               const struct lt_dataset *output, const struct lt_datasets *inputs)
{
    struct lt_json *holder = lt_json_object();
    struct lt_json *fields = lt_json_set_object(holder, "fields");
    for (size_t i = 0; i < run->metadata->column_lineage.count; i++) {
        const struct lt_column_mapping *mapping = &run->metadata->column_lineage.items[i];
        if (is_declared_as(output, mapping->downstream.dataset))
            add_mapping(fields, mapping, inputs);
    }
    if (lt_json_size(fields))
        lt_json_share(holder, "fields", add_facet(parent, COLUMN_LINEAGE));
    lt_json_free(holder);
}

static void add_storage(struct lt_json *parent, const struct lt_profile *profile,
                        const struct lt_dataset_meta *meta)
{
    struct lt_json *storage = add_facet(parent, STORAGE);
    lt_json_set_text(storage, "storageLayer", "file");
    lt_json_set_text(storage, "fileFormat",
                     profile && profile->format ? profile->format
                     : meta                     ? meta->format
                                                : NULL);
}

static const char *lifecycle_of(const struct lt_run_file *file)
{
    if (file->created)
        return "CREATE";
    return file->truncated || file->renamed_from ? "OVERWRITE" : "ALTER";
}

static void add_dataset_tags(struct lt_json *parent, const struct lt_dataset_meta *meta)
{
    struct lt_json *tags = NULL;
    for (size_t i = 0; i < meta->tags.count; i++)
        add_tag(parent, DATASET_TAGS, &tags, meta->tags.items[i], "true", NULL);
    for (size_t i = 0; i < meta->columns.count; i++) {
        const struct lt_column_meta *column = &meta->columns.items[i];
        if (column->pii)
            add_tag(parent, DATASET_TAGS, &tags, "pii", "true", column->name);
        if (column->classification)
            add_tag(parent, DATASET_TAGS, &tags, "classification", column->classification, column->name);
        for (size_t j = 0; j < column->tags.count; j++)
            add_tag(parent, DATASET_TAGS, &tags, column->tags.items[j], "true", column->name);
    }
}

static void set_unless_zero(struct lt_json *object, const char *key, uint64_t count)
{
    if (count)
        lt_json_set_count(object, key, count);
}

static void set_if(struct lt_json *object, const char *key, bool truth)
{
    if (truth)
        lt_json_set_bool(object, key, true);
}

static void add_oddities(struct lt_json *facet, const struct lt_dataset *dataset, enum lt_role role)
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
    set_unless_zero(facet, "ragged_rows", sum.ragged_rows);
    set_unless_zero(facet, "invalid_utf8_rows", sum.invalid_utf8_rows);
    set_unless_zero(facet, "nul_bytes", sum.nul_bytes);
    set_unless_zero(facet, "quoted_newlines", sum.quoted_newlines);
    set_unless_zero(facet, "blank_lines", sum.blank_lines);
    set_if(facet, "has_bom", sum.has_bom);
    set_if(facet, "has_crlf", sum.has_crlf);
    set_if(facet, "types_sampled", sum.types_sampled);
    if (problem)
        set_escaped(facet, "problem", problem);
}

/* Where the files really are, when the dataset's name does not say it. */
static void add_paths(struct lt_json *facet, const struct lt_dataset *dataset)
{
    const struct lt_run_file *first = dataset->files[0];
    if (dataset->file_count > 1) {
        struct lt_json *paths = lt_json_set_array(facet, "paths");
        for (size_t i = 0; i < dataset->file_count; i++)
            lt_json_add_text(paths, dataset->files[i]->name);
    } else if (strcmp(dataset->name, first->name) != 0) {
        lt_json_set_text(facet, "path", first->name);
    }
    if (dataset->file_count == 1 && first->name_is_escaped) {
        struct lt_buf bytes = {0};
        lt_escape_base64(first->path, strlen(first->path), &bytes);
        lt_json_set_text(facet, "path_base64", bytes.data);
        lt_buf_clear(&bytes);
    }
}

static void add_file(struct lt_json *parent, const struct lt_dataset *dataset, enum lt_role role)
{
    struct lt_json *facet = add_facet(parent, LINTRACE_FILE);
    uint64_t read_bytes = 0, written_bytes = 0;
    bool is_estimated = false, is_changed = false;
    for (size_t i = 0; i < dataset->file_count; i++) {
        read_bytes += dataset->files[i]->read_bytes;
        written_bytes += dataset->files[i]->written_bytes;
        is_estimated |= dataset->files[i]->bytes_estimated;
        is_changed |= dataset->files[i]->changed_under_run;
    }
    lt_json_set_count(facet, "bytes_read", read_bytes);
    lt_json_set_count(facet, "bytes_written", written_bytes);
    set_if(facet, "bytes_estimated", is_estimated);
    add_paths(facet, dataset);
    set_if(facet, "changed_under_run", is_changed);
    add_oddities(facet, dataset, role);
}

static void add_dataset_facets(struct lt_json *parent, const struct lt_run *run,
                               const struct lt_dataset *dataset, enum lt_role role,
                               const struct lt_datasets *inputs)
{
    const struct lt_run_file *first = dataset->files[0];
    const struct lt_profile *profile = lt_run_profile(first, role);
    add_schema(parent, profile, first->meta);
    add_data_source(parent, dataset);
    if (role == LT_ROLE_OUTPUT)
        add_column_lineage(parent, run, dataset, inputs);
    if (dataset->file_count == 1 && profile && profile->sha256[0])
        lt_json_set_text(add_facet(parent, VERSION), "datasetVersion", profile->sha256);
    add_storage(parent, profile, first->meta);
    if (role == LT_ROLE_OUTPUT)
        lt_json_set_text(add_facet(parent, LIFECYCLE), "lifecycleStateChange", lifecycle_of(first));
    lt_json_set_text(add_facet(parent, DATASET_TYPE), "datasetType", "FILE");
    if (first->meta) {
        add_documentation(parent, DATASET_DOCUMENTATION, first->meta->description);
        add_ownership(parent, DATASET_OWNERSHIP, &first->meta->owners);
        add_dataset_tags(parent, first->meta);
    }
    add_file(parent, dataset, role);
}

/* Null counts that come from a sample would not be those of the rows counted, so they are left out. */
static void add_metrics(struct lt_json *parent, const struct lt_dataset *dataset)
{
    const struct lt_profile *profile = lt_run_profile(dataset->files[0], LT_ROLE_INPUT);
    if (dataset->file_count != 1 || !profile || (!profile->has_rows && !profile->columns.count))
        return;
    struct lt_json *metrics = add_facet(parent, QUALITY_METRICS);
    if (profile->has_rows)
        lt_json_set_count(metrics, "rowCount", profile->row_count);
    lt_json_set_count(metrics, "bytes", profile->size_bytes);
    struct lt_json *columns = lt_json_set_object(metrics, "columnMetrics");
    for (size_t i = 0; i < profile->columns.count && !profile->types_sampled; i++) {
        char *name = lt_ident_name(profile->columns.items[i].name, NULL);
        lt_json_set_count(lt_json_set_object(columns, name), "nullCount",
                          profile->columns.items[i].null_count);
        free(name);
    }
}

static void add_statistics(struct lt_json *parent, const struct lt_dataset *dataset, enum lt_role role)
{
    struct lt_json *facet = add_facet(parent, role == LT_ROLE_INPUT ? INPUT_STATISTICS : OUTPUT_STATISTICS);
    uint64_t rows, moved_bytes = 0;
    for (size_t i = 0; i < dataset->file_count; i++)
        moved_bytes +=
            role == LT_ROLE_INPUT ? dataset->files[i]->read_bytes : dataset->files[i]->written_bytes;
    if (lt_dataset_rows(dataset, role, &rows))
        lt_json_set_count(facet, "rowCount", rows);
    lt_json_set_count(facet, "size", moved_bytes);
    lt_json_set_count(facet, "fileCount", dataset->file_count);
}

static void add_datasets(struct lt_json *event, const struct lt_run *run, const struct lt_datasets *datasets,
                         enum lt_role role, const struct lt_datasets *inputs)
{
    bool is_input = role == LT_ROLE_INPUT;
    struct lt_json *list = lt_json_set_array(event, is_input ? "inputs" : "outputs");
    for (size_t i = 0; i < datasets->count; i++) {
        struct lt_json *object = lt_json_add_object(list);
        lt_json_set_text(object, "namespace", datasets->items[i].namespace);
        lt_json_set_text(object, "name", datasets->items[i].name);
        add_dataset_facets(lt_json_set_object(object, "facets"), run, &datasets->items[i], role, inputs);
        struct lt_json *own = lt_json_set_object(object, is_input ? "inputFacets" : "outputFacets");
        if (is_input)
            add_metrics(own, &datasets->items[i]);
        add_statistics(own, &datasets->items[i], role);
    }
}

int lt_openlineage_event(const struct lt_run *run, const char *event_type, struct lt_buf *ret_json)
{
    const char *type = event_type ? event_type : lt_run_event_type(run);
    if (strcmp(type, "COMPLETE") != 0 && strcmp(type, "FAIL") != 0 && strcmp(type, "ABORT") != 0)
        return LT_EUSAGE;
    char time_text[LT_IDENT_TIME_SIZE];
    lt_ident_time(time_text, run->end_ns ? run->end_ns : run->start_ns);
    struct lt_json *event = lt_json_object();
    lt_json_set_text(event, "eventType", type);
    lt_json_set_text(event, "eventTime", time_text);
    lt_json_set_text(event, "producer", LT_PRODUCER);
    lt_json_set_text(event, "schemaURL", EVENT_SCHEMA);
    add_run(event, run, type);
    add_job(event, run);
    struct lt_datasets inputs, outputs;
    lt_datasets_find(run, LT_ROLE_INPUT, &inputs);
    lt_datasets_find(run, LT_ROLE_OUTPUT, &outputs);
    add_datasets(event, run, &inputs, LT_ROLE_INPUT, &inputs);
    add_datasets(event, run, &outputs, LT_ROLE_OUTPUT, &inputs);
    lt_json_write(event, true, ret_json);
    lt_datasets_clear(&inputs);
    lt_datasets_clear(&outputs);
    lt_json_free(event);
    return LT_OK;
}
