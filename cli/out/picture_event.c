/* SPDX-License-Identifier: Apache-2.0
 *
 * Two passes over the event: names first, so that nodes have their order, then arrows. */
#include "out/picture_event.h"

#include "out/picture_names.h"

#include <stdlib.h>
#include <string.h>

int lt_picture_check_event(const struct lt_json *event, struct lt_err *err)
{
    bool is_event = lt_json_text(lt_json_get(event, "eventType")) &&
                    lt_json_text(lt_json_get(lt_json_get(event, "run"), "runId")) &&
                    lt_json_text(lt_json_get(lt_json_get(event, "job"), "name"));
    return is_event ? LT_OK : lt_err_set(err, LT_EFORMAT, "it is no OpenLineage event of a run");
}

struct event {
    const struct lt_json *inputs, *outputs, *entries;
    struct lt_picture_names names;
    struct lt_picture *picture;
    uint32_t *nodes; /* of the names */
};

static uint32_t take(struct event *event, const struct lt_json *dataset)
{
    return lt_picture_names_take(&event->names, lt_json_text(lt_json_get(dataset, "namespace")),
                                 lt_json_text(lt_json_get(dataset, "name")));
}

static void take_all(struct event *event, const struct lt_json *datasets)
{
    for (size_t i = 0; i < lt_json_size(datasets); i++)
        take(event, lt_json_at(datasets, i));
}

static bool is_indirect(const struct lt_json *input)
{
    const struct lt_json *transformations = lt_json_get(input, "transformations");
    for (size_t i = 0; i < lt_json_size(transformations); i++) {
        const char *type = lt_json_text(lt_json_get(lt_json_at(transformations, i), "type"));
        if (!type || strcmp(type, "INDIRECT") != 0)
            return false;
    }
    return lt_json_size(transformations) > 0;
}

static void connect_entries(struct event *event)
{
    for (size_t i = 0; i < lt_json_size(event->entries); i++) {
        const struct lt_json *entry = lt_json_at(event->entries, i), *inputs = lt_json_get(entry, "inputs");
        uint32_t at = event->nodes[take(event, entry)];
        for (size_t j = 0; j < lt_json_size(inputs); j++) {
            const struct lt_json *input = lt_json_at(inputs, j);
            lt_picture_connect(
                event->picture,
                (struct lt_picture_edge){.at = at,
                                         .other = event->nodes[take(event, input)],
                                         .stroke = is_indirect(input) ? LT_STROKE_DASHED : LT_STROKE_SOLID});
        }
    }
}

static void connect_job(struct event *event, const struct lt_json *document)
{
    const struct lt_json *job = lt_json_get(document, "job");
    bool is_failed = strcmp(lt_json_text(lt_json_get(document, "eventType")), "COMPLETE") != 0;
    uint32_t at =
        lt_picture_add(event->picture, is_failed ? LT_SHAPE_FAILED : LT_SHAPE_JOB,
                       lt_picture_text(event->picture, lt_json_text(lt_json_get(job, "name"))), NULL);
    for (int is_output = 0; is_output < 2; is_output++) {
        const struct lt_json *datasets = is_output ? event->outputs : event->inputs;
        for (size_t i = 0; i < lt_json_size(datasets); i++)
            lt_picture_connect(
                event->picture,
                (struct lt_picture_edge){.at = at,
                                         .other = event->nodes[take(event, lt_json_at(datasets, i))],
                                         .is_outward = is_output});
    }
    event->picture->actor_noun = "jobs";
}

static bool is_text(const struct lt_json *value, const char *text)
{
    return lt_json_text(value) && strcmp(lt_json_text(value), text) == 0;
}

/* What a reader of the picture must know of the run. */
static void remark(const struct lt_json *run, bool by_lineage, bool is_known, struct lt_picture *picture)
{
    const struct lt_json *trace = lt_json_get(lt_json_get(run, "facets"), "lintrace_trace");
    const struct lt_json *verdict = lt_json_get(trace, "verdict");
    lt_picture_set_run(picture, lt_json_text(lt_json_get(run, "runId")));
    lt_picture_remark_verdict(picture, verdict && !is_text(verdict, "complete"));
    if (by_lineage && !is_known)
        lt_picture_remark(picture,
                          "the event does not tell which input fed which output: drawn through the job");
    else if (by_lineage && is_text(lt_json_get(trace, "edges_left_out"), "indirect"))
        lt_picture_remark(picture, "the event tells direct arrows only: there were too many indirect ones");
}

int lt_picture_of_event(const struct lt_json *document, bool by_lineage, struct lt_picture *ret_picture,
                        struct lt_err *err)
{
    const struct lt_json *lineage =
        lt_json_get(lt_json_get(lt_json_get(document, "job"), "facets"), "lineage");
    *ret_picture = (struct lt_picture){.dataset_noun = "datasets"};
    int result = lt_picture_check_event(document, err);
    if (result < 0)
        return result;
    struct event event = {.inputs = lt_json_get(document, "inputs"),
                          .outputs = lt_json_get(document, "outputs"),
                          .entries = lt_json_get(lineage, "entries"),
                          .picture = ret_picture};
    bool is_known = event.entries || !lt_json_size(event.outputs); /* without outputs nothing fed any */
    remark(lt_json_get(document, "run"), by_lineage, is_known, ret_picture);
    take_all(&event, event.inputs);
    take_all(&event, event.outputs);
    for (size_t i = 0; by_lineage && i < lt_json_size(event.entries); i++) {
        take(&event, lt_json_at(event.entries, i));
        take_all(&event, lt_json_get(lt_json_at(event.entries, i), "inputs"));
    }
    event.nodes = lt_picture_names_draw(&event.names, ret_picture);
    if (by_lineage && is_known)
        connect_entries(&event);
    else
        connect_job(&event, document);
    lt_picture_finish(ret_picture);
    lt_picture_names_clear(&event.names);
    free(event.nodes);
    return LT_OK;
}
