/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of events.csv: one a run, written here and read back here, so that both halves agree. A row is
 * always one line (a line break in a cell becomes a blank, or \n within a dataset's name), ended by a
 * newline. */
#ifndef LT_OUT_CSV_ROW_H
#define LT_OUT_CSV_ROW_H

#include "base/buf.h"
#include "base/err.h"
#include "model/run.h"

#define LT_CSV_HEADER                                                                                        \
    "event_time,run_id,job_namespace,job_name,input_names,output_names,transform,columns_map,rowcount_in,"   \
    "rowcount_out,status"

/* Appends the row of `run`, with its newline. */
void lt_csv_row_add(const struct lt_run *run, struct lt_buf *ret_line);

/* What a reader of the log needs to draw it. Texts belong to the rows as a whole. */
struct lt_log_row {
    const char *event_time, *job_namespace, *job_name;
    struct lt_text_list inputs, outputs; /* dataset names, unescaped */
    bool is_failed;
};
struct lt_log_rows {
    struct lt_log_row *items; /* in the order of the log */
    size_t count, capacity;
    struct lt_text_list problems; /* "line N: what is wrong with it": such lines are left out */
    struct lt_buf text;           /* the log, taken apart */
    struct lt_pool *texts;        /* what could not be read in place */
};

/* Reads a whole log. The columns may stand in any order, and there may be others. No bytes at all is a log
 * without rows. LT_EFORMAT when the first line is not the header of a log. Clear `ret_rows` in any case. */
int lt_log_rows_read(const char *bytes, size_t length, struct lt_log_rows *ret_rows, struct lt_err *err);
/* The same without a copy: `csv` is used up. */
int lt_log_rows_take(struct lt_buf *csv, struct lt_log_rows *ret_rows, struct lt_err *err);
void lt_log_rows_clear(struct lt_log_rows *rows);

#endif
