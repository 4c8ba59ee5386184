/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the report's data share. Nothing here is for others: they use data.h. */
#ifndef LT_REPORT_DATA_PRIV_H
#define LT_REPORT_DATA_PRIV_H

#include "base/mem.h"
#include "index/links.h"
#include "out/json_writer.h"
#include "report/data.h"

#include <stdbool.h>
#include <stdint.h>

struct lt_report_run {
    int64_t id, job, seen_ms;
    char *run_id;
};

struct lt_report {
    struct lt_index *index;
    struct lt_database *database;
    struct lt_json_writer json;
    int32_t *numbers;    /* by node: its place among datasets or jobs; -1: not in the report */
    uint8_t *kinds;      /* by node: 1 dataset, 2 column, 3 job */
    int64_t *parents;    /* by node: of a column its dataset */
    size_t node_count;   /* numbers of nodes are below it */
    int32_t *run_places; /* by run: its place in `runs`; -1 */
    size_t run_count;
    LT_VEC(struct lt_report_run) runs; /* in the order of versions */
    int64_t focus;                     /* the one node that was selected; 0 */
    size_t runs_left_out, datasets_left_out, events_left_out;
};

/* The dataset's or job's place, or -1. */
int32_t lt_report_number(const struct lt_report *report, int64_t node);
bool lt_report_is(const struct lt_report *report, int64_t node, int kind);
int32_t lt_report_run_place(const struct lt_report *report, int64_t run);

/* Values that may be below zero or not known. */
void lt_report_put_integer(struct lt_report *report, const char *key, int64_t number);
void lt_report_put_count_or_null(struct lt_report *report, const char *key, bool is_known, int64_t number);
void lt_report_put_time(struct lt_report *report, const char *key, bool is_known, int64_t time_ms);
void lt_report_put_text_or_null(struct lt_report *report, const char *key, const char *text);
/* [a, b, c, ...] of `count` integers, in an array. */
void lt_report_put_tuple(struct lt_report *report, const int64_t *values, size_t count);

/* Members of the document, each written whole. */
void lt_report_put_datasets(struct lt_report *report);
void lt_report_put_jobs(struct lt_report *report);
void lt_report_put_edges(struct lt_report *report);
void lt_report_put_column_edges(struct lt_report *report);
void lt_report_put_runs(struct lt_report *report);
int lt_report_put_versions(struct lt_report *report, struct lt_err *err);
void lt_report_put_checks(struct lt_report *report);
void lt_report_put_glossary(struct lt_report *report);
void lt_report_put_statistics(struct lt_report *report);

#endif
