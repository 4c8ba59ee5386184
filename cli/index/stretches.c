/* SPDX-License-Identifier: Apache-2.0
 *
 * From rollback to rollback, backwards: each stretch ends where the one before it was gone back to. */
#include "index/stretches.h"

#include "ext/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lt_stretches_find(struct lt_index *index, const struct lt_moment *as_of,
                       struct lt_stretches *ret_stretches)
{
    struct lt_moment until = as_of ? *as_of : (struct lt_moment){.seen_ms = INT64_MAX};
    *ret_stretches = (struct lt_stretches){0};
    for (bool goes_on = true; goes_on;) {
        struct lt_query *query = lt_database_ask(
            lt_index_database(index),
            "SELECT m.time, m.target, r.seen, r.run_id FROM mark m LEFT JOIN run r ON r.run_id = m.target "
            "WHERE m.kind = 'rollback' AND m.time <= ? AND (m.target IS NULL OR r.id IS NOT NULL) "
            "ORDER BY m.time DESC, m.id DESC LIMIT 1",
            "i", until.seen_ms);
        struct lt_stretch stretch = {INT64_MIN, until};
        goes_on = lt_query_next(query);
        /* A run of the same millisecond as a rollback comes before it. */
        if (goes_on)
            stretch.after_ms = lt_query_integer(query, 0);
        LT_VEC_PUSH(&ret_stretches->items, stretch);
        if (!goes_on || lt_query_is_null(query, 1))
            return;
        /* A target that is not before its rollback leads nowhere. */
        int64_t target_ms = lt_query_integer(query, 2);
        if (target_ms >= stretch.after_ms)
            target_ms = stretch.after_ms - 1;
        until = (struct lt_moment){.seen_ms = target_ms};
        snprintf(until.run_id, sizeof until.run_id, "%s", lt_query_text(query, 3));
    }
}

void lt_stretches_clear(struct lt_stretches *stretches)
{
    free(stretches->items.items);
    *stretches = (struct lt_stretches){0};
}

bool lt_stretches_are_one(const struct lt_stretches *stretches)
{
    return stretches->items.count == 1 && stretches->items.items[0].after_ms == INT64_MIN;
}

bool lt_stretches_have(const struct lt_stretches *stretches, int64_t seen_ms, const char *run_id)
{
    for (size_t i = 0; i < stretches->items.count; i++) {
        const struct lt_stretch *at = &stretches->items.items[i];
        bool is_early =
            seen_ms < at->until.seen_ms ||
            (seen_ms == at->until.seen_ms &&
             (!*at->until.run_id || strncmp(run_id, at->until.run_id, sizeof at->until.run_id - 1) <= 0));
        if (is_early && seen_ms > at->after_ms)
            return true;
    }
    return false;
}
