/* SPDX-License-Identifier: Apache-2.0
 *
 * Edges, cell by cell; the same columns for datasets and for columns. */
#include "cmd/arc_rows.h"

#include "cmd/asking.h"

#include <stdlib.h>
#include <string.h>

const struct lt_answer_column lt_arc_columns[LT_ARC_COLUMNS] = {
    {"source_namespace", LT_CELL_TEXT, true},
    {"source", LT_CELL_TEXT, true},
    {"source_column", LT_CELL_TEXT, true},
    {"from", LT_CELL_TEXT, false},
    {"job_namespace", LT_CELL_TEXT, true},
    {"job", LT_CELL_TEXT, false},
    {"target_namespace", LT_CELL_TEXT, true},
    {"target", LT_CELL_TEXT, true},
    {"target_column", LT_CELL_TEXT, true},
    {"to", LT_CELL_TEXT, false},
    {"kind", LT_CELL_TEXT, false},
    {"transformation", LT_CELL_TEXT, false},
    {"description", LT_CELL_TEXT, true},
    {"masking", LT_CELL_BOOL, false},
    {"runs", LT_CELL_COUNT, false},
    {"first_run", LT_CELL_TEXT, true},
    {"last_run", LT_CELL_TEXT, false},
};

/* The dataset of a column, else 0. */
static int64_t parent_of(struct lt_index *index, uint32_t node)
{
    return lt_database_number(lt_index_database(index), 0, "SELECT parent FROM node WHERE id = ?", "i",
                              (int64_t)node);
}

static void put_end(struct lt_cells *cells, struct lt_index *index, uint32_t node)
{
    struct lt_buf label = {0};
    int64_t parent = parent_of(index, node), dataset = parent ? parent : node;
    lt_asking_namespace(lt_cell(cells), index, dataset);
    lt_asking_name(lt_cell(cells), index, dataset);
    lt_asking_name(lt_cell(cells), index, parent ? (int64_t)node : 0);
    lt_find_label(index, dataset, &label);
    struct lt_query *query = lt_database_ask(
        lt_index_database(index), "SELECT name FROM node WHERE id = ? AND parent > 0", "i", (int64_t)node);
    if (lt_query_next(query))
        lt_buf_addf(&label, ".%s", lt_query_text(query, 0));
    lt_answer_text(lt_cell(cells), label.data);
    lt_buf_clear(&label);
}

void lt_arc_row(struct lt_answer *answer, struct lt_index *index, const struct lt_arc *arc)
{
    static const char *const kinds[] = {"direct", "indirect", "alias"};
    struct lt_cells cells = {answer, lt_arc_columns, 0, false};
    bool is_of_columns = parent_of(index, arc->source) != 0;
    bool is_told = is_of_columns && arc->kind != LT_EDGE_ALIAS;
    lt_answer_row(answer);
    put_end(&cells, index, arc->source);
    lt_asking_namespace(lt_cell(&cells), index, arc->job);
    lt_asking_name(lt_cell(&cells), index, arc->job);
    put_end(&cells, index, arc->target);
    lt_answer_text(lt_cell(&cells), kinds[arc->kind]);
    lt_answer_text(lt_cell(&cells), arc->subtype ? arc->subtype
                                    : !is_told   ? NULL
                                    : arc->kind  ? "INDIRECT"
                                                 : "DIRECT");
    lt_answer_text(lt_cell(&cells), arc->description);
    if (is_told)
        lt_answer_bool(lt_cell(&cells), arc->is_masked);
    else
        lt_answer_none(lt_cell(&cells));
    if (arc->kind == LT_EDGE_ALIAS)
        lt_answer_none(lt_cell(&cells));
    else
        lt_answer_count(lt_cell(&cells), arc->runs);
    lt_asking_run(lt_cell(&cells), index, arc->first.id);
    lt_asking_run(lt_cell(&cells), index, arc->last.id);
}

/* An edge with what it is sorted by: namespace, dataset, column and job, apart by a byte that sorts first. */
struct named {
    char *key;
    const struct lt_arc *arc;
};

static char *key_of(struct lt_index *index, uint32_t node, uint32_t job)
{
    struct lt_buf key = {0};
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT coalesce(d.namespace, n.namespace), coalesce(d.name, n.name), "
        "CASE WHEN d.id IS NULL THEN '' ELSE n.name END, coalesce(j.namespace, ''), coalesce(j.name, '') "
        "FROM node n LEFT JOIN node d ON d.id = n.parent LEFT JOIN node j ON j.id = ?2 WHERE n.id = ?1",
        "ii", (int64_t)node, (int64_t)job);
    if (lt_query_next(query))
        for (int i = 0; i < 5; i++)
            lt_buf_addf(&key, "%s\1", lt_query_text(query, i));
    return lt_buf_take(&key);
}

static int by_key(const void *left, const void *right)
{
    return strcmp(((const struct named *)left)->key, ((const struct named *)right)->key);
}

void lt_arc_section(struct lt_answer *answer, struct lt_index *index, const struct lt_index_links *links,
                    uint32_t node, enum lt_direction direction)
{
    bool is_up = direction == LT_UPSTREAM;
    struct lt_arcs arcs;
    LT_VEC(struct named) sorted = {0};
    lt_arcs_around(index, links, node, direction, &arcs);
    for (size_t i = 0; i < arcs.items.count; i++) {
        const struct lt_arc *arc = &arcs.items.items[i];
        char *key = key_of(index, is_up ? arc->source : arc->target, arc->job);
        LT_VEC_PUSH(&sorted, (struct named){key, arc});
    }
    if (sorted.count)
        qsort(sorted.items, sorted.count, sizeof *sorted.items, by_key);
    lt_answer_section(answer, is_up ? "upstream" : "downstream", is_up ? "upstream" : "downstream",
                      lt_arc_columns, LT_ARC_COLUMNS);
    for (size_t i = 0; i < sorted.count; i++) {
        lt_arc_row(answer, index, sorted.items[i].arc);
        free(sorted.items[i].key);
    }
    free(sorted.items);
    lt_arcs_clear(&arcs);
}
