/* SPDX-License-Identifier: Apache-2.0
 *
 * Cells are made as plain text first and quoted last. The reader trusts nothing: a line that is torn or has
 * the wrong number of cells is named and left out, and the next one is read. */
#include "out/csv_row.h"

#include "base/mem.h"
#include "ext/csv_read.h"
#include "ext/csv_write.h"
#include "ext/json.h"
#include "model/ident.h"
#include "out/datasets.h"

#include <stdlib.h>
#include <string.h>

/* ---- writing ---- */

/* Adds a cell with every run of blanks around a line break made one blank, and none at the ends. */
static void add_cell(struct lt_buf *line, const char *text)
{
    struct lt_buf flat = {0};
    size_t length = strlen(text);
    while (length && (text[length - 1] == '\n' || text[length - 1] == '\r'))
        length--;
    for (size_t i = 0; i < length;) {
        size_t blanks = strspn(text + i, " \t\r\n");
        blanks = blanks > length - i ? length - i : blanks;
        if (memchr(text + i, '\n', blanks) || memchr(text + i, '\r', blanks)) {
            lt_buf_addc(&flat, ' ');
            i += blanks;
        } else {
            size_t plain = blanks ? blanks : 1;
            lt_buf_add(&flat, text + i, plain);
            i += plain;
        }
    }
    if (line->length && line->data[line->length - 1] != '\n')
        lt_buf_addc(line, ',');
    lt_buf_add(&flat, "", 0);
    lt_csv_write_cell(flat.data, line);
    lt_buf_clear(&flat);
}

static void add_names_cell(struct lt_buf *line, const struct lt_run *run, enum lt_role role)
{
    struct lt_datasets datasets;
    struct lt_buf names = {0};
    lt_datasets_find(run, role, &datasets);
    lt_buf_add(&names, "", 0);
    for (size_t i = 0; i < datasets.count; i++) {
        if (i)
            lt_buf_addc(&names, ';');
        for (const char *byte = datasets.items[i].name; *byte; byte++) {
            if (*byte == '\n') {
                lt_buf_adds(&names, "\\n");
                continue;
            }
            if (*byte == ';' || *byte == '\\')
                lt_buf_addc(&names, '\\');
            lt_buf_addc(&names, *byte);
        }
    }
    add_cell(line, names.data);
    lt_buf_clear(&names);
    lt_datasets_clear(&datasets);
}

static bool holds_text(const struct lt_json *array, const char *text)
{
    for (size_t i = 0; i < lt_json_size(array); i++)
        if (strcmp(lt_json_text(lt_json_at(array, i)), text) == 0)
            return true;
    return false;
}

/* {"dataset.column":["dataset.column",...]}: everything declared, whether this run touched it or not. */
static void add_columns_cell(struct lt_buf *line, const struct lt_metadata *metadata)
{
    struct lt_json *map = lt_json_object();
    for (size_t i = 0; i < metadata->column_lineage.count; i++) {
        const struct lt_column_mapping *mapping = &metadata->column_lineage.items[i];
        char *key = lt_xasprintf("%s.%s", mapping->downstream.dataset, mapping->downstream.column);
        struct lt_json *sources = lt_json_get(map, key);
        if (!sources)
            sources = lt_json_set_array(map, key);
        for (size_t j = 0; j < mapping->upstream.count; j++) {
            const struct lt_column_ref *upstream = &mapping->upstream.items[j];
            char *source = lt_xasprintf("%s.%s", upstream->dataset, upstream->column);
            if (!holds_text(sources, source))
                lt_json_add_text(sources, source);
            free(source);
        }
        free(key);
    }
    struct lt_buf text = {0};
    lt_json_write(map, false, &text);
    add_cell(line, text.data);
    lt_buf_clear(&text);
    lt_json_free(map);
}

static void add_rows_cell(struct lt_buf *line, const struct lt_run *run, enum lt_role role)
{
    uint64_t rows;
    char *text =
        lt_run_rows(run, role, &rows) ? lt_xasprintf("%llu", (unsigned long long)rows) : lt_xstrdup("");
    add_cell(line, text);
    free(text);
}

/* What the run did, in words: the people's if there are any, else the command itself. */
static const char *transform_of(const struct lt_run *run)
{
    const struct lt_job_meta *job = run->job_meta;
    if (job && job->transformation)
        return job->transformation;
    if (job && job->description)
        return job->description;
    if (run->metadata->pipeline_description)
        return run->metadata->pipeline_description;
    return run->command_line ? run->command_line : "";
}

static void add_escaped_cell(struct lt_buf *line, const char *bytes)
{
    char *text = lt_ident_name(bytes, NULL);
    add_cell(line, text);
    free(text);
}

