/* SPDX-License-Identifier: Apache-2.0
 *
 * What people want to know of a node that a question has led to: what it is called, whether it is about
 * persons, and the newest run that made it. Texts live as long as the whole. */
#ifndef LT_INDEX_ABOUT_H
#define LT_INDEX_ABOUT_H

#include "base/pool.h"
#include "index/links.h"

struct lt_about_name {
    const char *namespace, *name; /* of a column: its dataset's */
    const char *column;           /* NULL for others */
    uint32_t parent;              /* of a column: its dataset */
    int kind;                     /* 1 dataset, 2 column, 3 job; 0: there is no such node */
};

struct lt_about_run {
    int64_t id; /* 0: there is none */
    const char *run_id, *status;
    int64_t seen_ms;
    bool is_incomplete;
};

/* The newest of the last runs of the jobs that write a dataset; is_tie: another is of the same time. */
struct lt_about_last_writer {
    uint32_t run;
    bool is_tie;
};

struct lt_about {
    struct lt_index *index;
    struct lt_database *database;
    const struct lt_index_links *links;
    struct lt_pool *texts;
    uint8_t *is_pii;             /* by node */
    uint8_t *may_be_dropped;     /* by node: at some time it was */
    struct lt_about_name *names; /* by node; of kind 0: not asked for yet */
    size_t node_count;
    LT_VEC(struct lt_about_run) runs;     /* that were asked for */
    uint32_t *run_places;                 /* by run: its place there and one */
    struct lt_about_last_writer *writers; /* by node; NULL: not read */
    uint8_t *has_owner;                   /* the same */
    size_t run_count;
    bool has_all_runs; /* no moment, no rollback */
    bool is_plain;     /* and nothing that no run tells */
};

/* Borrows both; `is_now`: the links are of no moment. Clear it in any case. */
void lt_about_open(struct lt_index *index, const struct lt_index_links *links, bool is_now,
                   struct lt_about *ret_about);
void lt_about_clear(struct lt_about *about);
/* So many nodes will be asked about: when that is much of the log, what a look-up each would cost is read in
 * one go. Answers are the same. */
void lt_about_expect(struct lt_about *about, size_t count);

void lt_about_name(struct lt_about *about, uint32_t node, struct lt_about_name *ret_name);
/* By (namespace, name, column), bytewise. */
int lt_about_compare(const struct lt_about_name *one, const struct lt_about_name *other);
/* A short name for people: of a dataset its label, of a column that and the column, of a job its name. */
const char *lt_about_label(struct lt_about *about, uint32_t node, const struct lt_about_name *name);
/* A job's name, with its namespace where another job of the graph has the same. */
const char *lt_about_job(struct lt_about *about, uint32_t job);
/* False: it has none. */
bool lt_about_may_have_owner(const struct lt_about *about, uint32_t node);
bool lt_about_is_pii(const struct lt_about *about, uint32_t node);
/* The newest run of the graph that wrote the dataset, or of the job. */
struct lt_about_run lt_about_writer(struct lt_about *about, uint32_t dataset);
struct lt_about_run lt_about_job_run(struct lt_about *about, uint32_t job);
/* Is its removal the newest that is told of it? */
bool lt_about_is_dropped(struct lt_about *about, uint32_t dataset);

#endif
