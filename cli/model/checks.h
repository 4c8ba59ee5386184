/* SPDX-License-Identifier: Apache-2.0
 *
 * What came of the rules that the sidecar has about data, in one run. Plain data: made by profile/checks.c,
 * told by out/. Never a value out of the data, only how many. */
#ifndef LT_MODEL_CHECKS_H
#define LT_MODEL_CHECKS_H

#include "base/mem.h"

enum lt_check_status {
    LT_CHECK_PASSED,
    LT_CHECK_FAILED,
    LT_CHECK_SKIPPED, /* it could not be told: `actual` says why */
};

struct lt_run_file;

struct lt_check_result {
    const struct lt_run_file *file; /* the first of the dataset that it is about */
    unsigned role;                  /* LT_ROLE_INPUT or LT_ROLE_OUTPUT: the version that was looked at */
    const char *kind;     /* not_null, unique, accepted_values, relationships, row_count, freshness */
    const char *column;   /* the only one that it is about; or NULL */
    char *name;           /* "unique(order_id)" */
    const char *severity; /* "error" or "warn" */
    enum lt_check_status status;
    char *expected, *actual; /* in words */
};

struct lt_check_results {
    struct lt_check_result *items;
    size_t count, capacity;
};

void lt_check_results_clear(struct lt_check_results *results);

#endif
