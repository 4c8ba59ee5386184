/* SPDX-License-Identifier: Apache-2.0
 *
 * One dataset, cell by cell. Its size and content are those that the newest run tells that wrote it or read
 * it. */
#include "cmd/dataset_rows.h"

#include "cmd/asking.h"
#include "index/uses.h"

const struct lt_answer_column lt_dataset_columns[LT_DATASET_COLUMNS] = {
    {"namespace", LT_CELL_TEXT, true},       {"name", LT_CELL_TEXT, true},
    {"label", LT_CELL_TEXT, false},          {"format", LT_CELL_TEXT, false},
    {"description", LT_CELL_TEXT, true},     {"owners", LT_CELL_LIST, false},
    {"tags", LT_CELL_LIST, false},           {"pii", LT_CELL_BOOL, false},
    {"columns", LT_CELL_COUNT, false},       {"rows", LT_CELL_COUNT, false},
    {"bytes", LT_CELL_BYTES, true},          {"version", LT_CELL_TEXT, true},
    {"writers", LT_CELL_LIST, false},        {"readers", LT_CELL_LIST, true},
    {"upstream", LT_CELL_COUNT, true},       {"downstream", LT_CELL_COUNT, true},
    {"runs", LT_CELL_COUNT, false},          {"last_written", LT_CELL_TIME, false},
    {"last_written_by", LT_CELL_TEXT, true}, {"last_read", LT_CELL_TIME, true},
    {"last_read_by", LT_CELL_TEXT, true},    {"last_status", LT_CELL_TEXT, false},
    {"dropped", LT_CELL_BOOL, false},
};

static void put_state(struct lt_cells *cells, struct lt_index *index, const struct lt_state *state)
{
    if (state->has_rows)
        lt_answer_count(lt_cell(cells), state->rows);
    else
        lt_answer_none(lt_cell(cells));
    if (state->has_bytes)
        lt_answer_bytes(lt_cell(cells), state->bytes);
    else
        lt_answer_none(lt_cell(cells));
    struct lt_query *query = lt_database_ask(lt_index_database(index),
                                             "SELECT version FROM content WHERE id = ?", "i", state->content);
    lt_answer_text(lt_cell(cells), lt_query_next(query) ? lt_query_text(query, 0) : NULL);
}

static void put_column_count(struct lt_answer *answer, struct lt_index *index, uint32_t dataset)
{
    int64_t count = lt_database_number(lt_index_database(index), 0,
                                       "SELECT count(*) FROM node c CROSS JOIN fact f ON f.node = c.id AND "
                                       "f.key = 'type' WHERE c.parent = ? AND c.parent > 0",
                                       "i", (int64_t)dataset);
    if (count)
        lt_answer_count(answer, count);
    else
        lt_answer_none(answer);
}

static void put_place(struct lt_cells *cells, struct lt_index *index, const struct lt_place *place)
{
    if (place->id)
        lt_answer_time(lt_cell(cells), place->seen_ms);
    else
        lt_answer_none(lt_cell(cells));
    lt_asking_run(lt_cell(cells), index, place->id);
}

static void put_dataset(struct lt_cells cells, struct lt_index *index, const struct lt_uses *uses,
                        uint32_t dataset)
{
    struct lt_state state = lt_state_of(index, uses, dataset);
    const struct lt_dataset *names = lt_find_dataset(index, dataset);
    lt_answer_text(lt_cell(&cells), names ? names->namespace : NULL);
    lt_answer_text(lt_cell(&cells), names ? names->name : NULL);
    lt_asking_label(lt_cell(&cells), index, dataset);
    lt_asking_fact(lt_cell(&cells), index, dataset, "format");
    lt_asking_fact(lt_cell(&cells), index, dataset, "description");
    lt_asking_owners(lt_cell(&cells), index, dataset);
    lt_asking_tags(lt_cell(&cells), index, dataset);
    lt_answer_bool(lt_cell(&cells), lt_asking_is_pii(index, dataset));
    put_column_count(lt_cell(&cells), index, dataset);
    put_state(&cells, index, &state);
    lt_asking_jobs(lt_cell(&cells), index, uses->writers.items.items, uses->writers.items.count);
    lt_asking_jobs(lt_cell(&cells), index, uses->readers.items.items, uses->readers.items.count);
    lt_answer_count(lt_cell(&cells), (int64_t)uses->upstream);
    lt_answer_count(lt_cell(&cells), (int64_t)uses->downstream);
    lt_answer_count(lt_cell(&cells), uses->runs);
    put_place(&cells, index, &uses->wrote);
    put_place(&cells, index, &uses->read);
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT status FROM run WHERE id = ?", "i", uses->wrote.id);
    lt_asking_status(lt_cell(&cells), lt_query_next(query) ? lt_query_text(query, 0) : NULL);
    lt_answer_bool(lt_cell(&cells), uses->is_dropped);
}

static bool add(struct lt_cells cells, struct lt_index *index, const struct lt_index_links *links,
                uint32_t dataset)
{
    struct lt_uses uses;
    lt_uses_of(index, links, dataset, &uses);
    if (uses.is_there || cells.is_facts) {
        if (!cells.is_facts)
            lt_answer_row(cells.answer);
        put_dataset(cells, index, &uses, dataset);
    }
    bool is_incomplete =
        lt_asking_is_incomplete(index, uses.wrote.id) || lt_asking_is_incomplete(index, uses.read.id);
    lt_uses_clear(&uses);
    return is_incomplete;
}

bool lt_dataset_row(struct lt_answer *answer, struct lt_index *index, const struct lt_index_links *links,
                    uint32_t dataset)
{
    return add((struct lt_cells){answer, lt_dataset_columns, 0, false}, index, links, dataset);
}

bool lt_dataset_facts(struct lt_answer *answer, struct lt_index *index, const struct lt_index_links *links,
                      uint32_t dataset)
{
    return add((struct lt_cells){answer, lt_dataset_columns, 0, true}, index, links, dataset);
}
