/* SPDX-License-Identifier: Apache-2.0
 *
 * What the job is, what people say of it, and which of its inputs fed which of its outputs. */
#include "out/facets.h"

#include "out/flows.h"

#include <string.h>

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
    if (run->edges_told == LT_EDGES_NONE || !outputs->count)
        return;
    lt_flows_find(run, inputs, outputs, &flows);
    lt_facet_open(json, LT_FACET_LINEAGE);
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

void lt_facets_job(struct lt_json_writer *json, const struct lt_run *run, const struct lt_datasets *inputs,
                   const struct lt_datasets *outputs, struct lt_drain *drain)
{
    static const struct lt_job_meta nothing;
    const struct lt_job_meta *job = run->job_meta ? run->job_meta : &nothing;
    const struct lt_metadata *metadata = run->metadata;
    lt_json_put_object(json, "job");
    lt_facet_escaped(json, "namespace", run->job_namespace);
    lt_facet_escaped(json, "name", run->job_name);
    lt_json_put_object(json, "facets");
    lt_facet_open(json, LT_FACET_JOB_TYPE);
    lt_json_put_plain(json, "processingType", "BATCH");
    lt_json_put_plain(json, "integration", "LINTRACE");
    lt_json_put_plain(json, "jobType", "COMMAND");
    lt_json_put_end(json);
    lt_facets_source(json, run);
    lt_facet_documentation(json, LT_FACET_JOB_DOCUMENTATION,
                           job->description ? job->description : metadata->pipeline_description);
    lt_facet_ownership(json, LT_FACET_JOB_OWNERSHIP,
                       job->owners.count ? &job->owners : &metadata->pipeline_owners);
    struct lt_facet_tags tags = {json, LT_FACET_JOB_TAGS, false};
    for (size_t i = 0; i < job->tags.count; i++)
        lt_facet_tag(&tags, job->tags.items[i], "true", NULL);
    for (size_t i = 0; i < metadata->pipeline_tags.count; i++)
        if (!holds_text(&job->tags, metadata->pipeline_tags.items[i]))
            lt_facet_tag(&tags, metadata->pipeline_tags.items[i], "true", NULL);
    for (size_t i = 0; run->who && i < run->who->job_tags.count; i++)
        lt_facet_tag(&tags, run->who->job_tags.items[i].name, run->who->job_tags.items[i].value, NULL);
    lt_facet_tags_end(&tags);
    put_lineage(json, run, inputs, outputs, drain);
    lt_json_put_end(json);
    lt_json_put_end(json);
}
