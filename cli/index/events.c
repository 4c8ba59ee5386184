/* SPDX-License-Identifier: Apache-2.0
 *
 * Facets out of a run's events: the last one that tells is believed. */
#include "index/events.h"

#include "model/ident.h"

#include <stdlib.h>
#include <string.h>

void lt_run_events_clear(struct lt_run_events *events)
{
    for (size_t i = 0; i < events->documents.count; i++)
        lt_json_free(events->documents.items[i]);
    free(events->documents.items);
    free(events->events.items);
    *events = (struct lt_run_events){0};
}

const struct lt_json *lt_run_events_facet(const struct lt_run_events *events, const char *name)
{
    for (size_t i = events->events.count; i--;) {
        const struct lt_json *facets = lt_json_get(lt_json_get(events->events.items[i], "run"), "facets");
        if (lt_json_get(facets, name))
            return lt_json_get(facets, name);
    }
    return NULL;
}

static bool is_called(const struct lt_json *dataset, const char *namespace, const char *name)
{
    const char *its_namespace = lt_json_text(lt_json_get(dataset, "namespace"));
    const char *its_name = lt_json_text(lt_json_get(dataset, "name"));
    return its_namespace && its_name && strcmp(its_namespace, namespace) == 0 && strcmp(its_name, name) == 0;
}

const struct lt_json *lt_run_events_dataset_facet(const struct lt_run_events *events, bool is_output,
                                                  const char *namespace, const char *name, const char *member,
                                                  const char *facet)
{
    for (size_t i = events->events.count; i--;) {
        const struct lt_json *list = lt_json_get(events->events.items[i], is_output ? "outputs" : "inputs");
        for (size_t at = 0; at < lt_json_size(list); at++) {
            const struct lt_json *dataset = lt_json_at(list, at);
            const struct lt_json *found = lt_json_get(lt_json_get(dataset, member), facet);
            if (found && is_called(dataset, namespace, name))
                return found;
        }
    }
    return NULL;
}

void lt_run_events_command(const struct lt_run_events *events, struct lt_buf *ret_text)
{
    const struct lt_json *list =
        lt_json_get(lt_run_events_facet(events, "executionParameters"), "parameters");
    for (size_t i = 0; i < lt_json_size(list); i++) {
        const char *name = lt_json_text(lt_json_get(lt_json_at(list, i), "name"));
        const char *value = lt_json_text(lt_json_get(lt_json_at(list, i), "value"));
        struct lt_buf word = {0};
        lt_buf_adds(&word, name ? name : "");
        lt_buf_adds(&word, name && value ? "=" : "");
        lt_buf_adds(&word, value ? value : "");
        lt_buf_adds(ret_text, ret_text->length ? " " : "");
        lt_ident_add_word(ret_text, word.data);
        lt_buf_clear(&word);
    }
}

const char *lt_run_events_program(const struct lt_run_events *events)
{
    const struct lt_json *who = lt_run_events_facet(events, "lintrace_who");
    const struct lt_json *script = lt_json_get(who, "script");
    return lt_json_text(lt_json_get(script ? script : lt_json_get(who, "program"), "sha256"));
}
