/* SPDX-License-Identifier: Apache-2.0
 *
 * What `lintrace graph` was asked for, and the pictures that it takes more than the CSV log to draw. */
#ifndef LT_CMD_GRAPH_H
#define LT_CMD_GRAPH_H

#include "base/err.h"
#include "out/picture.h"

#include <stdbool.h>

enum lt_graph_level { LT_GRAPH_RUN, LT_GRAPH_FILE, LT_GRAPH_PROCESS };
enum lt_graph_format { LT_GRAPH_MERMAID, LT_GRAPH_DOT, LT_GRAPH_JSON, LT_GRAPH_CSV_TABLE, LT_GRAPH_MARKDOWN };
enum lt_graph_source { LT_GRAPH_CSV, LT_GRAPH_STDIN, LT_GRAPH_FOLDER, LT_GRAPH_EVENT };

struct lt_graph_request {
    const char *run;       /* NULL: all runs, or the latest where the drawing is of one */
    int level;             /* enum lt_graph_level */
    int format;            /* enum lt_graph_format */
    bool has_columns;      /* column lineage instead */
    bool is_whole;         /* --all */
    const char *folder;    /* the lineage folder of a selection; NULL: the default */
    const char *as_of;     /* NULL: now */
    const char *selection; /* NULL: all */
    bool has_no_pager;
    enum lt_graph_source source;
    char *path; /* the source's */
};

/* Does it take events or a trace, or is the CSV log enough? */
bool lt_graph_is_of_events(const struct lt_graph_request *request);
/* The picture from events or a trace. What else is to be told is among its remarks. Clear it in any case. */
int lt_graph_picture(const struct lt_graph_request *request, struct lt_picture *ret_picture,
                     struct lt_err *err);

#endif
