/* SPDX-License-Identifier: Apache-2.0
 *
 * One table holds the address of each facet's schema. */
#include "out/facets.h"

#include "model/ident.h"
#include "out/openlineage.h"

#include <stdlib.h>

#define STANDARD(version, file, definition)                                                                  \
    "https://openlineage.io/spec/facets/" version "/" file ".json#/$defs/" definition

static const struct {
    const char *key, *schema_url;
} facets[] = {
    [LT_FACET_LINTRACE_TRACE] = {"lintrace_trace", LT_FACETS_URL "#/$defs/RunFacet"},
    [LT_FACET_LINTRACE_WHO] = {"lintrace_who", LT_FACETS_URL "#/$defs/RunFacetWho"},
    [LT_FACET_ERROR_MESSAGE] = {"errorMessage",
                                STANDARD("1-0-1", "ErrorMessageRunFacet", "ErrorMessageRunFacet")},
    [LT_FACET_PROCESSING_ENGINE] = {"processing_engine", STANDARD("1-1-1", "ProcessingEngineRunFacet",
                                                                  "ProcessingEngineRunFacet")},
    [LT_FACET_PARENT] = {"parent", STANDARD("1-2-0", "ParentRunFacet", "ParentRunFacet")},
    [LT_FACET_NOMINAL_TIME] = {"nominalTime",
                               STANDARD("1-0-1", "NominalTimeRunFacet", "NominalTimeRunFacet")},
    [LT_FACET_ENVIRONMENT] = {"environmentVariables", STANDARD("1-0-0", "EnvironmentVariablesRunFacet",
                                                               "EnvironmentVariablesRunFacet")},
    [LT_FACET_PARAMETERS] = {"executionParameters",
                             STANDARD("1-0-0", "ExecutionParametersRunFacet", "ExecutionParametersRunFacet")},
    [LT_FACET_EXTRACTION_ERROR] = {"extractionError",
                                   STANDARD("1-1-2", "ExtractionErrorRunFacet", "ExtractionErrorRunFacet")},
    [LT_FACET_JOB_DEPENDENCIES] = {"jobDependencies",
                                   STANDARD("1-0-1", "JobDependenciesRunFacet", "JobDependenciesRunFacet")},
    [LT_FACET_RUN_TAGS] = {"tags", STANDARD("1-0-0", "TagsRunFacet", "TagsRunFacet")},
    [LT_FACET_TEST] = {"test", STANDARD("1-0-1", "TestRunFacet", "TestRunFacet")},
    [LT_FACET_SOURCE_LOCATION] = {"sourceCodeLocation", STANDARD("1-1-0", "SourceCodeLocationJobFacet",
                                                                 "SourceCodeLocationJobFacet")},
    [LT_FACET_SOURCE_CODE] = {"sourceCode", STANDARD("1-0-1", "SourceCodeJobFacet", "SourceCodeJobFacet")},
    [LT_FACET_JOB_TYPE] = {"jobType", STANDARD("2-0-4", "JobTypeJobFacet", "JobTypeJobFacet")},
    [LT_FACET_JOB_DOCUMENTATION] = {"documentation",
                                    STANDARD("1-1-0", "DocumentationJobFacet", "DocumentationJobFacet")},
    [LT_FACET_JOB_OWNERSHIP] = {"ownership", STANDARD("1-0-1", "OwnershipJobFacet", "OwnershipJobFacet")},
    [LT_FACET_JOB_TAGS] = {"tags", STANDARD("1-0-0", "TagsJobFacet", "TagsJobFacet")},
    [LT_FACET_LINEAGE] = {"lineage", STANDARD("1-0-0", "LineageFacet", "LineageJobFacet")},
    [LT_FACET_SCHEMA] = {"schema", STANDARD("1-2-0", "SchemaDatasetFacet", "SchemaDatasetFacet")},
    [LT_FACET_DATA_SOURCE] = {"dataSource",
                              STANDARD("1-0-1", "DatasourceDatasetFacet", "DatasourceDatasetFacet")},
    [LT_FACET_COLUMN_LINEAGE] = {"columnLineage",
                                 STANDARD("1-2-0", "ColumnLineageDatasetFacet", "ColumnLineageDatasetFacet")},
    [LT_FACET_VERSION] = {"version",
                          STANDARD("1-0-1", "DatasetVersionDatasetFacet", "DatasetVersionDatasetFacet")},
    [LT_FACET_STORAGE] = {"storage", STANDARD("1-0-1", "StorageDatasetFacet", "StorageDatasetFacet")},
    [LT_FACET_LIFECYCLE] = {"lifecycleStateChange", STANDARD("1-0-1", "LifecycleStateChangeDatasetFacet",
                                                             "LifecycleStateChangeDatasetFacet")},
    [LT_FACET_SYMLINKS] = {"symlinks", STANDARD("1-0-1", "SymlinksDatasetFacet", "SymlinksDatasetFacet")},
    [LT_FACET_DATASET_TYPE] = {"datasetType",
                               STANDARD("1-0-1", "DatasetTypeDatasetFacet", "DatasetTypeDatasetFacet")},
    [LT_FACET_DATASET_DOCUMENTATION] = {"documentation", STANDARD("1-1-0", "DocumentationDatasetFacet",
                                                                  "DocumentationDatasetFacet")},
    [LT_FACET_DATASET_OWNERSHIP] = {"ownership",
                                    STANDARD("1-0-1", "OwnershipDatasetFacet", "OwnershipDatasetFacet")},
    [LT_FACET_DATASET_TAGS] = {"tags", STANDARD("1-0-0", "TagsDatasetFacet", "TagsDatasetFacet")},
    [LT_FACET_LINTRACE_FILE] = {"lintrace_file", LT_FACETS_URL "#/$defs/DatasetFacet"},
    [LT_FACET_GLOSSARY] = {"lintrace_glossary", LT_FACETS_URL "#/$defs/DatasetFacetGlossary"},
    [LT_FACET_QUALITY_METRICS] = {"dataQualityMetrics",
                                  STANDARD("1-0-3", "DataQualityMetricsInputDatasetFacet",
                                           "DataQualityMetricsInputDatasetFacet")},
    [LT_FACET_ASSERTIONS] = {"dataQualityAssertions", STANDARD("1-1-0", "DataQualityAssertionsDatasetFacet",
                                                               "DataQualityAssertionsDatasetFacet")},
    [LT_FACET_INPUT_STATISTICS] = {"inputStatistics", STANDARD("1-0-0", "InputStatisticsInputDatasetFacet",
                                                               "InputStatisticsInputDatasetFacet")},
    [LT_FACET_OUTPUT_STATISTICS] = {"outputStatistics",
                                    STANDARD("1-0-2", "OutputStatisticsOutputDatasetFacet",
                                             "OutputStatisticsOutputDatasetFacet")},
    [LT_FACET_INPUT_SUBSET] = {"subset",
                               STANDARD("1-0-0", "BaseSubsetDatasetFacet", "InputSubsetInputDatasetFacet")},
    [LT_FACET_OUTPUT_SUBSET] = {"subset", STANDARD("1-0-0", "BaseSubsetDatasetFacet",
                                                   "OutputSubsetOutputDatasetFacet")},
};

