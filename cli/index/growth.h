/* SPDX-License-Identifier: Apache-2.0
 *
 * How the graph grew: version by version, what was in it and what was new. */
#ifndef LT_INDEX_GROWTH_H
#define LT_INDEX_GROWTH_H

#include "base/err.h"
#include "index/index.h"

#include <stddef.h>
#include <stdint.h>

struct lt_version {
    int64_t time_ms;
    int64_t run;   /* that made it, or that a rollback went back to; 0 for the empty graph */
    char *mark_id; /* of a rollback; NULL for a run */
    char *reason;  /* of a rollback, or NULL */
    size_t base;   /* of a rollback: the number of the version that it equals; 0 for the empty graph */
    int64_t datasets, edges, new_datasets, new_edges, gone_edges;
};

struct lt_growth {
    struct lt_version *items; /* number 1 first */
    size_t count;
};

/* Goes through the whole log. Clear it in any case. */
int lt_growth_find(struct lt_index *index, struct lt_growth *ret_growth, struct lt_err *err);
void lt_growth_clear(struct lt_growth *growth);

#endif
