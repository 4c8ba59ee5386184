/* SPDX-License-Identifier: Apache-2.0
 *
 * What all facets have in common, and those that a job and a dataset share. Internal to the event's files:
 * facets_run tells of the run, facets_job of the job, facets_dataset and facets_columns of its datasets. Only
 * what was observed or declared is said: a facet with nothing to say is left out. */
#ifndef LT_OUT_FACETS_H
#define LT_OUT_FACETS_H

#include "out/datasets.h"
#include "out/json_writer.h"

#include "base/drain.h"

enum lt_facet {
    LT_FACET_LINTRACE_TRACE,
    LT_FACET_LINTRACE_WHO,
    LT_FACET_ERROR_MESSAGE,
    LT_FACET_PROCESSING_ENGINE,
    LT_FACET_PARENT,
    LT_FACET_NOMINAL_TIME,
    LT_FACET_ENVIRONMENT,
    LT_FACET_PARAMETERS,
    LT_FACET_EXTRACTION_ERROR,
    LT_FACET_JOB_DEPENDENCIES,
    LT_FACET_RUN_TAGS,
    LT_FACET_TEST,
    LT_FACET_JOB_TYPE,
    LT_FACET_SOURCE_LOCATION,
    LT_FACET_SOURCE_CODE,
    LT_FACET_JOB_DOCUMENTATION,
    LT_FACET_JOB_OWNERSHIP,
    LT_FACET_JOB_TAGS,
    LT_FACET_LINEAGE,
    LT_FACET_SCHEMA,
    LT_FACET_DATA_SOURCE,
    LT_FACET_COLUMN_LINEAGE,
    LT_FACET_VERSION,
    LT_FACET_STORAGE,
    LT_FACET_LIFECYCLE,
    LT_FACET_SYMLINKS,
    LT_FACET_DATASET_TYPE,
    LT_FACET_DATASET_DOCUMENTATION,
    LT_FACET_DATASET_OWNERSHIP,
    LT_FACET_DATASET_TAGS,
    LT_FACET_LINTRACE_FILE,
    LT_FACET_GLOSSARY,
    LT_FACET_QUALITY_METRICS,
    LT_FACET_ASSERTIONS,
    LT_FACET_INPUT_STATISTICS,
    LT_FACET_OUTPUT_STATISTICS,
    LT_FACET_INPUT_SUBSET,
    LT_FACET_OUTPUT_SUBSET,
};

/* Opens a facet; lt_json_put_end closes it. */
void lt_facet_open(struct lt_json_writer *json, enum lt_facet which);
/* A facet of one text. */
void lt_facet_put(struct lt_json_writer *json, enum lt_facet which, const char *key, const char *text);
/* The list of an "errors" or the like is cut after so many. */
enum { LT_FACET_LIST_MOST = 100 };
/* A text of any bytes. */
void lt_facet_escaped(struct lt_json_writer *json, const char *key, const char *bytes);

/* ---- what people say, of a job or of a dataset ---- */

void lt_facet_documentation(struct lt_json_writer *json, enum lt_facet which, const char *description);
void lt_facet_ownership(struct lt_json_writer *json, enum lt_facet which, const struct lt_owner_list *owners);
/* The terms of a dataset's columns. */
void lt_facet_glossary(struct lt_json_writer *json, const struct lt_metadata *metadata,
                       const struct lt_dataset_meta *dataset);
/* A facet of tags, open from the first of them on. */
struct lt_facet_tags {
    struct lt_json_writer *json;
    enum lt_facet which;
    bool is_open;
};
void lt_facet_tag(struct lt_facet_tags *tags, const char *key, const char *value, const char *field);
void lt_facet_tags_end(struct lt_facet_tags *tags);

/* ---- the parts of an event ---- */

/* Parts of those: who and what ran, with what; where the job's source is. */
void lt_facets_who(struct lt_json_writer *json, const struct lt_run *run);
void lt_facets_source(struct lt_json_writer *json, const struct lt_run *run);

/* The members "run" and "job", and the facets of one dataset ("facets", "inputFacets" or "outputFacets"). */
void lt_facets_run(struct lt_json_writer *json, const struct lt_run *run, const char *event_type);
void lt_facets_job(struct lt_json_writer *json, const struct lt_run *run, const struct lt_datasets *inputs,
                   const struct lt_datasets *outputs, struct lt_drain *drain);
void lt_facets_dataset(struct lt_json_writer *json, const struct lt_run *run,
                       const struct lt_dataset *dataset, enum lt_role role, const struct lt_datasets *inputs,
                       struct lt_drain *drain);
/* What came of the sidecar's rules about an input, and about all. */
void lt_facet_assertions(struct lt_json_writer *json, const struct lt_run *run,
                         const struct lt_dataset *dataset);
void lt_facet_tests(struct lt_json_writer *json, const struct lt_run *run);
/* Which files or partitions of a dataset of many the run used. */
void lt_facet_subset(struct lt_json_writer *json, const struct lt_dataset *dataset, enum lt_role role,
                     struct lt_drain *drain);
/* What became of an output. */
void lt_facet_lifecycle(struct lt_json_writer *json, const struct lt_run *run,
                        const struct lt_dataset *dataset);
/* Other names of a file. */
void lt_facet_symlinks(struct lt_json_writer *json, const struct lt_run *run,
                       const struct lt_dataset *dataset);
void lt_facet_column_lineage(struct lt_json_writer *json, const struct lt_run *run,
                             const struct lt_dataset *output, const struct lt_datasets *inputs);

#endif
