/* SPDX-License-Identifier: Apache-2.0
 *
 * The event is written facet by facet, dataset by dataset, and never held as a whole; one table holds the
 * address of each facet's schema. Only what was observed or declared is said: a facet with nothing to say is
 * left out. Everything is in a fixed order, so the same run gives the same bytes. */
#include "out/openlineage.h"

#include "base/file.h"
#include "ext/json.h"
#include "model/ident.h"
#include "model/interpreter.h"
#include "out/datasets.h"
#include "out/escape.h"
#include "out/flows.h"
#include "out/json_writer.h"

#include <stdlib.h>
#include <string.h>

#define EVENT_SCHEMA "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
#define STANDARD(version, file, definition)                                                                  \
    "https://openlineage.io/spec/facets/" version "/" file ".json#/$defs/" definition

enum facet {
    LINTRACE_TRACE,
    ERROR_MESSAGE,
    PROCESSING_ENGINE,
    PARENT,
    JOB_TYPE,
    JOB_DOCUMENTATION,
    JOB_OWNERSHIP,
    JOB_TAGS,
    LINEAGE,
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
    [PARENT] = {"parent", STANDARD("1-2-0", "ParentRunFacet", "ParentRunFacet")},
    [JOB_TYPE] = {"jobType", STANDARD("2-0-4", "JobTypeJobFacet", "JobTypeJobFacet")},
    [JOB_DOCUMENTATION] = {"documentation",
                           STANDARD("1-1-0", "DocumentationJobFacet", "DocumentationJobFacet")},
    [JOB_OWNERSHIP] = {"ownership", STANDARD("1-0-1", "OwnershipJobFacet", "OwnershipJobFacet")},
    [JOB_TAGS] = {"tags", STANDARD("1-0-0", "TagsJobFacet", "TagsJobFacet")},
    [LINEAGE] = {"lineage", STANDARD("1-0-0", "LineageFacet", "LineageJobFacet")},
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

/* Opens a facet; lt_json_put_end closes it. */
static void open_facet(struct lt_json_writer *json, enum facet which)
{
    lt_json_put_object(json, facets[which].key);
    lt_json_put_plain(json, "_producer", LT_PRODUCER);
    lt_json_put_plain(json, "_schemaURL", facets[which].schema_url);
}

/* A facet of one text. */
static void put_facet(struct lt_json_writer *json, enum facet which, const char *key, const char *text)
{
    open_facet(json, which);
    lt_json_put_text(json, key, text);
    lt_json_put_end(json);
}

static void put_escaped(struct lt_json_writer *json, const char *key, const char *bytes)
{
    char *text = lt_ident_name(bytes, NULL);
    lt_json_put_text(json, key, text);
    free(text);
}

/* ---- the run ---- */

static void put_trace(struct lt_json_writer *json, const struct lt_run *run)
{
    open_facet(json, LINTRACE_TRACE);
    lt_json_put_plain(json, "verdict", lt_run_is_complete(run) ? "complete" : "incomplete");
    lt_json_put_array(json, "reasons");
    for (size_t i = 0; i < run->reasons.count; i++)
        lt_json_put_text(json, NULL, run->reasons.items[i]);
    lt_json_put_end(json);
    lt_json_put_text(json, "backend", run->backend);
    lt_json_put_count(json, "processes", run->processes.count);
    struct lt_json *overhead = lt_json_object();
    lt_json_set_real(overhead, "seconds", (double)run->overhead_ns / 1e9);
    lt_json_put_value(json, "overhead", overhead);
    lt_json_free(overhead);
    lt_json_put_end(json);
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

static void put_error(struct lt_json_writer *json, const struct lt_run *run, const char *event_type)
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
    open_facet(json, ERROR_MESSAGE);
    lt_json_put_text(json, "message", message.data);
    lt_json_put_text(json, "programmingLanguage", language_of(run));
    lt_json_put_end(json);
    lt_buf_clear(&message);
}

static void put_parent_run(struct lt_json_writer *json, const struct lt_parent *parent)
{
    lt_json_put_object(json, "run");
    lt_json_put_text(json, "runId", parent->run_id);
    lt_json_put_end(json);
    lt_json_put_object(json, "job");
    put_escaped(json, "namespace", parent->job_namespace);
    put_escaped(json, "name", parent->job_name);
    lt_json_put_end(json);
}

static void put_parent(struct lt_json_writer *json, const struct lt_run *run)
{
    if (!run->parent)
        return;
    open_facet(json, PARENT);
    put_parent_run(json, run->parent);
    lt_json_put_object(json, "root");
    put_parent_run(json, run->root);
    lt_json_put_end(json);
    lt_json_put_end(json);
}

static void put_run(struct lt_json_writer *json, const struct lt_run *run, const char *event_type)
{
    lt_json_put_object(json, "run");
    lt_json_put_text(json, "runId", run->run_id);
    lt_json_put_object(json, "facets");
    put_trace(json, run);
    if (strcmp(event_type, "COMPLETE") != 0)
        put_error(json, run, event_type);
    open_facet(json, PROCESSING_ENGINE);
    lt_json_put_plain(json, "version", "unknown");
    put_escaped(json, "name", program_of(run));
    lt_json_put_plain(json, "openlineageAdapterVersion", LT_VERSION);
    lt_json_put_end(json);
    put_parent(json, run);
    lt_json_put_end(json);
    lt_json_put_end(json);
}

/* ---- what people say, of a job or of a dataset ---- */

static void put_documentation(struct lt_json_writer *json, enum facet which, const char *description)
{
    if (description)
        put_facet(json, which, "description", description);
}

static void put_ownership(struct lt_json_writer *json, enum facet which, const struct lt_owner_list *owners)
{
    if (!owners->count)
        return;
    open_facet(json, which);
    lt_json_put_array(json, "owners");
    for (size_t i = 0; i < owners->count; i++) {
        lt_json_put_object(json, NULL);
        lt_json_put_text(json, "name", owners->items[i].name);
        lt_json_put_text(json, "type", owners->items[i].type);
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
    lt_json_put_end(json);
}

/* A facet of tags, open from the first of them on. */
struct tags {
    struct lt_json_writer *json;
    enum facet which;
    bool is_open;
};

static void put_tag(struct tags *tags, const char *key, const char *value, const char *field)
{
    if (!tags->is_open) {
        open_facet(tags->json, tags->which);
        lt_json_put_array(tags->json, "tags");
        tags->is_open = true;
    }
    lt_json_put_object(tags->json, NULL);
    lt_json_put_text(tags->json, "key", key);
    lt_json_put_text(tags->json, "value", value);
    lt_json_put_text(tags->json, "field", field);
    lt_json_put_end(tags->json);
}

static void end_tags(struct tags *tags)
{
    if (!tags->is_open)
        return;
    lt_json_put_end(tags->json);
    lt_json_put_end(tags->json);
}

static bool holds_text(const struct lt_text_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

static void put_entity(struct lt_json_writer *json, const struct lt_dataset *dataset)
{
    lt_json_put_plain(json, "type", "DATASET");
    lt_json_put_text(json, "namespace", dataset->namespace);
    lt_json_put_text(json, "name", dataset->name);
}

/* Which input could have fed which output; one that none has fed is told with none. */
static void put_lineage(struct lt_json_writer *json, const struct lt_run *run,
                        const struct lt_datasets *inputs, const struct lt_datasets *outputs,
                        struct lt_drain *drain)
{
    struct lt_flows flows;
    size_t at = 0;
    if (!run->has_edges || !outputs->count)
        return;
    lt_flows_find(run, inputs, outputs, &flows);
    open_facet(json, LINEAGE);
    lt_json_put_array(json, "entries");
    for (size_t i = 0; i < outputs->count; i++) {
        lt_json_put_object(json, NULL);
        put_entity(json, &outputs->items[i]);
        lt_json_put_array(json, "inputs");
        for (; at < flows.count && flows.items[at].output == i; at++) {
            lt_json_put_object(json, NULL);
            put_entity(json, &inputs->items[flows.items[at].input]);
            if (flows.items[at].is_indirect) {
                lt_json_put_array(json, "transformations");
                lt_json_put_object(json, NULL);
                lt_json_put_plain(json, "type", "INDIRECT");
                lt_json_put_end(json);
                lt_json_put_end(json);
            }
            lt_json_put_end(json);
            lt_drain_pour(drain, json->text, false);
        }
        lt_json_put_end(json);
        lt_json_put_end(json);
    }
    lt_json_put_end(json);
    lt_json_put_end(json);
    lt_flows_clear(&flows);
}

static void put_job(struct lt_json_writer *json, const struct lt_run *run, const struct lt_datasets *inputs,
                    const struct lt_datasets *outputs, struct lt_drain *drain)
{
    static const struct lt_job_meta nothing;
    const struct lt_job_meta *job = run->job_meta ? run->job_meta : &nothing;
    const struct lt_metadata *metadata = run->metadata;
    lt_json_put_object(json, "job");
    put_escaped(json, "namespace", run->job_namespace);
    put_escaped(json, "name", run->job_name);
    lt_json_put_object(json, "facets");
    open_facet(json, JOB_TYPE);
    lt_json_put_plain(json, "processingType", "BATCH");
    lt_json_put_plain(json, "integration", "LINTRACE");
    lt_json_put_plain(json, "jobType", "COMMAND");
    lt_json_put_end(json);
    put_documentation(json, JOB_DOCUMENTATION,
                      job->description ? job->description : metadata->pipeline_description);
    put_ownership(json, JOB_OWNERSHIP, job->owners.count ? &job->owners : &metadata->pipeline_owners);
    struct tags tags = {json, JOB_TAGS, false};
    for (size_t i = 0; i < job->tags.count; i++)
        put_tag(&tags, job->tags.items[i], "true", NULL);
    for (size_t i = 0; i < metadata->pipeline_tags.count; i++)
        if (!holds_text(&job->tags, metadata->pipeline_tags.items[i]))
            put_tag(&tags, metadata->pipeline_tags.items[i], "true", NULL);
    end_tags(&tags);
    put_lineage(json, run, inputs, outputs, drain);
    lt_json_put_end(json);
    lt_json_put_end(json);
}

/* ---- datasets ---- */

static void put_field(struct lt_json_writer *json, const struct lt_profile *profile,
                      const struct lt_dataset_meta *meta, size_t index)
{
    const struct lt_column_meta *column = NULL;
    lt_json_put_object(json, NULL);
    if (profile && profile->columns.count) {
        const struct lt_column *observed = &profile->columns.items[index];
        put_escaped(json, "name", observed->name);
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
    open_facet(json, SCHEMA);
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
    lt_buf_adds(&uri, is_shared ? dataset->namespace : "file://");
    lt_escape_uri_path(is_shared ? dataset->name : dataset->files[0]->path, &uri);
    open_facet(json, DATA_SOURCE);
    lt_json_put_text(json, "name", dataset->namespace);
    lt_json_put_text(json, "uri", uri.data);
    lt_json_put_end(json);
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

static void put_column_lineage(struct lt_json_writer *json, const struct lt_run *run,
                               const struct lt_dataset *output, const struct lt_datasets *inputs)
{
    struct lt_json *fields = lt_json_object();
    for (size_t i = 0; i < run->metadata->column_lineage.count; i++) {
        const struct lt_column_mapping *mapping = &run->metadata->column_lineage.items[i];
        if (is_declared_as(output, mapping->downstream.dataset))
            add_mapping(fields, mapping, inputs);
    }
    if (lt_json_size(fields)) {
        open_facet(json, COLUMN_LINEAGE);
        lt_json_put_value(json, "fields", fields);
        lt_json_put_end(json);
    }
    lt_json_free(fields);
}

static void put_storage(struct lt_json_writer *json, const struct lt_profile *profile,
                        const struct lt_dataset_meta *meta)
{
    open_facet(json, STORAGE);
    lt_json_put_plain(json, "storageLayer", "file");
    lt_json_put_text(json, "fileFormat",
                     profile && profile->format ? profile->format
                     : meta                     ? meta->format
                                                : NULL);
    lt_json_put_end(json);
}

static const char *lifecycle_of(const struct lt_run_file *file)
{
    if (file->created)
        return "CREATE";
    return file->truncated || file->renamed_from ? "OVERWRITE" : "ALTER";
}

static void put_dataset_tags(struct lt_json_writer *json, const struct lt_dataset_meta *meta)
{
    struct tags tags = {json, DATASET_TAGS, false};
    for (size_t i = 0; i < meta->tags.count; i++)
        put_tag(&tags, meta->tags.items[i], "true", NULL);
    for (size_t i = 0; i < meta->columns.count; i++) {
        const struct lt_column_meta *column = &meta->columns.items[i];
        if (column->pii)
            put_tag(&tags, "pii", "true", column->name);
        if (column->classification)
            put_tag(&tags, "classification", column->classification, column->name);
        for (size_t j = 0; j < column->tags.count; j++)
            put_tag(&tags, column->tags.items[j], "true", column->name);
    }
    end_tags(&tags);
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
        put_escaped(json, "problem", problem);
}

/* Where the files really are, when the dataset's name does not say it. */
static void put_paths(struct lt_json_writer *json, const struct lt_dataset *dataset)
{
    const struct lt_run_file *first = dataset->files[0];
    if (dataset->file_count > 1) {
        lt_json_put_array(json, "paths");
        for (size_t i = 0; i < dataset->file_count; i++)
            lt_json_put_text(json, NULL, dataset->files[i]->name);
        lt_json_put_end(json);
    } else if (strcmp(dataset->name, first->name) != 0) {
        lt_json_put_text(json, "path", first->name);
    }
    if (dataset->file_count == 1 && first->name_is_escaped) {
        struct lt_buf bytes = {0};
        lt_escape_base64(first->path, strlen(first->path), &bytes);
        lt_json_put_plain(json, "path_base64", bytes.data);
        lt_buf_clear(&bytes);
    }
}

static void put_file(struct lt_json_writer *json, const struct lt_dataset *dataset, enum lt_role role)
{
    uint64_t read_bytes = 0, written_bytes = 0;
    bool is_estimated = false, is_changed = false;
    for (size_t i = 0; i < dataset->file_count; i++) {
        read_bytes += dataset->files[i]->read_bytes;
        written_bytes += dataset->files[i]->written_bytes;
        is_estimated |= dataset->files[i]->bytes_estimated;
        is_changed |= dataset->files[i]->changed_under_run;
    }
    open_facet(json, LINTRACE_FILE);
    lt_json_put_count(json, "bytes_read", read_bytes);
    lt_json_put_count(json, "bytes_written", written_bytes);
    put_if(json, "bytes_estimated", is_estimated);
    put_paths(json, dataset);
    put_if(json, "changed_under_run", is_changed);
    put_oddities(json, dataset, role);
    lt_json_put_end(json);
}

static void put_dataset_facets(struct lt_json_writer *json, const struct lt_run *run,
                               const struct lt_dataset *dataset, enum lt_role role,
                               const struct lt_datasets *inputs)
{
    const struct lt_run_file *first = dataset->files[0];
    const struct lt_profile *profile = lt_run_profile(first, role);
    lt_json_put_object(json, "facets");
    put_schema(json, profile, first->meta);
    put_data_source(json, dataset);
    if (role == LT_ROLE_OUTPUT)
        put_column_lineage(json, run, dataset, inputs);
    if (dataset->file_count == 1 && profile && profile->sha256[0])
        put_facet(json, VERSION, "datasetVersion", profile->sha256);
    put_storage(json, profile, first->meta);
    if (role == LT_ROLE_OUTPUT)
        put_facet(json, LIFECYCLE, "lifecycleStateChange", lifecycle_of(first));
    put_facet(json, DATASET_TYPE, "datasetType", "FILE");
    if (first->meta) {
        put_documentation(json, DATASET_DOCUMENTATION, first->meta->description);
        put_ownership(json, DATASET_OWNERSHIP, &first->meta->owners);
        put_dataset_tags(json, first->meta);
    }
    put_file(json, dataset, role);
    lt_json_put_end(json);
}

/* Null counts that come from a sample would not be those of the rows counted, so they are left out. Columns
 * may share a name: the last of them counts. */
static void put_metrics(struct lt_json_writer *json, const struct lt_dataset *dataset)
{
    const struct lt_profile *profile = lt_run_profile(dataset->files[0], LT_ROLE_INPUT);
    if (dataset->file_count != 1 || !profile || (!profile->has_rows && !profile->columns.count))
        return;
    open_facet(json, QUALITY_METRICS);
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
    open_facet(json, role == LT_ROLE_INPUT ? INPUT_STATISTICS : OUTPUT_STATISTICS);
    if (lt_dataset_rows(dataset, role, &rows))
        lt_json_put_count(json, "rowCount", rows);
    lt_json_put_count(json, "size", moved_bytes);
    lt_json_put_count(json, "fileCount", dataset->file_count);
    lt_json_put_end(json);
}

static void put_datasets(struct lt_json_writer *json, const struct lt_run *run, enum lt_role role,
                         const struct lt_datasets *datasets, const struct lt_datasets *inputs,
                         struct lt_drain *drain)
{
    bool is_input = role == LT_ROLE_INPUT;
    lt_json_put_array(json, is_input ? "inputs" : "outputs");
    for (size_t i = 0; i < datasets->count; i++) {
        const struct lt_dataset *dataset = &datasets->items[i];
        lt_json_put_object(json, NULL);
        lt_json_put_text(json, "namespace", dataset->namespace);
        lt_json_put_text(json, "name", dataset->name);
        put_dataset_facets(json, run, dataset, role, inputs);
        lt_json_put_object(json, is_input ? "inputFacets" : "outputFacets");
        if (is_input)
            put_metrics(json, dataset);
        put_statistics(json, dataset, role);
        lt_json_put_end(json);
        lt_json_put_end(json);
        lt_drain_pour(drain, json->text, false);
    }
    lt_json_put_end(json);
}

int lt_openlineage_write(const struct lt_run *run, const char *event_type, struct lt_buf *text,
                         struct lt_drain *drain)
{
    const char *type = event_type ? event_type : lt_run_event_type(run);
    if (strcmp(type, "COMPLETE") != 0 && strcmp(type, "FAIL") != 0 && strcmp(type, "ABORT") != 0)
        return LT_EUSAGE;
    char time_text[LT_IDENT_TIME_SIZE];
    lt_ident_time(time_text, run->end_ns ? run->end_ns : run->start_ns);
    struct lt_json_writer json = {.text = text, .is_pretty = true};
    struct lt_datasets inputs, outputs;
    lt_datasets_find(run, LT_ROLE_INPUT, &inputs);
    lt_datasets_find(run, LT_ROLE_OUTPUT, &outputs);
    lt_json_put_object(&json, NULL);
    lt_json_put_plain(&json, "eventType", type);
    lt_json_put_plain(&json, "eventTime", time_text);
    lt_json_put_plain(&json, "producer", LT_PRODUCER);
    lt_json_put_plain(&json, "schemaURL", EVENT_SCHEMA);
    put_run(&json, run, type);
    put_job(&json, run, &inputs, &outputs, drain);
    put_datasets(&json, run, LT_ROLE_INPUT, &inputs, &inputs, drain);
    put_datasets(&json, run, LT_ROLE_OUTPUT, &outputs, &inputs, drain);
    lt_json_put_end(&json);
    lt_drain_pour(drain, text, true);
    lt_datasets_clear(&inputs);
    lt_datasets_clear(&outputs);
    return drain ? drain->result : LT_OK;
}

int lt_openlineage_event(const struct lt_run *run, const char *event_type, struct lt_buf *ret_json)
{
    return lt_openlineage_write(run, event_type, ret_json, NULL);
}
