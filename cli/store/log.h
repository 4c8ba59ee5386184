/* SPDX-License-Identifier: Apache-2.0
 *
 * The lineage folder: events/<run_id>.json, one row a run in events.csv, and diagram.mmd. Any number of
 * processes may use it at once: a file is seen whole or not at all, and rows are added one at a time. */
#ifndef LT_STORE_LOG_H
#define LT_STORE_LOG_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

#define LT_LOG_CSV "events.csv"
#define LT_LOG_DIAGRAM "diagram.mmd"

/* One run as it goes into the log. The texts are made by out/. */
struct lt_log_entry {
    const char *run_id;
    const struct lt_buf *event; /* the JSON document */
    const char *csv_header;     /* without a newline */
    const struct lt_buf *row;   /* with its newline */
};

/* Makes `folder` if needed, writes the event, then adds the row; both are on the disk when it returns 0. When
 * the event could not be written no row is added. When the row could not be added the event is there,
 * events.csv is as it was, and `err` says so. A last line without its newline gets one first; one that a
 * crash has cut off is taken away (its run still has its live trace). */
int lt_log_append(const char *folder, const struct lt_log_entry *entry, struct lt_err *err);

/* The second half alone: for a run whose event is there and whose row is not. entry->event is not looked at.
 */
int lt_log_append_row(const char *folder, const struct lt_log_entry *entry, struct lt_err *err);

/* What the log has of the run entry->run_id: its event (appended to `ret_event` when it is there) and a whole
 * row. A log that is not there has neither. */
int lt_log_find(const char *folder, const struct lt_log_entry *entry, struct lt_buf *ret_event,
                bool *ret_has_row, struct lt_err *err);

/* Rewrites diagram.mmd with what `draw` makes of the whole events.csv. Missing log: LT_ENOT_FOUND. */
int lt_log_diagram(const char *folder,
                   int (*draw)(const struct lt_buf *csv, struct lt_buf *ret_text, struct lt_err *err),
                   struct lt_err *err);

#endif
