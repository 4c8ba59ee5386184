/* SPDX-License-Identifier: Apache-2.0
 *
 * How jobs do: how often they ran, how it ended, how long it took, how much went through. */
#ifndef LT_INDEX_STATS_H
#define LT_INDEX_STATS_H

#include "index/find.h"

#include <stdbool.h>
#include <stdint.h>

struct lt_count {
    int64_t value;
    bool is_known;
};

struct lt_job_stats {
    uint32_t job; /* 0: all */
    char *namespace, *name;
    int64_t runs, completed, failed, aborted, running, incomplete;
    LT_VEC(int64_t) durations_ms;      /* sorted; of runs that ended and tell when they began */
    struct lt_count rows_in, rows_out; /* of the newest run that completed */
    struct lt_count rows_out_before;   /* of the one before that */
    int64_t first_run, last_run, last_end_ms;
    const char *last_status;
};

struct lt_stats {
    LT_VEC(struct lt_job_stats) jobs; /* by namespace, name */
    struct lt_job_stats total;
};

/* Of all jobs (`job` 0) or one, from the runs that ended from `since` on. Clear it in any case. */
void lt_stats_collect(struct lt_index *index, uint32_t job, const struct lt_moment *since,
                      struct lt_stats *ret_stats);
void lt_stats_clear(struct lt_stats *stats);

/* The duration that so many percent of the runs did not exceed: that of the nearest rank; -1 for none. */
int64_t lt_stats_rank_ms(const struct lt_job_stats *stats, unsigned percent);

#endif
