/* SPDX-License-Identifier: Apache-2.0
 *
 * Cells are made as plain text first and quoted last. The reader trusts nothing: a line that is torn or has
 * the wrong number of cells is named and left out, and the next one is read. Logs get long: lines as we write
 * them are taken apart where they stand, all others go through libcsv. */
#include "out/csv_row.h"

#include "base/mem.h"
#include "ext/csv_read.h"
#include "ext/csv_write.h"
#include "ext/json.h"
#include "model/ident.h"
#include "out/csv_names.h"
#include "out/datasets.h"

#include <stdlib.h>
#include <string.h>

/* ---- writing ---- */

/* The text with every run of blanks around a line break made one blank, and none at the ends. */
static void add_flat(struct lt_buf *flat, const char *text)
{
    size_t length = strlen(text);
    while (length && (text[length - 1] == '\n' || text[length - 1] == '\r'))
        length--;
    for (size_t i = 0; i < length;) {
        size_t blanks = strspn(text + i, " \t\r\n");
        blanks = blanks > length - i ? length - i : blanks;
        if (memchr(text + i, '\n', blanks) || memchr(text + i, '\r', blanks)) {
            lt_buf_addc(flat, ' ');
            i += blanks;
        } else {
            size_t plain = blanks ? blanks : 1;
            lt_buf_add(flat, text + i, plain);
            i += plain;
        }
    }
    lt_buf_add(flat, "", 0);
}

static void add_cell(struct lt_buf *line, const char *text)
{
    if (line->length && line->data[line->length - 1] != '\n')
        lt_buf_addc(line, ',');
    if (!strpbrk(text, "\r\n")) {
        lt_csv_write_cell(text, line);
        return;
    }
    struct lt_buf flat = {0};
    add_flat(&flat, text);
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
        if (lt_dataset_is_uri(&datasets.items[i]))
            lt_csv_names_add(datasets.items[i].namespace, &names);
        lt_csv_names_add(datasets.items[i].name, &names);
    }
    lt_datasets_clear(&datasets); /* before a long cell is there twice */
    add_cell(line, names.data);
    lt_buf_clear(&names);
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

enum { CELLS_MOST = 64 };
enum { EVENT_TIME, JOB_NAMESPACE, JOB_NAME, INPUT_NAMES, OUTPUT_NAMES, STATUS, COLUMNS };
static const char *const column_names[COLUMNS] = {"event_time",  "job_namespace", "job_name",
                                                  "input_names", "output_names",  "status"};

/* What a row is made of: texts that end with NUL. */
struct cells {
    char *items[CELLS_MOST];
    size_t count;
};

/* Takes the names of a cell apart in place. */
static void split_names(char *cell, struct lt_text_list *ret_names)
{
    size_t most = *cell != '\0';
    for (const char *at = cell; (at = strchr(at, ';')); at++)
        most++;
    if (!most)
        return;
    ret_names->items = lt_xmalloc(most * sizeof *ret_names->items);
    ret_names->capacity = most;
    for (char *name = cell, *end = cell, *at = cell;; at++) {
        if (*at == '\\' && at[1]) {
            at++;
            *end++ = *at == 'n' ? '\n' : *at;
            continue;
        }
        if (*at && *at != ';') {
            *end++ = *at;
            continue;
        }
        bool is_last = !*at;
        *end = '\0';
        if (end > name)
            ret_names->items[ret_names->count++] = name;
        if (is_last)
            break;
        name = end = at + 1;
    }
}

static int read_header(const struct cells *row, size_t ret_places[COLUMNS], struct lt_err *err)
{
    for (int column = 0; column < COLUMNS; column++) {
        size_t place = 0;
        while (place < row->count && strcmp(row->items[place], column_names[column]) != 0)
            place++;
        if (place == row->count)
            return lt_err_set(err, LT_EFORMAT, "line 1: not the header of a log: no column '%s'",
                              column_names[column]);
        ret_places[column] = place;
    }
    return LT_OK;
}

static void add_row(struct lt_log_rows *rows, const struct cells *cells, const size_t places[COLUMNS])
{
    struct lt_log_row row = {.event_time = cells->items[places[EVENT_TIME]],
                             .job_namespace = cells->items[places[JOB_NAMESPACE]],
                             .job_name = cells->items[places[JOB_NAME]],
                             .is_failed = strcmp(cells->items[places[STATUS]], "FAILED") == 0};
    split_names(cells->items[places[INPUT_NAMES]], &row.inputs);
    split_names(cells->items[places[OUTPUT_NAMES]], &row.outputs);
    LT_VEC_PUSH(rows, row);
}

static size_t count_lines(const char *bytes, size_t length)
{
    size_t lines = 0;
    for (size_t i = 0; i < length; i++)
        lines += bytes[i] == '\n';
    return lines;
}

/* The end of the quoted cell whose first quote stands at `at`: behind its last quote. NULL when the line ends
 * before, or goes on otherwise than with a comma. */
