/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything about a run: what the index has, and what only its events tell. */
#include "cmd/show.h"

#include "base/file.h"
#include "cmd/asking.h"
#include "cmd/check_rows.h"
#include "cmd/run_rows.h"
#include "index/events.h"
#include "index/find.h"
#include "index/uses.h"
#include "index/why.h"
#include "store/history.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct lt_answer_column use_columns[] = {
    {"namespace", LT_CELL_TEXT, true}, {"name", LT_CELL_TEXT, true},     {"label", LT_CELL_TEXT, false},
    {"rows", LT_CELL_COUNT, false},    {"bytes", LT_CELL_BYTES, false},  {"version", LT_CELL_TEXT, true},
    {"change", LT_CELL_TEXT, false},   {"made_by", LT_CELL_TEXT, false}, {"pii", LT_CELL_BOOL, false},
    {"problem", LT_CELL_TEXT, false},
};
static const struct lt_answer_column edge_columns[] = {
    {"source_namespace", LT_CELL_TEXT, true},
    {"source", LT_CELL_TEXT, true},
    {"from", LT_CELL_TEXT, false},
    {"target_namespace", LT_CELL_TEXT, true},
    {"target", LT_CELL_TEXT, true},
    {"to", LT_CELL_TEXT, false},
    {"kind", LT_CELL_TEXT, false},
};

/* ---- facts ---- */

static void put_fact(struct lt_answer *answer, const char *name, const char *text)
{
    lt_answer_fact(answer, name);
    lt_answer_text(answer, text);
}

static const char *text_in(const struct lt_json *object, const char *outer, const char *inner)
{
    return lt_json_text(lt_json_get(lt_json_get(object, outer), inner));
}

static void put_who(struct lt_answer *answer, const struct lt_run_events *events)
{
    const struct lt_json *who = lt_run_events_facet(events, "lintrace_who");
    const char *program = lt_json_get(who, "script") ? "interpreter" : "program";
    struct lt_buf command = {0};
    lt_run_events_command(events, &command);
    put_fact(answer, "command", command.data);
    put_fact(answer, "program", text_in(who, program, "path"));
    put_fact(answer, "program_sha256", text_in(who, program, "sha256"));
    put_fact(answer, "script", text_in(who, "script", "path"));
    put_fact(answer, "script_sha256", text_in(who, "script", "sha256"));
    put_fact(answer, "user", text_in(who, "user", "name"));
    put_fact(answer, "host", lt_json_text(lt_json_get(who, "host")));
    lt_buf_clear(&command);
}

/* The file in events/ that tells last of it. */
static void put_event(struct lt_answer *answer, struct lt_index *index, const char *run_id)
{
    struct lt_query *query = lt_database_ask(lt_index_database(index),
                                             "SELECT 'events/' || f.name FROM file_run r JOIN file f ON "
                                             "f.id = r.file WHERE r.run_id = ? ORDER BY f.name DESC LIMIT 1",
                                             "t", run_id);
    put_fact(answer, "event", lt_query_next(query) ? lt_query_text(query, 0) : NULL);
}

static void put_trace(struct lt_answer *answer, struct lt_index *index, const char *run_id)
{
    const char *folder = lt_index_folder(index);
    char *path = strchr(run_id, '/') ? NULL : lt_history_trace_path(folder, run_id);
    bool is_there = path && access(path, F_OK) == 0;
    put_fact(answer, "trace", is_there ? path + strlen(folder) + 1 : NULL);
    free(path);
}

static void put_facts(struct lt_show *show, int64_t run, const char *run_id,
                      const struct lt_run_events *events)
{
    struct lt_answer *answer = show->answer;
    const struct lt_json *trace = lt_run_events_facet(events, "lintrace_trace");
    const struct lt_json *nominal = lt_run_events_facet(events, "nominalTime");
    lt_answer_facts(answer, "facts", NULL);
    lt_run_facts(answer, show->index, run);
    put_fact(answer, "backend", lt_json_text(lt_json_get(trace, "backend")));
    lt_answer_fact(answer, "processes");
    if (lt_json_get(trace, "processes"))
        lt_answer_count(answer, lt_json_integer(lt_json_get(trace, "processes")));
    put_who(answer, events);
    put_fact(answer, "error",
             lt_json_text(lt_json_get(lt_run_events_facet(events, "errorMessage"), "message")));
    put_fact(answer, "nominal_start", lt_json_text(lt_json_get(nominal, "nominalStartTime")));
    put_fact(answer, "nominal_end", lt_json_text(lt_json_get(nominal, "nominalEndTime")));
    put_event(answer, show->index, run_id);
    put_trace(answer, show->index, run_id);
}

/* ---- inputs and outputs ---- */

/* The newest run before this one that left these bytes under the same name. */
static void put_maker(struct lt_answer *answer, struct lt_index *index, const struct lt_place *reader,
                      int64_t dataset, int64_t content)
{
    enum lt_doubt doubt;
    int64_t maker = lt_why_maker(index, (uint32_t)dataset, content, reader, &doubt);
    lt_asking_run(answer, index, content && !doubt ? maker : 0);
}