void lt_facet_open(struct lt_json_writer *json, enum lt_facet which)
{
    lt_json_put_object(json, facets[which].key);
    lt_json_put_plain(json, "_producer", LT_PRODUCER);
    lt_json_put_plain(json, "_schemaURL", facets[which].schema_url);
}

void lt_facet_put(struct lt_json_writer *json, enum lt_facet which, const char *key, const char *text)
{
    lt_facet_open(json, which);
    lt_json_put_text(json, key, text);
    lt_json_put_end(json);
}

void lt_facet_escaped(struct lt_json_writer *json, const char *key, const char *bytes)
{
    char *text = lt_ident_name(bytes, NULL);
    lt_json_put_text(json, key, text);
    free(text);
}

void lt_facet_documentation(struct lt_json_writer *json, enum lt_facet which, const char *description)
{
    if (description)
        lt_facet_put(json, which, "description", description);
}

void lt_facet_ownership(struct lt_json_writer *json, enum lt_facet which, const struct lt_owner_list *owners)
{
    if (!owners->count)
        return;
    lt_facet_open(json, which);
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

void lt_facet_tag(struct lt_facet_tags *tags, const char *key, const char *value, const char *field)
{
    if (!tags->is_open) {
        lt_facet_open(tags->json, tags->which);
        lt_json_put_array(tags->json, "tags");
        tags->is_open = true;
    }
    lt_json_put_object(tags->json, NULL);
    lt_json_put_text(tags->json, "key", key);
    lt_json_put_text(tags->json, "value", value);
    lt_json_put_text(tags->json, "field", field);
    lt_json_put_end(tags->json);
}

void lt_facet_tags_end(struct lt_facet_tags *tags)
{
    if (!tags->is_open)
        return;
    lt_json_put_end(tags->json);
    lt_json_put_end(tags->json);
}
