/* SPDX-License-Identifier: Apache-2.0
 *
 * The START event. Some consumers take an event without inputs as the news that the job has none any more,
 * until its end; so the declared ones are named here. Of a pattern nobody knows yet which files it will be.
 */
#include "out/openlineage.h"

#include "model/ident.h"
#include "out/escape.h"
#include "out/facets.h"

#include <stdlib.h>
#include <string.h>

/* The dataset as the run's event would call it: false when that depends on the files. `ret_name` is borrowed,
 * or `ret_own`, malloc'd. */
static bool find_identity(const struct lt_run *run, const struct lt_dataset_meta *meta,
                          const char **ret_namespace, const char **ret_name, char **ret_own)
{
    *ret_own = NULL;
    if (meta->namespace) {
        *ret_namespace = meta->namespace;
        *ret_name = meta->name;
        return true;
    }
    if (!meta->path || strpbrk(meta->path, "*?[{#\\"))
        return false;
    *ret_namespace = lt_naming_find(run->naming, meta->path, ret_own);
    *ret_name = *ret_own ? *ret_own : meta->path;
    return true;
}

static void put_source(struct lt_json_writer *json, const char *namespace, const char *path)
{
    struct lt_buf uri = {0};
    lt_buf_adds(&uri, strncmp(namespace, "file://", 7) == 0 ? namespace : "file://");
    lt_escape_uri_path(path, &uri);
    lt_facet_open(json, LT_FACET_DATA_SOURCE);
    lt_json_put_text(json, "name", namespace);
    lt_json_put_text(json, "uri", uri.data);
    lt_json_put_end(json);
    lt_buf_clear(&uri);
}

static void put_declared(struct lt_json_writer *json, const struct lt_run *run,
                         const struct lt_text_list *names, bool is_input)
{
    lt_json_put_array(json, is_input ? "inputs" : "outputs");
    for (size_t i = 0; names && i < names->count; i++) {
        const struct lt_dataset_meta *meta = lt_metadata_dataset_named(run->metadata, names->items[i]);
        const char *namespace, *name;
        char *own = NULL;
        bool is_repeated = false;
        for (size_t j = 0; j < i; j++)
            is_repeated |= strcmp(names->items[i], names->items[j]) == 0;
        if (!meta || is_repeated || !find_identity(run, meta, &namespace, &name, &own))
            continue;
        lt_json_put_object(json, NULL);
        lt_json_put_text(json, "namespace", namespace);
        lt_json_put_text(json, "name", name);
        lt_json_put_object(json, "facets");
        if (!meta->namespace)
            put_source(json, namespace, name);
        lt_json_put_end(json);
        lt_json_put_object(json, is_input ? "inputFacets" : "outputFacets");
        lt_json_put_end(json);
        lt_json_put_end(json);
        free(own);
    }
    lt_json_put_end(json);
}

void lt_openlineage_start(const struct lt_run *run, struct lt_buf *ret_json)
{
    struct lt_json_writer json = {.text = ret_json};
    struct lt_datasets none = {0};
    char time_text[LT_IDENT_TIME_SIZE];
    lt_ident_time(time_text, run->start_ns);
    lt_json_put_object(&json, NULL);
    lt_json_put_plain(&json, "eventType", "START");
    lt_json_put_plain(&json, "eventTime", time_text);
    lt_json_put_plain(&json, "producer", LT_PRODUCER);
    lt_json_put_plain(&json, "schemaURL", LT_EVENT_SCHEMA);
    lt_facets_run(&json, run, "START");
    lt_facets_job(&json, run, &none, &none, NULL);
    put_declared(&json, run, run->job_meta ? &run->job_meta->inputs : NULL, true);
    put_declared(&json, run, run->job_meta ? &run->job_meta->outputs : NULL, false);
    lt_json_put_end(&json);
    if (ret_json->length && ret_json->data[ret_json->length - 1] == '\n')
        ret_json->data[--ret_json->length] = '\0';
}