void lt_csv_row_add(const struct lt_run *run, struct lt_buf *ret_line)
{
    char time_text[LT_IDENT_TIME_SIZE];
    lt_ident_time(time_text, run->end_ns ? run->end_ns : run->start_ns);
    add_cell(ret_line, time_text);
    add_cell(ret_line, run->run_id);
    add_escaped_cell(ret_line, run->job_namespace);
    add_escaped_cell(ret_line, run->job_name);
    add_names_cell(ret_line, run, LT_ROLE_INPUT);
    add_names_cell(ret_line, run, LT_ROLE_OUTPUT);
    add_cell(ret_line, transform_of(run));
    add_columns_cell(ret_line, run->metadata);
    add_rows_cell(ret_line, run, LT_ROLE_INPUT);
    add_rows_cell(ret_line, run, LT_ROLE_OUTPUT);
    add_cell(ret_line, strcmp(lt_run_event_type(run), "COMPLETE") == 0 ? "COMPLETED" : "FAILED");
    lt_buf_addc(ret_line, '\n');
}

/* ---- reading ---- */

enum { EVENT_TIME, JOB_NAMESPACE, JOB_NAME, INPUT_NAMES, OUTPUT_NAMES, STATUS, COLUMNS };
static const char *const column_names[COLUMNS] = {"event_time",  "job_namespace", "job_name",
                                                  "input_names", "output_names",  "status"};

static void split_names(const char *cell, struct lt_text_list *ret_names)
{
    struct lt_buf name = {0};
    for (;; cell++) {
        if (*cell == '\\' && cell[1]) {
            cell++;
            lt_buf_addc(&name, *cell == 'n' ? '\n' : *cell);
        } else if (*cell && *cell != ';') {
            lt_buf_addc(&name, *cell);
        } else {
            if (name.length)
                LT_VEC_PUSH(ret_names, lt_buf_take(&name));
            if (!*cell)
                break;
        }
    }
}

static int read_header(const struct lt_csv_record *record, size_t ret_places[COLUMNS], struct lt_err *err)
{
    for (int column = 0; column < COLUMNS; column++) {
        size_t place = 0;
        while (place < record->count && strcmp(record->cells[place], column_names[column]) != 0)
            place++;
        if (place == record->count)
            return lt_err_set(err, LT_EFORMAT, "line 1: not the header of a log: no column '%s'",
                              column_names[column]);
        ret_places[column] = place;
    }
    return LT_OK;
}

static void add_row(struct lt_log_rows *rows, const struct lt_csv_record *record,
                    const size_t places[COLUMNS])
{
    struct lt_log_row row = {.event_time = lt_xstrdup(record->cells[places[EVENT_TIME]]),
                             .job_namespace = lt_xstrdup(record->cells[places[JOB_NAMESPACE]]),
                             .job_name = lt_xstrdup(record->cells[places[JOB_NAME]]),
                             .is_failed = strcmp(record->cells[places[STATUS]], "FAILED") == 0};
    split_names(record->cells[places[INPUT_NAMES]], &row.inputs);
    split_names(record->cells[places[OUTPUT_NAMES]], &row.outputs);
    LT_VEC_PUSH(rows, row);
}

static size_t count_lines(const char *bytes, size_t length)
{
    size_t lines = 0;
    for (size_t i = 0; i < length; i++)
        lines += bytes[i] == '\n';
    return lines;
}

int lt_log_rows_read(const char *bytes, size_t length, struct lt_log_rows *ret_rows, struct lt_err *err)
{
    struct lt_csv_record record = {0};
    size_t places[COLUMNS], cells = 0, used = 0, line = 1;
    int result = LT_OK;
    *ret_rows = (struct lt_log_rows){0};
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) { /* a spreadsheet may have put it there */
        bytes += 3;
        length -= 3;
    }
    for (size_t at = 0; at < length; line += count_lines(bytes + at, used), at += used) {
        int failed = lt_csv_read_record(bytes + at, length - at, &record, &used);
        if (cells == 0) {
            result = read_header(&record, places, err);
            if (result != LT_OK)
                break;
            cells = record.count;
        } else if (failed) {
            LT_VEC_PUSH(&ret_rows->problems, lt_xasprintf("line %zu: not well-formed CSV", line));
        } else if (record.count && record.count != cells) {
            LT_VEC_PUSH(&ret_rows->problems, lt_xasprintf("line %zu: %zu cells where the header has %zu",
                                                          line, record.count, cells));
        } else if (record.count) {
            add_row(ret_rows, &record, places);
        }
    }
    lt_csv_record_clear(&record);
    return result;
}

static void clear_texts(struct lt_text_list *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        free(texts->items[i]);
    free(texts->items);
}

void lt_log_rows_clear(struct lt_log_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        free(rows->items[i].event_time);
        free(rows->items[i].job_namespace);
        free(rows->items[i].job_name);
        clear_texts(&rows->items[i].inputs);
        clear_texts(&rows->items[i].outputs);
    }
    free(rows->items);
    clear_texts(&rows->problems);
    *rows = (struct lt_log_rows){0};
}
