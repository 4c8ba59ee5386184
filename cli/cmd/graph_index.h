/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace graph over the index: what is selected, at any moment, as a picture or as a table of its edges. */
#ifndef LT_CMD_GRAPH_INDEX_H
#define LT_CMD_GRAPH_INDEX_H

#include "cmd/ask.h"
#include "cmd/edge_rows.h"
#include "out/picture.h"

struct lt_graph_selection {
    const char *folder;
    const char *as_of; /* NULL: now */
    const char *text;  /* "1+orders+2", "tag:pii"; NULL: all */
    bool has_columns;  /* column lineage; also where the text names columns */
    bool is_by_file;   /* from dataset to dataset, without the jobs between */
};

/* What was found: edges among the nodes that are selected. */
struct lt_graph_found {
    struct lt_question question;
    struct lt_told told;
    struct lt_nodes nodes; /* datasets, or columns */
    bool is_of_columns, is_whole;
};

/* Close it in any case. */
int lt_graph_find(const struct lt_graph_selection *selection, struct lt_graph_found *ret_found,
                  struct lt_err *err);
void lt_graph_found_close(struct lt_graph_found *found);

/* As a picture. What else is to be told is among its remarks. Clear it. */
void lt_graph_found_picture(const struct lt_graph_selection *selection, struct lt_graph_found *found,
                            struct lt_picture *ret_picture);
/* As a table, printed as `ask` says; returns the exit status. */
int lt_graph_found_print(const struct lt_ask *ask, struct lt_graph_found *found);

#endif
