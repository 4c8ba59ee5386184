/* SPDX-License-Identifier: Apache-2.0
 *
 * Going through lineage: which nodes can be reached from some, in one direction, and over which edges. The
 * one traversal that impact, origin, path, selectors, graphs and the report share; what the nodes are, and
 * where their edges come from, its callers know. Nodes are numbers from 1. No input, no output. */
#ifndef LT_MODEL_GRAPH_H
#define LT_MODEL_GRAPH_H

#include "base/mem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lt_edge_kind {
    LT_EDGE_DIRECT,
    LT_EDGE_INDIRECT,
    LT_EDGE_ALIAS,  /* two names of one: both ways, no hop, and never two in a row */
    LT_EDGE_READS,  /* a job reads a dataset */
    LT_EDGE_WRITES, /* a job writes a dataset */
};

/* An edge of a node as it is kept, in the machine's byte order. */
struct lt_link {
    uint32_t other, job;
    uint32_t kind; /* enum lt_edge_kind */
};

enum lt_direction { LT_DOWNSTREAM, LT_UPSTREAM };

/* Where the edges come from. */
struct lt_links {
    /* The edges of a node in one direction; they live until the next call. */
    const struct lt_link *(*of)(void *user, uint32_t node, enum lt_direction direction, size_t *ret_count);
    void *user;
};

enum { LT_HOPS_ALL = UINT32_MAX };

struct lt_reached {
    uint32_t node;
    uint32_t hops;
    uint32_t from;    /* the node it was first reached from; 0 for a start */
    uint32_t job;     /* and through which job; 0 for a start and an alias */
    uint32_t kind;    /* and how; enum lt_edge_kind */
    bool is_by_alias; /* by nothing but an alias */
    uint32_t
        edge_hops; /* the fewest hops of a way that does not end with an alias; LT_HOPS_ALL: there is none */
};

struct lt_reach {
    LT_VEC(struct lt_reached) nodes; /* starts first, then by hops; each node once */
    uint32_t *places;                /* by node: its place in `nodes` plus one, 0 when not reached */
    size_t place_count;
};

/* All nodes within `hops` of the starts, over direct and indirect edges and aliases. Starts that occur twice
 * count once. A node is told with the fewest hops; among those with the way that was found first, in the
 * order of the starts and of the links. Clear it in any case. */
void lt_graph_reach(const struct lt_links *links, const uint32_t *starts, size_t count,
                    enum lt_direction direction, uint32_t hops, struct lt_reach *ret_reach);
void lt_graph_reach_clear(struct lt_reach *reach);
/* Its place in reach->nodes, or SIZE_MAX. */
size_t lt_graph_reached(const struct lt_reach *reach, uint32_t node);

/* What all the shortest ways to a node have in common. */
struct lt_way {
    bool is_direct;          /* one of them has no indirect edge */
    size_t first_job, count; /* the jobs of their last edges, sorted, each once: a part of lt_ways.jobs */
};
struct lt_ways {
    struct lt_way *items; /* by place in reach->nodes */
    LT_VEC(uint32_t) jobs;
};

/* Looks a second time at the links of what was reached, with the same links and direction. A start is direct
 * and has no jobs. Clear it in any case. */
void lt_graph_ways(const struct lt_links *links, enum lt_direction direction, const struct lt_reach *reach,
                   struct lt_ways *ret_ways);
void lt_graph_ways_clear(struct lt_ways *ways);

struct lt_step {
    uint32_t source;
    struct lt_link link; /* to its target */
};
struct lt_path {
    LT_VEC(struct lt_step) steps;
};

/* Which of two links of one node is preferred: less than 0 for the first. It must not ask for links. */
typedef int lt_link_order(void *user, const struct lt_link *one, const struct lt_link *other);

/* A shortest way downstream from `start` to one of those that `reach` went upstream from; of several the
 * first by `compare`, step by step. False, and no steps, when there is none. Clear it in any case. */
bool lt_graph_path(const struct lt_links *links, uint32_t start, const struct lt_reach *reach,
                   lt_link_order *compare, void *user, struct lt_path *ret_path);
void lt_graph_path_clear(struct lt_path *path);

#endif
