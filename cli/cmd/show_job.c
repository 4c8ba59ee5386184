/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything about a job: how it does, its runs, and what it reads and writes. */
#include "cmd/show.h"

#include "cmd/asking.h"
#include "cmd/run_rows.h"
#include "cmd/stat_rows.h"

static const struct lt_answer_column use_columns[] = {
    {"namespace", LT_CELL_TEXT, true}, {"name", LT_CELL_TEXT, true},      {"label", LT_CELL_TEXT, false},
    {"runs", LT_CELL_COUNT, false},    {"last_run", LT_CELL_TEXT, false},
};

static void put_facts(struct lt_show *show, uint32_t job)
{
    struct lt_answer *answer = show->answer;
    struct lt_stats stats;
    lt_stats_collect(show->index, job, NULL, &stats);
    lt_answer_facts(answer, "facts", NULL);
    lt_stat_facts(answer, show->index, &stats.jobs.items[0]);
    lt_answer_fact(answer, "owners");
    lt_asking_owners(answer, show->index, job);
    lt_answer_fact(answer, "tags");
    lt_asking_tags(answer, show->index, job);
    lt_answer_fact(answer, "description");
    lt_asking_fact(answer, show->index, job, "description");
    show->is_incomplete = stats.jobs.items[0].incomplete > 0;
    lt_stats_clear(&stats);
}

static void put_runs(struct lt_show *show, uint32_t job)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(show->index),
        "SELECT id FROM run WHERE job = ? AND status <> 'DECLARED' ORDER BY seen DESC, run_id DESC", "i",
        (int64_t)job);
    int64_t count = 0;
    lt_answer_section(show->answer, "runs", "runs", lt_run_columns, LT_RUN_COLUMNS);
    while (lt_query_next(query))
        if (!show->limit || count++ < show->limit)
            lt_run_row(show->answer, show->index, lt_query_integer(query, 0));
        else
            show->left_out++;
}

/* What the job read or wrote, and the last run that did. */
static void put_uses(struct lt_show *show, uint32_t job, bool is_output)
{
    struct lt_answer *answer = show->answer;
    struct lt_query *query = lt_database_ask(
        lt_index_database(show->index),
        "SELECT n.id, n.namespace, n.name, count(*), substr(max(printf('%016d', r.seen) || r.run_id), 17) "
        "FROM run r CROSS JOIN run_dataset d ON d.run = r.id AND d.role = ?2 CROSS JOIN node n ON "
        "n.id = d.dataset WHERE r.job = ?1 AND r.status <> 'DECLARED' GROUP BY n.id "
        "ORDER BY n.namespace, n.name",
        "ii", (int64_t)job, (int64_t)(is_output ? 2 : 1));
    const char *key = is_output ? "outputs" : "inputs";
    lt_answer_section(answer, key, key, use_columns, sizeof use_columns / sizeof *use_columns);
    while (lt_query_next(query)) {
        lt_answer_row(answer);
        lt_answer_text(answer, lt_query_text(query, 1));
        lt_answer_text(answer, lt_query_text(query, 2));
        lt_asking_label(answer, show->index, lt_query_integer(query, 0));
        lt_answer_count(answer, lt_query_integer(query, 3));
        lt_answer_text(answer, lt_query_text(query, 4));
    }
}

void lt_show_job(struct lt_show *show, uint32_t job)
{
    put_facts(show, job);
    put_runs(show, job);
    put_uses(show, job, false);
    put_uses(show, job, true);
}