static void put_problem(struct lt_answer *answer, const struct lt_run_events *events, bool is_output,
                        const char *namespace, const char *name)
{
    const struct lt_json *file =
        lt_run_events_dataset_facet(events, is_output, namespace, name, "facets", "lintrace_file");
    const char *problem = lt_json_text(lt_json_get(file, "problem"));
    if (!problem && lt_json_truth(lt_json_get(file, "changed_under_run")))
        problem = "changed under the run";
    lt_answer_text(answer, problem);
    if (problem)
        lt_answer_tone(answer, LT_TONE_WARN);
}

static void put_uses(struct lt_show *show, const struct lt_place *run, bool is_output,
                     const struct lt_run_events *events)
{
    struct lt_answer *answer = show->answer;
    struct lt_query *query =
        lt_database_ask(lt_index_database(show->index),
                        "SELECT d.dataset, n.namespace, n.name, d.rows, d.bytes, c.version, d.state, "
                        "d.content FROM run_dataset d "
                        "JOIN node n ON n.id = d.dataset LEFT JOIN content c ON c.id = d.content "
                        "WHERE d.run = ? AND d.role = ? ORDER BY n.namespace, n.name",
                        "ii", run->id, (int64_t)(is_output ? 2 : 1));
    const char *key = is_output ? "outputs" : "inputs";
    lt_answer_section(answer, key, key, use_columns, sizeof use_columns / sizeof *use_columns);
    while (lt_query_next(query)) {
        const char *namespace = lt_query_text(query, 1), *name = lt_query_text(query, 2);
        int64_t dataset = lt_query_integer(query, 0);
        lt_answer_row(answer);
        lt_answer_text(answer, namespace);
        lt_answer_text(answer, name);
        lt_asking_label(answer, show->index, dataset);
        lt_asking_count_of(answer, query, 3);
        lt_asking_bytes_of(answer, query, 4);
        lt_answer_text(answer, lt_query_text(query, 5));
        lt_answer_text(answer, lt_query_text(query, 6));
        if (is_output)
            lt_answer_none(answer);
        else
            put_maker(answer, show->index, run, dataset, lt_query_integer(query, 7));
        lt_answer_bool(answer, lt_asking_is_pii(show->index, dataset));
        put_problem(answer, events, is_output, namespace, name);
    }
}

/* ---- edges and steps ---- */

static void put_edges(struct lt_show *show, int64_t run)
{
    struct lt_answer *answer = show->answer;
    struct lt_query *query = lt_database_ask(
        lt_index_database(show->index),
        "SELECT s.namespace, s.name, e.source, t.namespace, t.name, e.target, min(e.kind) FROM run_edge x "
        "CROSS JOIN edge e ON e.id = x.edge JOIN node s ON s.id = e.source JOIN node t ON t.id = e.target "
        "WHERE x.run = ? AND s.kind = 1 AND t.kind = 1 GROUP BY e.source, e.target "
        "ORDER BY s.namespace, s.name, t.namespace, t.name",
        "i", run);
    lt_answer_section(answer, "edges", "edges", edge_columns, sizeof edge_columns / sizeof *edge_columns);
    while (lt_query_next(query)) {
        lt_answer_row(answer);
        for (int end = 0; end < 2; end++) {
            lt_answer_text(answer, lt_query_text(query, 3 * end));
            lt_answer_text(answer, lt_query_text(query, 3 * end + 1));
            lt_asking_label(answer, show->index, lt_query_integer(query, 3 * end + 2));
        }
        lt_answer_text(answer, lt_query_integer(query, 6) == LT_EDGE_DIRECT ? "direct" : "indirect");
    }
}

static void put_steps(struct lt_show *show, const char *run_id)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(show->index),
        "SELECT id FROM run WHERE parent = ? AND status <> 'DECLARED' ORDER BY seen, run_id", "t", run_id);
    bool is_begun = false;
    while (lt_query_next(query)) {
        if (!is_begun)
            lt_answer_section(show->answer, "steps", "steps", lt_run_columns, LT_RUN_COLUMNS);
        is_begun = true;
        lt_run_row(show->answer, show->index, lt_query_integer(query, 0));
    }
    if (!is_begun)
        lt_json_set_array(lt_answer_head(show->answer), "steps");
}

void lt_show_run(struct lt_show *show, int64_t run)
{
    struct lt_place place = lt_place_of(show->index, run);
    struct lt_run_events events;
    struct lt_query *query =
        lt_database_ask(lt_index_database(show->index), "SELECT run_id FROM run WHERE id = ?", "i", run);
    char *run_id = lt_query_next(query) ? lt_xstrdup(lt_query_text(query, 0)) : lt_xstrdup("");
    lt_run_events_read(show->index, run_id, &events);
    show->is_incomplete = lt_asking_is_incomplete(show->index, run);
    put_facts(show, run, run_id, &events);
    put_uses(show, &place, false, &events);
    put_uses(show, &place, true, &events);
    put_edges(show, run);
    lt_checks_of_run(show->answer, show->index, run);
    put_steps(show, run_id);
    lt_run_events_clear(&events);
    free(run_id);
}
