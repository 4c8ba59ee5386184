/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the index share. Nothing here is for others: they use index.h. */
#ifndef LT_INDEX_INDEX_PRIV_H
#define LT_INDEX_INDEX_PRIV_H

#include "ext/database.h"
#include "ext/json.h"
#include "index/index.h"
#include "model/graph.h"

#include <stdbool.h>
#include <stdint.h>

/* Raised with every change of schema.sql or of what the tables hold: an index of another is made anew. */
enum { LT_INDEX_SCHEMA = 9 };
extern const char lt_index_schema[]; /* schema.sql */

enum lt_node_kind { LT_NODE_DATASET = 1, LT_NODE_COLUMN = 2, LT_NODE_JOB = 3 };

struct lt_index {
    struct lt_database *database;
    char *folder, *events, *path; /* the lineage folder, events/ and index.sqlite in it */
    int lock;                     /* a descriptor of .index; -1 for an index without a name */
    bool is_making;               /* made anew: links come at the end */
    bool is_hurried;              /* somebody waits who has asked nothing */
    uint64_t pairs;               /* that events told without saying which input fed which output */
    bool is_asked;                /* in one transaction, from when it was opened */
    struct lt_labels *labels;     /* made when first asked for */
};

/* What a hurried one leaves to the next question: a small event may tell a great many edges. */
enum { LT_INDEX_HURRIED_PAIRS = 20000 };
bool lt_index_is_too_much(const struct lt_index *index);

struct lt_labels;
void lt_labels_free(struct lt_labels *labels); /* NULL is fine */

/* ---- take.c, runs.c, facts.c, flows.c: events into rows ---- */

/* Takes a file of events/ that is not known yet. What is wrong with it goes into its row; the database keeps
 * its own failures. */
void lt_index_take_file(struct lt_index *index, const char *name, uint64_t inode);

/* The rows of one run from all of its events, which are in order. */
void lt_index_put_run(struct lt_index *index, const char *run_id, struct lt_json *const *events, size_t count,
                      bool is_declared);
/* An event of a dataset alone: it makes a version like a run, and is none. */
void lt_index_put_dataset_event(struct lt_index *index, const struct lt_json *event, const char *id);

/* The number of a node, made when it is new. */
int64_t lt_index_node(struct lt_index *index, enum lt_node_kind kind, int64_t parent, const char *namespace,
                      const char *name);
/* What the facets of a dataset or job say of it and its columns, at that moment, a number
 * that grows with time. */
void lt_index_take_facts(struct lt_index *index, int64_t node, const struct lt_json *facets, int64_t moment);
/* The other names of a dataset: its facets, and those of its role (input or output). */
void lt_index_take_names(struct lt_index *index, int64_t dataset, const struct lt_json *facets,
                         const struct lt_json *role_facets);

/* A run as far as its rows are in. */
struct lt_taken_run {
    int64_t id, job, seen_ms;
    const char *run_id;
    bool is_declared; /* told by an event that is of no run */
};
/* One use of a dataset by a run's job. */
void lt_index_put_use(struct lt_index *index, const struct lt_taken_run *run, int64_t dataset,
                      bool is_output);
/* The edges of all events of a run; its uses are in. */
void lt_index_take_flows(struct lt_index *index, const struct lt_taken_run *run,
                         struct lt_json *const *events, size_t count);
/* What a dataset's own facets say of its columns. */
void lt_index_take_columns(struct lt_index *index, const struct lt_taken_run *run,
                           const struct lt_json *dataset);
/* An edge that is of no run: another name. */
void lt_index_put_alias(struct lt_index *index, int64_t one, int64_t other);
/* A column that is new, with those of its name in the dataset's other names. */
void lt_index_join_column(struct lt_index *index, int64_t dataset, int64_t column, const char *name);
/* Takes the run's edges and uses back, to be put in again. */
void lt_index_forget_flows(struct lt_index *index, int64_t run);
/* After that and after they were put in: removes what nothing tells of any more. */
void lt_index_sweep_flows(struct lt_index *index, int64_t run);
/* All links from all edges. */
void lt_index_pack_links(struct lt_index *index);

/* Milliseconds since 1970 UTC of an ISO 8601 date and time; INT64_MIN when it is none. */
int64_t lt_index_time(const char *text);

/* ---- sync.c: the folder and the index ---- */

enum lt_sync { LT_SYNC_DONE, LT_SYNC_ANEW /* something known is gone or another now */ };
/* Takes what is new in events/. LT_ENOT_FOUND when there is no such folder. */
int lt_index_sync(struct lt_index *index, enum lt_sync *ret_how, struct lt_err *err);
/* Counts a file that was taken. */
void lt_index_count_file(struct lt_index *index, const char *name, uint64_t inode);

#endif
