/* SPDX-License-Identifier: Apache-2.0
 *
 * The event is written facet by facet, dataset by dataset, and never held as a whole. Everything is in a
 * fixed order, so the same run gives the same bytes. */
#include "out/openlineage.h"

#include "model/ident.h"
#include "out/facets.h"

#include <string.h>

static void put_datasets(struct lt_json_writer *json, const struct lt_run *run, enum lt_role role,
                         const struct lt_datasets *datasets, const struct lt_datasets *inputs,
                         struct lt_drain *drain)
{
    for (size_t i = 0; i < datasets->count; i++) {
        const struct lt_dataset *dataset = &datasets->items[i];
        lt_json_put_object(json, NULL);
        lt_json_put_text(json, "namespace", dataset->namespace);
        lt_json_put_text(json, "name", dataset->name);
        lt_facets_dataset(json, run, dataset, role, inputs, drain);
        lt_json_put_end(json);
        lt_drain_pour(drain, json->text, false);
    }
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
    lt_json_put_plain(&json, "schemaURL", LT_EVENT_SCHEMA);
    lt_facets_run(&json, run, type);
    lt_facets_job(&json, run, &inputs, &outputs, drain);
    lt_json_put_array(&json, "inputs");
    put_datasets(&json, run, LT_ROLE_INPUT, &inputs, &inputs, drain);
    lt_json_put_end(&json);
    lt_json_put_array(&json, "outputs");
    put_datasets(&json, run, LT_ROLE_OUTPUT, &outputs, &inputs, drain);
    lt_json_put_end(&json);
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
