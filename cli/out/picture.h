/* SPDX-License-Identifier: Apache-2.0
 *
 * A drawing before it has a format: nodes, arrows and what must be said beside them. Whoever makes one adds
 * the nodes in order (datasets by name, columns by dataset and name, then jobs or processes, then channels)
 * and ends with lt_picture_finish; so the same things give the same picture, and numbers in it mean the same
 * in every format. What is too much for a format is folded: things are put together, never left out. */
#ifndef LT_OUT_PICTURE_H
#define LT_OUT_PICTURE_H

#include "base/buf.h"
#include "base/mem.h"
#include "base/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lt_shape {
    LT_SHAPE_DATASET, /* a file, too */
    LT_SHAPE_COLUMN,
    LT_SHAPE_JOB,
    LT_SHAPE_FAILED, /* a job whose last run failed */
    LT_SHAPE_PROCESS,
    LT_SHAPE_CHANNEL, /* a pipe or a socket */
    LT_SHAPE_COUNT,
};

struct lt_picture_node {
    const char *name;   /* whole; of a dataset with its folders */
    const char *family; /* of a job or process: what it may be put together by */
    uint32_t members;   /* how many it stands for; 1 unless folded */
    uint32_t parent;    /* of a column: the node of its dataset */
    enum lt_shape shape;
};

enum lt_stroke {
    LT_STROKE_SOLID,
    LT_STROKE_DASHED, /* indirect */
    LT_STROKE_DOTTED, /* one process started the other */
    LT_STROKE_SAME,   /* two names of one: no arrow, a line */
};

/* From `other` to `at`, or the other way round when it is outward. `at` is what the arrow is listed with: the
 * job or process; of two alike the one that is fed. */
struct lt_picture_edge {
    uint32_t at, other;
    bool is_outward;
    uint8_t stroke; /* enum lt_stroke */
    bool is_masked;
};

struct lt_picture {
    LT_VEC(struct lt_picture_node) nodes;
    LT_VEC(struct lt_picture_edge) edges;  /* after lt_picture_finish each pair and direction once */
    LT_VEC(char *) remarks;                /* what a reader must know, one line each, of our own words only */
    struct lt_pool *texts;                 /* of the nodes, where they are not borrowed */
    char run_id[40];                       /* the only run it is of; "" when there are more */
    const char *dataset_noun, *actor_noun; /* "datasets", "jobs"; `actor_noun` NULL when it has none */
    size_t common_bytes;                   /* length of the folder that all absolute names share */
};

/* Returns the number of the new node. `name` and `family` must live as long as the picture. */
uint32_t lt_picture_add(struct lt_picture *picture, enum lt_shape shape, const char *name,
                        const char *family);
void lt_picture_connect(struct lt_picture *picture, struct lt_picture_edge edge);
__attribute__((format(printf, 2, 3))) void lt_picture_remark(struct lt_picture *picture, const char *format,
                                                             ...);
/* Adds the remark that the run was not seen wholly, if so. */
void lt_picture_remark_verdict(struct lt_picture *picture, bool is_incomplete);
/* Only a text that looks like the id of a run is taken. */
void lt_picture_set_run(struct lt_picture *picture, const char *run_id);
/* A copy that lives as long as the picture. */
const char *lt_picture_text(struct lt_picture *picture, const char *text);

/* Sorts the arrows and keeps each once: solid before dashed, unmasked before masked. */
void lt_picture_finish(struct lt_picture *picture);
void lt_picture_clear(struct lt_picture *picture);

/* What a node is called in a drawing: its name without the folder that all share. */
const char *lt_picture_label(const struct lt_picture *picture, const struct lt_picture_node *node);
/* Appends "4 datasets, 2 jobs, 5 edges". */
void lt_picture_count(const struct lt_picture *picture, struct lt_buf *ret_text);
/* Letter and number that name a node ("d1"): numbers are by letter, from 1. *ret_numbers is malloc'd. */
char lt_picture_letter(enum lt_shape shape);
uint32_t *lt_picture_numbers(const struct lt_picture *picture);

/* How much is put together, from nothing to one node for all. */
struct lt_fold {
    bool is_without_columns; /* datasets stand for their columns */
    bool is_by_folder;       /* datasets by the first `depth` folders of their names */
    size_t depth;
    enum lt_fold_actors { LT_FOLD_EACH, LT_FOLD_FAMILIES, LT_FOLD_ALL } actors;
};

/* The next coarser one for datasets: without columns, by the deepest folders, by those above ..., all in one.
 */
void lt_fold_coarsen(struct lt_fold *fold, const struct lt_picture *picture);
/* The picture so folded; it borrows texts of the whole one. */
void lt_picture_fold(const struct lt_picture *picture, const struct lt_fold *fold,
                     struct lt_picture *ret_folded);

#endif
