/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading what is in events/. Of events of one moment the order is that of their types, then of their files:
 * the same whichever way they came. */
#include "index/documents.h"

#include "base/file.h"
#include "index/events.h"
#include "index/index_priv.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* As a document in memory it takes several times its bytes. */
enum { FILE_MOST_BYTES = 256 << 20 };

void lt_documents_free(struct lt_documents *list)
{
    for (size_t i = 0; i < list->count; i++)
        lt_json_free(list->items[i]);
    free(list->items);
}

/* One a line; those that can be read, and the first failure. */
static int read_lines(const struct lt_buf *text, struct lt_documents *ret_list, struct lt_err *err)
{
    const char *at = text->data, *end = text->data + text->length;
    int result = LT_OK;
    for (size_t line = 1; at < end; line++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end;
        while (at < stop && isspace((unsigned char)*at))
            at++;
        struct lt_json *document = NULL;
        struct lt_err why;
        if (at < stop && lt_json_read(at, (size_t)(stop - at), &document, &why) != LT_OK && result == LT_OK)
            result = lt_err_set(err, LT_EFORMAT, "line %zu: %s", line, why.text);
        if (document)
            LT_VEC_PUSH(ret_list, document);
        at = stop + 1;
    }
    return result;
}

/* When it is no document as a whole: the lines that are. */
static int take_lines(const struct lt_buf *text, const struct lt_err *of_whole, struct lt_documents *ret_list,
                      struct lt_err *err)
{
    size_t before = ret_list->count;
    int result = read_lines(text, ret_list, err);
    if (ret_list->count > before)
        return result;
    return lt_err_set(err, LT_EFORMAT, "%s", result == LT_OK ? "nothing in it" : of_whole->text);
}

/* The documents of a file; an array is one document. */
int lt_documents_read(const struct lt_index *index, const char *name, struct lt_documents *ret_list,
                      struct lt_err *err)
{
    char *path = lt_path_join(index->events, name);
    struct lt_buf text = {0};
    struct lt_json *document = NULL;
    int result = lt_file_read(path, FILE_MOST_BYTES, &text, err);
    if (result == LT_OK) {
        struct lt_err of_whole;
        if (lt_json_read(text.data, text.length, &document, &of_whole) == LT_OK)
            LT_VEC_PUSH(ret_list, document);
        else
            result = take_lines(&text, &of_whole, ret_list, err);
    }
    lt_buf_clear(&text);
    free(path);
    return result;
}

size_t lt_event_count(const struct lt_json *document)
{
    return lt_json_is_array(document) ? lt_json_size(document) : 1;
}

struct lt_json *lt_event_at(struct lt_json *document, size_t place)
{
    return lt_json_is_array(document) ? lt_json_at(document, place) : document;
}

const struct lt_json *lt_event_facet(const struct lt_json *owner, const char *name)
{
    return lt_json_get(lt_json_get(owner, "facets"), name);
}

const char *lt_event_run_id(const struct lt_json *event)
{
    return lt_json_text(lt_json_get(lt_json_get(event, "run"), "runId"));
}

const char *lt_event_problem(const struct lt_json *event)
{
    if (lt_index_time(lt_json_text(lt_json_get(event, "eventTime"))) == INT64_MIN)
        return "no eventTime";
    if (!lt_json_get(event, "job") && !lt_json_get(event, "dataset"))
        return "neither a job nor a dataset";
    return NULL;
}

/* ---- time ---- */

int64_t lt_index_time(const char *text)
{
    struct tm parts = {0};
    int used = 0, hours = 0, minutes = 0, millis = 0, scale = 100;
    char sign = 0;
    if (!text || sscanf(text, "%4d-%2d-%2d%*1[Tt ]%2d:%2d:%2d%n", &parts.tm_year, &parts.tm_mon,
                        &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &used) < 6)
        return INT64_MIN;
    if (parts.tm_mon < 1 || parts.tm_mon > 12 || parts.tm_mday < 1 || parts.tm_mday > 31 ||
        parts.tm_hour > 24 || parts.tm_min > 59 || parts.tm_sec > 60)
        return INT64_MIN;
    const char *at = text + used;
    if (*at == '.')
        for (at++; isdigit((unsigned char)*at); at++, scale /= 10)
            millis += scale * (*at - '0');
    if ((*at == '+' || *at == '-') && sscanf(at, "%c%2d%*1[:]%2d", &sign, &hours, &minutes) < 3 &&
        sscanf(at, "%c%2d%2d", &sign, &hours, &minutes) < 2)
        return INT64_MIN;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    int64_t offset_s = (hours * 60 + minutes) * 60;
    return ((int64_t)timegm(&parts) - (sign == '-' ? -offset_s : offset_s)) * 1000 + millis;
}

