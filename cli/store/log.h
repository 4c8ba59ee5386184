/* SPDX-License-Identifier: Apache-2.0
 *
 * The lineage folder: events/<run_id>.json, one row a run in events.csv, and diagram.mmd. Any number of
 * processes may use it at once: a file is seen whole or not at all, and rows are added one at a time. */
#ifndef LT_STORE_LOG_H
#define LT_STORE_LOG_H

#include "base/drain.h"
#include "base/err.h"
#include "model/drawn.h"

#include <stdbool.h>

#define LT_LOG_CSV "events.csv"
#define LT_LOG_DIAGRAM "diagram.mmd"
#define LT_LOG_DRAWN ".drawn" /* what the diagram shows; may be missing */

/* A longer row is not worth a look of its own when the diagram is drawn. */
enum { LT_LOG_ROW_MOST_BYTES = 1 << 16 };

/* A file and its state: whoever writes to it changes that. */
struct lt_log_state {
    uint64_t device, inode, size;
    int64_t mtime_ns, ctime_ns;
};
/* events.csv before and after a row was added. */
struct lt_log_news {
    struct lt_log_state before, after;
};

/* One run as it goes into the log. The texts are made by out/. */
struct lt_log_entry {
    const char *run_id;
    /* Pours the JSON document into the drain; returns what that says. */
    int (*write_event)(const void *event, struct lt_drain *drain);
    const void *event;
    const char *csv_header;   /* without a newline */
    const struct lt_buf *row; /* with its newline */
    struct lt_log_news *news; /* filled in when the row is there; may be NULL */
};

/* Makes `folder` if needed, writes the event, then adds the row; both are on the disk when it returns 0. When
 * the event could not be written no row is added. When the row could not be added the event is there,
 * events.csv is as it was, and `err` says so. A last line without its newline gets one first; one that a
 * crash has cut off is taken away (its run still has its live trace). */
int lt_log_append(const char *folder, const struct lt_log_entry *entry, struct lt_err *err);

/* The second half alone: for a run whose event is there and whose row is not. The event is not asked for.
 */
int lt_log_append_row(const char *folder, const struct lt_log_entry *entry, struct lt_err *err);

/* What the log has of the run entry->run_id: its event and a whole row. A log that is not there has neither.
 * Both may be of any size: of the event only the first members are read, as many as are whole in its first
 * 4 KiB, and appended to `ret_head` as a document of their own ("{}" when none is, nothing when there is no
 * event); the rows are gone through piece by piece. */
int lt_log_find(const char *folder, const struct lt_log_entry *entry, struct lt_buf *ret_head,
                bool *ret_has_row, struct lt_err *err);

/* Draws a log, which is used up, and tells what it has drawn. */
typedef int lt_log_draw(struct lt_buf *csv, struct lt_buf *ret_text, struct lt_drawn *ret_drawn,
                        struct lt_err *err);

/* Rewrites diagram.mmd with what `draw` makes of the whole events.csv. Missing log: LT_ENOT_FOUND. Longer
 * than can be drawn: LT_ELIMIT, and nothing was read. `err` then names the diagram and tells what to do. With
 * an `entry` that was just added nothing is drawn when it shows nothing that was not drawn before: so a job
 * that runs every minute does not pay for the length of the log. */
int lt_log_diagram(const char *folder, lt_log_draw *draw, const struct lt_log_entry *entry,
                   struct lt_err *err);

#endif
