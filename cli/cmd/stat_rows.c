/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums, cell by cell. Of all jobs together there is no newest run whose rows would mean anything. */
#include "cmd/stat_rows.h"

#include "cmd/asking.h"

const struct lt_answer_column lt_stat_columns[LT_STAT_COLUMNS] = {
    {"job_namespace", LT_CELL_TEXT, true},   {"job", LT_CELL_TEXT, false},
    {"runs", LT_CELL_COUNT, false},          {"completed", LT_CELL_COUNT, true},
    {"failed", LT_CELL_COUNT, false},        {"aborted", LT_CELL_COUNT, true},
    {"running", LT_CELL_COUNT, true},        {"incomplete", LT_CELL_COUNT, false},
    {"success_rate", LT_CELL_REAL, false},   {"p50_seconds", LT_CELL_SECONDS, false},
    {"p95_seconds", LT_CELL_SECONDS, false}, {"max_seconds", LT_CELL_SECONDS, true},
    {"rows_in", LT_CELL_COUNT, false},       {"rows_out", LT_CELL_COUNT, false},
    {"kept", LT_CELL_REAL, false},           {"rows_out_before", LT_CELL_COUNT, false},
    {"first_run", LT_CELL_TEXT, true},       {"last_run", LT_CELL_TEXT, true},
    {"last_status", LT_CELL_TEXT, false},    {"last_end", LT_CELL_TIME, false},
};

static void put_count(struct lt_cells *cells, const struct lt_count *count)
{
    if (count->is_known)
        lt_answer_count(lt_cell(cells), count->value);
    else
        lt_answer_none(lt_cell(cells));
}

static void put_duration(struct lt_cells *cells, const struct lt_job_stats *stats, unsigned percent)
{
    int64_t duration_ms = lt_stats_rank_ms(stats, percent);
    if (duration_ms < 0)
        lt_answer_none(lt_cell(cells));
    else
        lt_answer_seconds(lt_cell(cells), (double)duration_ms / 1000);
}

static void put_ratio(struct lt_cells *cells, int64_t part, int64_t whole)
{
    if (whole)
        lt_answer_real(lt_cell(cells), (double)part / (double)whole);
    else
        lt_answer_none(lt_cell(cells));
}

static void put_rows(struct lt_cells *cells, const struct lt_job_stats *stats)
{
    static const struct lt_count unknown = {0};
    bool is_known = stats->job && stats->rows_in.is_known && stats->rows_out.is_known;
    put_count(cells, stats->job ? &stats->rows_in : &unknown);
    put_count(cells, stats->job ? &stats->rows_out : &unknown);
    put_ratio(cells, stats->rows_out.value, is_known ? stats->rows_in.value : 0);
    put_count(cells, stats->job ? &stats->rows_out_before : &unknown);
}

static void put_stats(struct lt_cells cells, struct lt_index *index, const struct lt_job_stats *stats)
{
    lt_answer_text(lt_cell(&cells), stats->job ? stats->namespace : NULL);
    lt_answer_text(lt_cell(&cells), stats->job ? stats->name : NULL);
    lt_answer_count(lt_cell(&cells), stats->runs);
    lt_answer_count(lt_cell(&cells), stats->completed);
    lt_answer_count(lt_cell(&cells), stats->failed);
    lt_answer_tone(cells.answer, stats->failed ? LT_TONE_BAD : LT_TONE_PLAIN);
    lt_answer_count(lt_cell(&cells), stats->aborted);
    lt_answer_count(lt_cell(&cells), stats->running);
    lt_answer_count(lt_cell(&cells), stats->incomplete);
    lt_answer_tone(cells.answer, stats->incomplete ? LT_TONE_WARN : LT_TONE_PLAIN);
    put_ratio(&cells, stats->completed, stats->runs - stats->running);
    put_duration(&cells, stats, 50);
    put_duration(&cells, stats, 95);
    put_duration(&cells, stats, 100);
    put_rows(&cells, stats);
    lt_asking_run(lt_cell(&cells), index, stats->first_run);
    lt_asking_run(lt_cell(&cells), index, stats->last_run);
    lt_asking_status(lt_cell(&cells), stats->last_status);
    if (stats->runs)
        lt_answer_time(lt_cell(&cells), stats->last_end_ms);
    else
        lt_answer_none(lt_cell(&cells));
}

void lt_stat_row(struct lt_answer *answer, struct lt_index *index, const struct lt_job_stats *stats)
{
    lt_answer_row(answer);
    put_stats((struct lt_cells){answer, lt_stat_columns, 0, false}, index, stats);
}

void lt_stat_facts(struct lt_answer *answer, struct lt_index *index, const struct lt_job_stats *stats)
{
    put_stats((struct lt_cells){answer, lt_stat_columns, 0, true}, index, stats);
}
