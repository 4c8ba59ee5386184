/* SPDX-License-Identifier: Apache-2.0
 *
 * One run, cell by cell, from the index alone. */
#include "cmd/run_rows.h"

#include "base/mem.h"
#include "cmd/asking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct lt_answer_column lt_run_columns[LT_RUN_COLUMNS] = {
    {"run", LT_CELL_TEXT, false},       {"job_namespace", LT_CELL_TEXT, true},
    {"job", LT_CELL_TEXT, false},       {"start", LT_CELL_TIME, true},
    {"end", LT_CELL_TIME, false},       {"seconds", LT_CELL_SECONDS, false},
    {"status", LT_CELL_TEXT, false},    {"verdict", LT_CELL_TEXT, false},
    {"reasons", LT_CELL_LIST, true},    {"inputs", LT_CELL_COUNT, false},
    {"outputs", LT_CELL_COUNT, false},  {"rows_in", LT_CELL_COUNT, false},
    {"rows_out", LT_CELL_COUNT, false}, {"bytes_in", LT_CELL_BYTES, true},
    {"bytes_out", LT_CELL_BYTES, true}, {"parent", LT_CELL_TEXT, true},
    {"producer", LT_CELL_TEXT, true},   {"tags", LT_CELL_LIST, false},
};

static void put_reasons(struct lt_answer *answer, const char *text)
{
    struct lt_json *reasons = NULL;
    struct lt_err err;
    lt_answer_list(answer, NULL, 0);
    if (!text || lt_json_read(text, strlen(text), &reasons, &err) != LT_OK)
        return;
    for (size_t i = 0; i < lt_json_size(reasons); i++) {
        const char *reason = lt_json_text(lt_json_at(reasons, i));
        if (reason)
            lt_answer_list_add(answer, reason);
    }
    lt_json_free(reasons);
}

void lt_run_put_names(struct lt_answer *answer, struct lt_index *index, const char *run_id)
{
    lt_answer_list(answer, NULL, 0);
    /* Most have none, and a query that groups costs more than to find that out. */
    if (!lt_database_number(lt_index_database(index), 0,
                            "SELECT 1 FROM mark WHERE kind = 'tag' AND target = ?", "t", run_id))
        return;
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT name FROM mark m WHERE kind = 'tag' AND target = ?1 AND NOT EXISTS (SELECT 1 FROM mark o "
        "WHERE o.kind = 'tag' AND o.name = m.name AND (o.time, o.id) > (m.time, m.id) AND o.target IS NOT ?1 "
        "AND EXISTS (SELECT 1 FROM run WHERE run_id = o.target)) GROUP BY name ORDER BY name",
        "t", run_id);
    while (lt_query_next(query)) {
        char *tag = lt_xasprintf("@%s", lt_query_text(query, 0));
        lt_answer_list_add(answer, tag);
        free(tag);
    }
}

/* The names that it was given later, then those that it has from its event. */
static void put_tags(struct lt_answer *answer, struct lt_index *index, const char *run_id, const char *text)
{
    struct lt_json *pairs = NULL;
    struct lt_err err;
    lt_run_put_names(answer, index, run_id);
    if (!text || lt_json_read(text, strlen(text), &pairs, &err) != LT_OK)
        return;
    for (size_t i = 0; i < lt_json_size(pairs); i++) {
        const struct lt_json *pair = lt_json_at(pairs, i);
        char *tag = lt_asking_tag(lt_json_text(lt_json_at(pair, 0)), lt_json_text(lt_json_at(pair, 1)));
        lt_answer_list_add(answer, tag);
        free(tag);
    }
    lt_json_free(pairs);
}

/* What is counted over the datasets of one side. */
struct side {
    int64_t datasets, rows, bytes;
    bool has_rows, has_bytes;
};

/* Stays at the greatest number there is, or the least. */
static void add_number(const struct lt_query *query, int place, int64_t *sum, bool *has_one)
{
    if (lt_query_is_null(query, place))
        return;
    int64_t number = lt_query_integer(query, place);
    if (__builtin_add_overflow(*sum, number, sum))
        *sum = number > 0 ? INT64_MAX : INT64_MIN;
    *has_one = true;
}

static void count_sides(struct lt_index *index, int64_t run, struct side *sides)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(index), "SELECT role, rows, bytes FROM run_dataset WHERE run = ?", "i", run);
    while (lt_query_next(query)) {
        struct side *side = &sides[lt_query_integer(query, 0) == 2];
        side->datasets++;
        add_number(query, 1, &side->rows, &side->has_rows);
        add_number(query, 2, &side->bytes, &side->has_bytes);
    }
}

static void put_duration(struct lt_answer *answer, const struct lt_query *query)
{
    if (lt_query_is_null(query, 3) || strcmp(lt_query_text(query, 5), "RUNNING") == 0)
        lt_answer_none(answer);
    else
        lt_answer_seconds(answer, (double)(lt_query_integer(query, 4) - lt_query_integer(query, 3)) / 1000);
}

static void put_sides(struct lt_cells *cells, const struct side *sides)
{
    for (int i = 0; i < 2; i++)
        lt_answer_count(lt_cell(cells), sides[i].datasets);
    for (int i = 0; i < 2; i++)
        if (sides[i].has_rows)
            lt_answer_count(lt_cell(cells), sides[i].rows);
        else
            lt_answer_none(lt_cell(cells));
    for (int i = 0; i < 2; i++)
        if (sides[i].has_bytes)
            lt_answer_bytes(lt_cell(cells), sides[i].bytes);
        else
            lt_answer_none(lt_cell(cells));
}

static void put_run(struct lt_cells cells, struct lt_index *index, int64_t run)
{
    struct side sides[2] = {0};
    count_sides(index, run, sides);
    struct lt_query *query =
        lt_database_ask(lt_index_database(index),
                        "SELECT r.run_id, j.namespace, j.name, r.started, r.seen, r.status, r.verdict, "
                        "r.reasons, r.parent, r.producer, r.tags FROM run r JOIN node j ON j.id = r.job "
                        "WHERE r.id = ?",
                        "i", run);
    if (!lt_query_next(query))
        return;
    for (int i = 0; i < 3; i++)
        lt_answer_text(lt_cell(&cells), lt_query_text(query, i));
    lt_asking_time_of(lt_cell(&cells), query, 3);
    lt_asking_time_of(lt_cell(&cells), query, 4);
    put_duration(lt_cell(&cells), query);
    lt_asking_status(lt_cell(&cells), lt_query_text(query, 5));
    lt_asking_verdict(lt_cell(&cells), lt_query_text(query, 6));
    put_reasons(lt_cell(&cells), lt_query_text(query, 7));
    put_sides(&cells, sides);
    lt_answer_text(lt_cell(&cells), lt_query_text(query, 8));
    lt_answer_text(lt_cell(&cells), lt_query_text(query, 9));
    put_tags(lt_cell(&cells), index, lt_query_text(query, 0), lt_query_text(query, 10));
}

void lt_run_row(struct lt_answer *answer, struct lt_index *index, int64_t run)
{
    lt_answer_row(answer);
    put_run((struct lt_cells){answer, lt_run_columns, 0, false}, index, run);
}

void lt_run_facts(struct lt_answer *answer, struct lt_index *index, int64_t run)
{
    put_run((struct lt_cells){answer, lt_run_columns, 0, true}, index, run);
}
