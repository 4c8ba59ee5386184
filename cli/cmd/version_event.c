/* SPDX-License-Identifier: Apache-2.0
 *
 * The event's form is told in docs/facets.json. */
#include "cmd/version_event.h"

#include "base/buf.h"
#include "ext/json.h"
#include "model/ident.h"
#include "out/openlineage.h"
#include "store/event_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int lt_version_run(struct lt_index *index, const struct lt_moment *moment, char ret_run_id[80],
                   struct lt_err *err)
{
    struct lt_database *database = lt_index_database(index);
    int64_t rolled_ms = INT64_MIN;
    char rolled_to[80] = "";
    struct lt_query *query = lt_database_ask(
        database,
        "SELECT m.time, m.target FROM mark m LEFT JOIN run r ON r.run_id = m.target "
        "WHERE m.kind = 'rollback' AND (m.target IS NULL OR r.id IS NOT NULL) AND m.time <= ? "
        "ORDER BY m.time DESC, m.id DESC LIMIT 1",
        "i", moment->seen_ms);
    if (!*moment->run_id && lt_query_next(query)) {
        rolled_ms = lt_query_integer(query, 0);
        snprintf(rolled_to, sizeof rolled_to, "%s", lt_query_text(query, 1) ? lt_query_text(query, 1) : "");
    }
    query = lt_database_ask(database,
                            "SELECT run_id, seen FROM run WHERE seen <= ?1 AND (?2 = '' OR (seen, run_id) <= "
                            "(?1, ?2)) ORDER BY seen DESC, run_id DESC LIMIT 1",
                            "it", moment->seen_ms, moment->run_id);
    bool is_there = lt_query_next(query);
    bool is_long = strlen(moment->run_id) == sizeof moment->run_id - 1; /* perhaps its beginning alone */
    if (is_long || (is_there && strlen(lt_query_text(query, 0)) >= 80))
        return lt_err_set(err, LT_ELIMIT, "the id of that version's run is too long");
    if (is_there && lt_query_integer(query, 1) > rolled_ms)
        snprintf(ret_run_id, 80, "%s", lt_query_text(query, 0));
    else if (rolled_ms != INT64_MIN)
        snprintf(ret_run_id, 80, "%s", rolled_to);
    else
        return lt_err_set(err, LT_ENOT_FOUND, "there was no version then; 'lintrace versions' lists them");
    return lt_database_result(database, err);
}

static struct lt_json *event_of(const char *kind, const char *run_id, const char *tag, const char *reason)
{
    struct timespec now;
    char time[LT_IDENT_TIME_SIZE];
    clock_gettime(CLOCK_REALTIME, &now);
    lt_ident_time(time, now.tv_sec * INT64_C(1000000000) + now.tv_nsec);
    struct lt_json *event = lt_json_object();
    lt_json_set_text(event, "eventTime", time);
    lt_json_set_text(event, "producer", LT_PRODUCER);
    lt_json_set_text(event, "schemaURL", LT_JOB_EVENT_SCHEMA);
    struct lt_json *job = lt_json_set_object(event, "job");
    lt_json_set_text(job, "namespace", "lintrace");
    lt_json_set_text(job, "name", "versions");
    struct lt_json *facet = lt_json_set_object(lt_json_set_object(job, "facets"), "lintrace_version");
    lt_json_set_text(facet, "_producer", LT_PRODUCER);
    lt_json_set_text(facet, "_schemaURL", LT_FACETS_URL "#/$defs/JobFacetVersion");
    lt_json_set_text(facet, "kind", kind);
    lt_json_set_text(facet, "run", *run_id ? run_id : NULL);
    lt_json_set_text(facet, "tag", tag);
    lt_json_set_text(facet, "reason", reason);
    return event;
}

int lt_version_write(const char *folder, const char *kind, const char *run_id, const char *tag,
                     const char *reason, struct lt_err *err)
{
    struct lt_json *event = event_of(kind, run_id, tag, reason);
    char *name = NULL;
    bool is_new = false;
    int result = lt_event_file_add(folder, event, &name, &is_new, err);
    if (result == LT_OK)
        lt_index_note(folder, (const char *const[]){name}, 1);
    free(name);
    lt_json_free(event);
    return result;
}
