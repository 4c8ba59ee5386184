/* SPDX-License-Identifier: Apache-2.0
 *
 * What a report shows, out of the index, as JSON of the schema lintrace.report/1 (docs/format.md). The same
 * log gives the same bytes: everything is sorted, and no clock is asked. What is left out for its size is
 * counted in it. */
#ifndef LT_REPORT_DATA_H
#define LT_REPORT_DATA_H

#include "base/buf.h"
#include "base/err.h"
#include "index/index.h"

#include <stddef.h>

struct lt_report_request {
    const char *title; /* NULL: after the folder */
    const char *
        selection; /* "1+orders+2", "tag:pii": of the log only this; a name alone: all around it. NULL: all */
    const char *run;  /* the page opens with this run; NULL: as it likes */
    size_t most_runs; /* the newest; 0: a thousand */
};

/* Appends the document. LT_ENOT_FOUND when the selection or the run means nothing. */
int lt_report_data(struct lt_index *index, const struct lt_report_request *request, struct lt_buf *ret_json,
                   struct lt_err *err);

#endif
