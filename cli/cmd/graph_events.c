/* SPDX-License-Identifier: Apache-2.0
 *
 * One event is in memory at a time, and of a trace one line. */
#include "cmd/graph.h"

#include "base/file.h"
#include "base/mem.h"
#include "index/find.h"
#include "out/picture_columns.h"
#include "out/picture_event.h"
#include "out/picture_trace.h"
#include "store/history.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool lt_graph_is_of_events(const struct lt_graph_request *request)
{
    return request->run || request->has_columns || request->level != LT_GRAPH_RUN ||
           request->source == LT_GRAPH_EVENT;
}

/* The id of the run that is meant, in words as in all commands; malloc'd. What the index cannot tell, for it
 * cannot be opened or its run's events lie in files of other names, is looked for among the files. */
static int find_run(const struct lt_graph_request *request, char **ret_id, struct lt_err *err)
{
    const char *reference = request->run ? request->run : "latest";
    struct lt_index *index = NULL;
    struct lt_err unused;
    int64_t run;
    char *id = NULL;
    if (lt_index_open(request->path, &index, &unused) == LT_OK &&
        lt_find_run(index, reference, &run, &unused) == LT_OK) {
        struct lt_query *query =
            lt_database_ask(lt_index_database(index), "SELECT run_id FROM run WHERE id = ?", "i", run);
        id = lt_query_next(query) ? lt_xstrdup(lt_query_text(query, 0)) : NULL;
    }
    lt_index_close(index);
    char *path = id && !strchr(id, '/') ? lt_history_event_path(request->path, id) : NULL;
    bool has_file = path && access(path, F_OK) == 0;
    free(path);
    if (has_file) {
        *ret_id = id;
        return LT_OK;
    }
    int result = lt_history_find(request->path, id ? id : reference, ret_id, err);
    free(id);
    return result;
}

/* The path of the one event that is asked for; malloc'd. */
static int find_event(const struct lt_graph_request *request, char **ret_path, struct lt_err *err)
{
    char *id = NULL;
    *ret_path = NULL;
    if (request->source == LT_GRAPH_EVENT) {
        *ret_path = lt_xstrdup(request->path);
        return LT_OK;
    }
    int result = find_run(request, &id, err);
    if (result == LT_OK)
        *ret_path = lt_history_event_path(request->path, id);
    free(id);
    return result;
}

static int read_event(const char *path, struct lt_json **ret_event, struct lt_err *err)
{
    struct lt_err why;
    int result = lt_history_read_event(path, ret_event, err);
    if (result == LT_OK)
        result = lt_picture_check_event(*ret_event, &why);
    if (result < 0 && *ret_event) {
        lt_err_set(err, result, "%.500s: %.400s", path, why.text);
        lt_json_free(*ret_event);
        *ret_event = NULL;
    }
    return result;
}

/* Takes the columns of all events of the folder; one that cannot be read is left out and told. */
static int add_all_columns(const struct lt_graph_request *request, struct lt_columns *columns,
                           size_t *ret_left_out, struct lt_err *err)
{
    struct lt_text_list ids;
    int result = lt_history_list(request->path, &ids, err);
    for (size_t i = 0; result == LT_OK && i < ids.count; i++) {
        struct lt_json *event = NULL;
        char *path = lt_history_event_path(request->path, ids.items[i]);
        if (read_event(path, &event, err) == LT_OK)
            lt_columns_add(columns, event);
        else
            ++*ret_left_out;
        lt_json_free(event);
        free(path);
    }
    if (result == LT_OK && ids.count && *ret_left_out == ids.count)
        result = err->code; /* none could be used: why the last could not */
    lt_history_free_ids(&ids);
    return result;
}

static int draw_columns(const struct lt_graph_request *request, struct lt_picture *picture,
                        struct lt_err *err)
{
    struct lt_columns *columns = lt_columns_new();
    struct lt_json *event = NULL;
    char *path = NULL;
    size_t left_out = 0;
    int result;
    bool is_of_one = request->source == LT_GRAPH_EVENT || request->run || request->level == LT_GRAPH_FILE;
    if (is_of_one) {
        result = find_event(request, &path, err);
        if (result == LT_OK)
            result = read_event(path, &event, err);
        if (result == LT_OK)
            lt_columns_add(columns, event);
    } else {
        result = add_all_columns(request, columns, &left_out, err);
    }
    if (result == LT_OK) {
        lt_picture_of_columns(columns, picture);
        if (is_of_one)
            lt_picture_set_run(picture, lt_json_text(lt_json_get(lt_json_get(event, "run"), "runId")));
        if (left_out)
            lt_picture_remark(picture, "events that could not be read and are left out: %zu", left_out);
        if (!picture->edges.count)
            lt_picture_remark(picture, "no event tells which column comes from which: see 'column_lineage' "
                                       "of the sidecar");
    }
    lt_json_free(event);
    lt_columns_free(columns);
    free(path);
    return result;
}

static int draw_event(const struct lt_graph_request *request, struct lt_picture *picture, struct lt_err *err)
{
    struct lt_json *event = NULL;
    char *path = NULL;
    int result = find_event(request, &path, err);
    if (result == LT_OK)
        result = read_event(path, &event, err);
    if (result == LT_OK)
        result = lt_picture_of_event(event, request->level == LT_GRAPH_FILE, picture, err);
    lt_json_free(event);
    free(path);
    return result;
}

/* The path of the trace beside the event that is asked for; malloc'd. */
static int find_trace(const struct lt_graph_request *request, char **ret_path, struct lt_err *err)
{
    struct lt_json *event = NULL;
    char *id = NULL;
    int result;
    *ret_path = NULL;
    if (request->source != LT_GRAPH_EVENT) {
        result = find_run(request, &id, err);
        if (result == LT_OK)
            *ret_path = lt_history_trace_path(request->path, id);
        free(id);
        return result;
    }
    result = read_event(request->path, &event, err);
    if (result == LT_OK) {
        const char *run_id = lt_json_text(lt_json_get(lt_json_get(event, "run"), "runId"));
        char *events = lt_path_dir(request->path);
        char *folder = lt_path_join(events, "..");
        if (strchr(run_id, '/'))
            result = lt_err_set(err, LT_EFORMAT, "%.500s: its run id is none", request->path);
        else
            *ret_path = lt_history_trace_path(folder, run_id);
        free(folder);
        free(events);
    }
    lt_json_free(event);
    return result;
}

static int draw_trace(const struct lt_graph_request *request, struct lt_picture *picture, struct lt_err *err)
{
    char *path = NULL;
    int result = find_trace(request, &path, err);
    if (result < 0)
        return result;
    struct lt_trace_gathering *gathering = lt_trace_gathering_new(request->is_whole);
    result = lt_history_read_trace(path, lt_trace_gather, gathering, err);
    if (result == LT_OK) {
        lt_picture_of_trace(gathering, picture);
        if (!picture->run_id[0])
            result = lt_err_set(err, LT_EFORMAT, "%.500s: it is no trace of a run", path);
    }
    lt_trace_gathering_free(gathering);
    free(path);
    return result;
}

int lt_graph_picture(const struct lt_graph_request *request, struct lt_picture *ret_picture,
                     struct lt_err *err)
{
    *ret_picture = (struct lt_picture){0};
    if (request->has_columns)
        return draw_columns(request, ret_picture, err);
    if (request->level == LT_GRAPH_PROCESS)
        return draw_trace(request, ret_picture, err);
    return draw_event(request, ret_picture, err);
}