static char *quoted_end(char *at, char *end)
{
    for (at++; (at = memchr(at, '"', (size_t)(end - at))); at += 2)
        if (at + 1 == end || at[1] != '"')
            return at + 1 == end || at[1] == ',' ? at + 1 : NULL;
    return NULL;
}

/* Takes away the quotes around a cell and one of each two within. */
static char *unquote(char *cell, char *end)
{
    char *to = cell;
    for (const char *at = cell + 1; at < end - 1; at++) {
        *to++ = *at;
        at += *at == '"';
    }
    *to = '\0';
    return cell;
}

/* Takes a line of the usual kind apart in place. False, with nothing changed, when it is of another. */
static bool split_line(char *line, char *end, struct cells *ret_cells)
{
    char *ends[CELLS_MOST];
    size_t length = (size_t)(end - line), count = 0;
    bool has_quote = memchr(line, '"', length) != NULL;
    if (memchr(line, '\r', length) || memchr(line, '\0', length))
        return false;
    for (char *at = line;; at = ends[count - 1] + 1) {
        char *cell_end = memchr(at, ',', (size_t)(end - at));
        cell_end = cell_end ? cell_end : end;
        if (has_quote && at < end && *at == '"')
            cell_end = quoted_end(at, end);
        else if (has_quote && memchr(at, '"', (size_t)(cell_end - at)))
            return false;
        if (!cell_end || count == CELLS_MOST)
            return false;
        ret_cells->items[count] = at;
        ends[count++] = cell_end;
        if (cell_end == end)
            break;
    }
    for (size_t i = 0; i < count; i++) {
        *ends[i] = '\0';
        if (*ret_cells->items[i] == '"')
            unquote(ret_cells->items[i], ends[i]);
    }
    ret_cells->count = length ? count : 0;
    return true;
}

/* A record of any kind, by the library; its texts are copied. */
static int read_unusual(struct lt_log_rows *rows, const char *bytes, size_t length, struct cells *ret_cells,
                        size_t *ret_used)
{
    struct lt_csv_record record = {0};
    int result = lt_csv_read_record(bytes, length, &record, ret_used);
    ret_cells->count = record.count;
    for (size_t i = 0; i < record.count && i < CELLS_MOST; i++)
        ret_cells->items[i] = lt_pool_text(rows->texts, record.cells[i], strlen(record.cells[i]));
    lt_csv_record_clear(&record);
    return ret_cells->count > CELLS_MOST ? LT_EFORMAT : result;
}

static int read_rows(struct lt_log_rows *rows, char *bytes, size_t length, struct lt_err *err)
{
    size_t places[COLUMNS], columns = 0, used = 0, line = 1;
    for (size_t at = 0; at < length; at += used) {
        struct cells cells = {.count = 0};
        char *newline = memchr(bytes + at, '\n', length - at), *end = newline ? newline : bytes + length;
        int failed = LT_OK;
        used = (size_t)(end - bytes) - at + (newline != NULL);
        size_t lines = newline != NULL;
        if (!split_line(bytes + at, end, &cells)) {
            failed = read_unusual(rows, bytes + at, length - at, &cells, &used);
            lines = count_lines(bytes + at, used);
        }
        if (columns == 0) {
            int result = read_header(&cells, places, err);
            if (result != LT_OK)
                return result;
            columns = cells.count;
        } else if (failed) {
            LT_VEC_PUSH(&rows->problems, lt_xasprintf("line %zu: not well-formed CSV", line));
        } else if (cells.count && cells.count != columns) {
            LT_VEC_PUSH(&rows->problems, lt_xasprintf("line %zu: %zu cells where the header has %zu", line,
                                                      cells.count, columns));
        } else if (cells.count) {
            add_row(rows, &cells, places);
        }
        line += lines;
    }
    return LT_OK;
}

int lt_log_rows_take(struct lt_buf *csv, struct lt_log_rows *ret_rows, struct lt_err *err)
{
    *ret_rows = (struct lt_log_rows){.text = *csv, .texts = lt_pool_new()};
    *csv = (struct lt_buf){0};
    char *bytes = ret_rows->text.data;
    size_t length = ret_rows->text.length;
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) { /* a spreadsheet may have put it there */
        bytes += 3;
        length -= 3;
    }
    return read_rows(ret_rows, bytes, length, err);
}

int lt_log_rows_read(const char *bytes, size_t length, struct lt_log_rows *ret_rows, struct lt_err *err)
{
    struct lt_buf copy = {0};
    lt_buf_add(&copy, bytes, length);
    return lt_log_rows_take(&copy, ret_rows, err);
}

void lt_log_rows_clear(struct lt_log_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        free(rows->items[i].inputs.items);
        free(rows->items[i].outputs.items);
    }
    for (size_t i = 0; i < rows->problems.count; i++)
        free(rows->problems.items[i]);
    free(rows->problems.items);
    free(rows->items);
    lt_buf_clear(&rows->text);
    lt_pool_free(rows->texts);
    *rows = (struct lt_log_rows){0};
}
