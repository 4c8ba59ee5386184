/* SPDX-License-Identifier: Apache-2.0
 *
 * All runs are gone through once, in their order, and each is added to its job's sums. */
#include "index/stats.h"

#include "ext/database.h"

#include <stdlib.h>
#include <string.h>

static int by_number(const void *left, const void *right)
{
    int64_t one = *(const int64_t *)left, other = *(const int64_t *)right;
    return one < other ? -1 : one > other;
}

static int by_name(const void *left, const void *right)
{
    const struct lt_job_stats *one = left, *other = right;
    int order = strcmp(one->namespace, other->namespace);
    return order ? order : strcmp(one->name, other->name);
}

/* A row: id, job, started, seen, status, verdict, rows_in, rows_out. */
static void add_run(const struct lt_query *query, struct lt_job_stats *stats)
{
    static const char *const words[] = {"COMPLETED", "FAILED", "ABORTED", "RUNNING"};
    int64_t *const counts[] = {&stats->completed, &stats->failed, &stats->aborted, &stats->running};
    const char *status = lt_query_text(query, 4), *verdict = lt_query_text(query, 5);
    stats->runs++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(status, words[i]) == 0) {
            ++*counts[i];
            stats->last_status = words[i];
        }
    stats->incomplete += verdict && strcmp(verdict, "incomplete") == 0;
    stats->first_run = stats->first_run ? stats->first_run : lt_query_integer(query, 0);
    stats->last_run = lt_query_integer(query, 0);
    stats->last_end_ms = lt_query_integer(query, 3);
    if (strcmp(status, "RUNNING") != 0 && !lt_query_is_null(query, 2))
        LT_VEC_PUSH(&stats->durations_ms, lt_query_integer(query, 3) - lt_query_integer(query, 2));
    if (strcmp(status, "COMPLETED") != 0)
        return;
    stats->rows_out_before = stats->completed > 1 ? stats->rows_out : (struct lt_count){0};
    stats->rows_in = (struct lt_count){lt_query_integer(query, 6), !lt_query_is_null(query, 6)};
    stats->rows_out = (struct lt_count){lt_query_integer(query, 7), !lt_query_is_null(query, 7)};
}

/* The sums of jobs by the numbers of their nodes. */
struct table {
    struct lt_stats *stats;
    LT_VEC(uint32_t) places; /* plus one */
};

static struct lt_job_stats *stats_of(struct table *table, uint32_t job)
{
    while (table->places.count <= job)
        LT_VEC_PUSH(&table->places, 0);
    if (!table->places.items[job]) {
        LT_VEC_PUSH(&table->stats->jobs, (struct lt_job_stats){.job = job});
        table->places.items[job] = (uint32_t)table->stats->jobs.count;
    }
    return &table->stats->jobs.items[table->places.items[job] - 1];
}

static void finish(struct lt_index *index, struct lt_job_stats *stats)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(index), "SELECT namespace, name FROM node WHERE id = ?", "i", (int64_t)stats->job);
    bool is_there = lt_query_next(query);
    stats->namespace = lt_xstrdup(is_there ? lt_query_text(query, 0) : "");
    stats->name = lt_xstrdup(is_there ? lt_query_text(query, 1) : "");
    if (stats->durations_ms.count)
        qsort(stats->durations_ms.items, stats->durations_ms.count, sizeof *stats->durations_ms.items,
              by_number);
}

void lt_stats_collect(struct lt_index *index, uint32_t job, const struct lt_moment *since,
                      struct lt_stats *ret_stats)
{
    struct table table = {.stats = ret_stats};
    *ret_stats = (struct lt_stats){0};
    int64_t since_ms = since ? since->seen_ms : INT64_MIN;
    const char *since_run = since ? since->run_id : "";
    struct lt_database *database = lt_index_database(index);
    struct lt_query *query =
        job ? lt_database_ask(database,
                              "SELECT id, job, started, seen, status, verdict, rows_in, rows_out FROM run "
                              "WHERE job = ?1 AND (seen, run_id) >= (?2, ?3) AND status <> 'DECLARED' "
                              "ORDER BY seen, run_id",
                              "iit", (int64_t)job, since_ms, since_run)
            : lt_database_ask(database,
                              "SELECT id, job, started, seen, status, verdict, rows_in, rows_out FROM run "
                              "WHERE (seen, run_id) >= (?1, ?2) AND status <> 'DECLARED' "
                              "ORDER BY seen, run_id",
                              "it", since_ms, since_run);
    while (lt_query_next(query)) {
        add_run(query, stats_of(&table, (uint32_t)lt_query_integer(query, 1)));
        add_run(query, &ret_stats->total);
    }
    if (job)
        (void)stats_of(&table, job); /* also when it never ran */
    for (size_t i = 0; i < ret_stats->jobs.count; i++)
        finish(index, &ret_stats->jobs.items[i]);
    finish(index, &ret_stats->total);
    if (ret_stats->jobs.count)
        qsort(ret_stats->jobs.items, ret_stats->jobs.count, sizeof *ret_stats->jobs.items, by_name);
    free(table.places.items);
}

static void clear(struct lt_job_stats *stats)
{
    free(stats->namespace);
    free(stats->name);
    free(stats->durations_ms.items);
}

void lt_stats_clear(struct lt_stats *stats)
{
    for (size_t i = 0; i < stats->jobs.count; i++)
        clear(&stats->jobs.items[i]);
    free(stats->jobs.items);
    clear(&stats->total);
    *stats = (struct lt_stats){0};
}

int64_t lt_stats_rank_ms(const struct lt_job_stats *stats, unsigned percent)
{
    size_t rank = (percent * stats->durations_ms.count + 99) / 100;
    return rank ? stats->durations_ms.items[rank - 1] : -1;
}
