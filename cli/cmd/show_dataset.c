/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything about a dataset or a column: what it is, its columns, the runs that read and wrote it, and what
 * is one hop away. */
#include "cmd/show.h"

#include "cmd/arc_rows.h"
#include "cmd/asking.h"
#include "cmd/check_rows.h"
#include "cmd/dataset_rows.h"
#include "cmd/run_rows.h"
#include "index/schemas.h"

#include <stdlib.h>
#include <string.h>

static const struct lt_answer_column column_columns[] = {
    {"column", LT_CELL_TEXT, false},         {"type", LT_CELL_TEXT, false},
    {"description", LT_CELL_TEXT, false},    {"pii", LT_CELL_BOOL, false},
    {"classification", LT_CELL_TEXT, false}, {"term", LT_CELL_TEXT, false},
    {"tags", LT_CELL_LIST, false},           {"upstream", LT_CELL_COUNT, false},
    {"downstream", LT_CELL_COUNT, false},    {"since", LT_CELL_TEXT, false},
};

/* Columns of columns that feed it, or that it feeds. */
static int64_t count_around(const struct lt_show *show, uint32_t column, enum lt_direction direction)
{
    struct lt_arcs arcs;
    int64_t count = 0;
    lt_arcs_around(show->index, show->links, column, direction, &arcs);
    for (size_t i = 0; i < arcs.items.count; i++) {
        const struct lt_arc *arc = &arcs.items.items[i];
        bool is_up = direction == LT_UPSTREAM;
        bool is_same = i && (is_up ? arc->source == arc[-1].source : arc->target == arc[-1].target);
        count += arc->kind != LT_EDGE_ALIAS && !is_same;
    }
    lt_arcs_clear(&arcs);
    return count;
}

static void put_classification(struct lt_answer *answer, struct lt_index *index, uint32_t column)
{
    struct lt_query *query = lt_database_ask(lt_index_database(index),
                                             "SELECT extra FROM fact WHERE node = ? AND key = 'tag' AND "
                                             "value = 'classification' ORDER BY place LIMIT 1",
                                             "i", (int64_t)column);
    lt_answer_text(answer, lt_query_next(query) ? lt_query_text(query, 0) : NULL);
}

static void put_column(struct lt_cells cells, const struct lt_show *show,
                       const struct lt_schema_column *column)
{
    struct lt_index *index = show->index;
    lt_answer_text(lt_cell(&cells), column->name);
    lt_answer_text(lt_cell(&cells), *column->type ? column->type : NULL);
    lt_asking_fact(lt_cell(&cells), index, column->node, "description");
    lt_answer_bool(lt_cell(&cells), lt_asking_is_pii(index, column->node));
    put_classification(lt_cell(&cells), index, column->node);
    lt_asking_fact(lt_cell(&cells), index, column->node, "term");
    lt_asking_tags(lt_cell(&cells), index, column->node);
    lt_answer_count(lt_cell(&cells), count_around(show, column->node, LT_UPSTREAM));
    lt_answer_count(lt_cell(&cells), count_around(show, column->node, LT_DOWNSTREAM));
    lt_answer_text(lt_cell(&cells), column->since);
}

static void put_columns(struct lt_show *show, uint32_t dataset)
{
    struct lt_schema schema;
    lt_schema_read(show->index, show->links, dataset, &schema);
    lt_answer_section(show->answer, "columns", "columns", column_columns,
                      sizeof column_columns / sizeof *column_columns);
    for (size_t i = 0; i < schema.columns.count; i++) {
        lt_answer_row(show->answer);
        put_column((struct lt_cells){show->answer, column_columns, 0, false}, show, &schema.columns.items[i]);
    }
    lt_schema_clear(&schema);
}

/* ---- the runs that used it ---- */

enum { USE_COLUMNS = LT_RUN_COLUMNS + 5 };

