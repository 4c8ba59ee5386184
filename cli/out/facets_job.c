/* SPDX-License-Identifier: Apache-2.0
 *
 * What the job is, what people say of it, and which of its inputs fed which of its outputs. */
#include "out/facets.h"

#include "model/ident.h"
#include "out/flows.h"

#include <stdlib.h>
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

/* Is that input among those of flows `from` to `to`? */
static bool is_told(const struct lt_flows *flows, size_t from, size_t to, size_t input)
{
    for (size_t i = from; i < to; i++)
        if (flows->items[i].input == input)
            return true;
    return false;
}

/* The input of that name; NULL when there is none. */
static const struct lt_dataset *input_named(const struct lt_datasets *inputs, const char *namespace,
                                            const char *name)
{
    size_t low = 0, high = inputs->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct lt_dataset *input = &inputs->items[middle];
        int order = strcmp(input->namespace, namespace);
        order = order ? order : strcmp(input->name, name);
        if (!order)
            return input;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* What was there before under another name has its content from there, and no process had it. Told here when
 * that is an input of the run; else the facet lifecycleStateChange alone says it. */
static void put_former(struct lt_json_writer *json, const struct lt_run *run, const struct lt_dataset *output,
                       const struct lt_flows *flows, size_t from, size_t to, const struct lt_datasets *inputs)
{
    for (size_t i = 0; i < output->file_count; i++) {
        const struct lt_run_file *file = output->files[i];
        if (!file->renamed_from || file->created || file->truncated)
            continue;
        char *other;
        const char *namespace = lt_naming_find(run->naming, file->renamed_from, &other);
        char *name = lt_ident_name(other ? other : file->renamed_from, NULL);
        const struct lt_dataset *input = input_named(inputs, namespace, name);
        if (input && !is_told(flows, from, to, (size_t)(input - inputs->items))) {
            lt_json_put_object(json, NULL);
            put_entity(json, input);
            lt_json_put_array(json, "transformations");
            lt_json_put_object(json, NULL);
            lt_json_put_plain(json, "type", "DIRECT");
            lt_json_put_plain(json, "subtype", "IDENTITY");
            lt_json_put_plain(json, "description", file->is_linked ? "linked" : "moved");
            lt_json_put_end(json);
            lt_json_put_end(json);
            lt_json_put_end(json);
        }
        free(name);
        free(other);
    }
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
        size_t first = at;
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
        put_former(json, run, &outputs->items[i], &flows, first, at, inputs);
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