/* ---- several events of a run ---- */

const char *lt_event_status(const char *type)
{
    static const char *const words[][2] = {
        {"COMPLETE", "COMPLETED"}, {"FAIL", "FAILED"}, {"ABORT", "ABORTED"}};
    for (size_t i = 0; type && i < sizeof words / sizeof *words; i++)
        if (strcmp(type, words[i][0]) == 0)
            return words[i][1];
    return NULL;
}

int lt_event_rank(const struct lt_json *event)
{
    const char *type = lt_json_text(lt_json_get(event, "eventType"));
    if (type && strcmp(type, "START") == 0)
        return 0;
    if (type && strcmp(type, "RUNNING") == 0)
        return 1;
    return lt_event_status(type) ? 3 : 2;
}

int64_t lt_event_moment(const struct lt_json *event, bool is_output)
{
    return lt_index_time(lt_json_text(lt_json_get(event, "eventTime"))) * 8 + lt_event_rank(event) * 2 +
           is_output;
}

int lt_occurrences_order(const void *left, const void *right)
{
    const struct lt_occurrence *one = left, *other = right;
    int order = strcmp(one->run_id, other->run_id);
    if (order)
        return order;
    int64_t first = lt_index_time(lt_json_text(lt_json_get(one->event, "eventTime")));
    int64_t second = lt_index_time(lt_json_text(lt_json_get(other->event, "eventTime")));
    if (first != second)
        return first < second ? -1 : 1;
    if (lt_event_rank(one->event) != lt_event_rank(other->event))
        return lt_event_rank(one->event) - lt_event_rank(other->event);
    order = strcmp(one->file, other->file);
    return order ? order : one->place < other->place ? -1 : 1;
}

/* Adds the events of a file, from document `first` on, that are of that run; NULL: of any. */
void lt_occurrences_add(const struct lt_documents *list, size_t first, const char *file, const char *run_id,
                        struct lt_occurrences *ret_found)
{
    size_t place = 0;
    for (size_t i = first; i < list->count; i++)
        for (size_t at = 0; at < lt_event_count(list->items[i]); at++) {
            struct lt_json *event = lt_event_at(list->items[i], at);
            const char *its = lt_event_run_id(event);
            if (its && !lt_event_problem(event) && (!run_id || strcmp(its, run_id) == 0))
                LT_VEC_PUSH(ret_found, (struct lt_occurrence){its, event, file, place++});
        }
}

void lt_other_files_read(struct lt_index *index, const char *run_id, struct lt_other_files *ret_files,
                         struct lt_occurrences *ret_found)
{
    struct lt_query *query = lt_database_ask(
        index->database, "SELECT name FROM file JOIN file_run ON file = id WHERE run_id = ? ORDER BY name",
        "t", run_id);
    while (lt_query_next(query))
        LT_VEC_PUSH(&ret_files->names, lt_xstrdup(lt_query_text(query, 0)));
    for (size_t i = 0; i < ret_files->names.count; i++) {
        size_t first = ret_files->documents.count;
        struct lt_err err; /* gone: the folder is looked at again */
        if (lt_documents_read(index, ret_files->names.items[i], &ret_files->documents, &err) != LT_OK)
            ret_files->is_partial = true;
        lt_occurrences_add(&ret_files->documents, first, ret_files->names.items[i], run_id, ret_found);
    }
}

void lt_other_files_free(struct lt_other_files *files)
{
    for (size_t i = 0; i < files->names.count; i++)
        free(files->names.items[i]);
    free(files->names.items);
}

void lt_run_events_read(struct lt_index *index, const char *run_id, struct lt_run_events *ret_events)
{
    struct lt_other_files files = {0};
    struct lt_occurrences found = {0};
    *ret_events = (struct lt_run_events){0};
    lt_other_files_read(index, run_id, &files, &found);
    ret_events->is_partial = files.is_partial;
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, lt_occurrences_order);
    for (size_t i = 0; i < found.count; i++)
        LT_VEC_PUSH(&ret_events->events, found.items[i].event);
    for (size_t i = 0; i < files.documents.count; i++)
        LT_VEC_PUSH(&ret_events->documents, files.documents.items[i]);
    lt_other_files_free(&files);
    free(files.documents.items);
    free(found.items);
}