/* The columns of runs, of which people see a few, and what the run did with the dataset. */
static const struct lt_answer_column *version_columns(void)
{
    static const struct lt_answer_column own[] = {{"role", LT_CELL_TEXT, false},
                                                  {"rows", LT_CELL_COUNT, false},
                                                  {"bytes", LT_CELL_BYTES, false},
                                                  {"change", LT_CELL_TEXT, false},
                                                  {"version", LT_CELL_TEXT, true}};
    static const char *const shown[] = {"run", "job", "end", "status"};
    static struct lt_answer_column columns[USE_COLUMNS];
    for (size_t i = 0; i < LT_RUN_COLUMNS; i++) {
        columns[i] = lt_run_columns[i];
        columns[i].is_detail = true;
        for (size_t at = 0; at < sizeof shown / sizeof *shown; at++)
            if (strcmp(columns[i].name, shown[at]) == 0)
                columns[i].is_detail = false;
    }
    memcpy(columns + LT_RUN_COLUMNS, own, sizeof own);
    return columns;
}

static void put_versions(struct lt_show *show, uint32_t dataset)
{
    struct lt_answer *answer = show->answer;
    struct lt_query *query = lt_database_ask(
        lt_index_database(show->index),
        "SELECT d.run, d.role, d.rows, d.bytes, d.state, c.version FROM run_dataset d "
        "CROSS JOIN run r ON r.id = d.run LEFT JOIN content c ON c.id = d.content WHERE d.dataset = ? AND "
        "r.status <> 'DECLARED' ORDER BY r.seen DESC, r.run_id DESC, d.role DESC LIMIT ?",
        "ii", (int64_t)dataset, show->limit ? show->limit : -1);
    lt_answer_section(answer, "versions", "runs that read or wrote it", version_columns(), USE_COLUMNS);
    while (lt_query_next(query)) {
        lt_run_row(answer, show->index, lt_query_integer(query, 0));
        lt_answer_text(answer, lt_query_integer(query, 1) == 2 ? "output" : "input");
        lt_asking_count_of(answer, query, 2);
        lt_asking_bytes_of(answer, query, 3);
        lt_answer_text(answer, lt_query_text(query, 4));
        lt_answer_text(answer, lt_query_text(query, 5));
    }
    if ((int64_t)lt_answer_row_count(answer) == show->limit)
        show->left_out = lt_database_number(lt_index_database(show->index), 0,
                                            "SELECT count(*) FROM run_dataset WHERE dataset = ? AND role > 0",
                                            "i", (int64_t)dataset) -
                         show->limit;
}

void lt_show_dataset(struct lt_show *show, uint32_t dataset)
{
    lt_answer_facts(show->answer, "facts", NULL);
    show->is_incomplete = lt_dataset_facts(show->answer, show->index, show->links, dataset);
    put_columns(show, dataset);
    lt_checks_of_dataset(show->answer, show->index, show->links, dataset);
    put_versions(show, dataset);
    lt_arc_section(show->answer, show->index, show->links, dataset, LT_UPSTREAM);
    lt_arc_section(show->answer, show->index, show->links, dataset, LT_DOWNSTREAM);
}

/* ---- a column ---- */

void lt_show_column(struct lt_show *show, uint32_t column)
{
    struct lt_schema schema;
    int64_t dataset = lt_database_number(lt_index_database(show->index), 0,
                                         "SELECT parent FROM node WHERE id = ?", "i", (int64_t)column);
    lt_answer_facts(show->answer, "facts", NULL);
    lt_answer_fact(show->answer, "namespace");
    lt_asking_namespace(show->answer, show->index, dataset);
    lt_answer_fact(show->answer, "name");
    lt_asking_name(show->answer, show->index, dataset);
    lt_answer_fact(show->answer, "label");
    lt_asking_label(show->answer, show->index, dataset);
    lt_schema_read(show->index, show->links, (uint32_t)dataset, &schema);
    const struct lt_schema_column *known = lt_schema_find(&schema, column);
    struct lt_query *query = lt_database_ask(lt_index_database(show->index),
                                             "SELECT name FROM node WHERE id = ?", "i", (int64_t)column);
    char *name = lt_xstrdup(lt_query_next(query) ? lt_query_text(query, 0) : "");
    struct lt_schema_column untold = {.node = column, .name = name, .type = (char[]){0}};
    put_column((struct lt_cells){show->answer, column_columns, 0, true}, show, known ? known : &untold);
    lt_schema_clear(&schema);
    free(name);
    lt_arc_section(show->answer, show->index, show->links, column, LT_UPSTREAM);
    lt_arc_section(show->answer, show->index, show->links, column, LT_DOWNSTREAM);
}
