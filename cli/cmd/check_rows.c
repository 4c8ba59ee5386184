/* SPDX-License-Identifier: Apache-2.0
 *
 * Both lists have the same columns, so that they can be put together by whoever reads them. */
#include "cmd/check_rows.h"

#include "cmd/asking.h"
#include "index/index.h"

#include <stdlib.h>
#include <string.h>

static const struct lt_answer_column columns[] = {
    {"namespace", LT_CELL_TEXT, true}, {"name", LT_CELL_TEXT, true},    {"label", LT_CELL_TEXT, false},
    {"check", LT_CELL_TEXT, false},    {"column", LT_CELL_TEXT, false}, {"passed", LT_CELL_BOOL, false},
    {"severity", LT_CELL_TEXT, false}, {"run", LT_CELL_TEXT, true},
};

static void begin(struct lt_answer *answer, bool *is_begun)
{
    if (!*is_begun)
        lt_answer_section(answer, "checks", "checks", columns, sizeof columns / sizeof *columns);
    *is_begun = true;
}

/* A row of: dataset, its namespace, its name, check, column, success, severity, run_id. */
static void put_row(struct lt_answer *answer, struct lt_index *index, const struct lt_query *query)
{
    bool has_passed = lt_query_integer(query, 5) != 0;
    lt_answer_row(answer);
    lt_answer_text(answer, lt_query_text(query, 1));
    lt_answer_text(answer, lt_query_text(query, 2));
    lt_asking_label(answer, index, lt_query_integer(query, 0));
    lt_answer_text(answer, lt_query_text(query, 3));
    lt_answer_text(answer, lt_query_text(query, 4));
    lt_answer_bool(answer, has_passed);
    if (!has_passed)
        lt_answer_tone(answer, LT_TONE_BAD);
    lt_answer_text(answer, lt_query_text(query, 6));
    lt_answer_text(answer, lt_query_text(query, 7));
}

void lt_checks_of_run(struct lt_answer *answer, struct lt_index *index, int64_t run)
{
    bool is_begun = false;
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT a.dataset, n.namespace, n.name, a.name, a.column_name, a.is_success, a.severity, r.run_id "
        "FROM assertion a JOIN node n ON n.id = a.dataset JOIN run r ON r.id = a.run WHERE a.run = ? "
        "ORDER BY n.namespace, n.name, a.name, a.column_name, a.place",
        "i", run);
    while (lt_query_next(query)) {
        begin(answer, &is_begun);
        put_row(answer, index, query);
    }
    if (!is_begun)
        lt_json_set_array(lt_answer_head(answer), "checks");
}

/* What tells checks of one dataset apart. */
static void put_key(const struct lt_query *query, struct lt_buf *key)
{
    key->length = 0;
    for (int place = 3; place < 7; place++) {
        const char *text = place == 5 ? "" : lt_query_text(query, place);
        lt_buf_addf(key, "%zu %s ", text ? strlen(text) : SIZE_MAX, text ? text : "");
    }
}

void lt_checks_of_dataset(struct lt_answer *answer, struct lt_index *index,
                          const struct lt_index_links *links, uint32_t dataset)
{
    bool is_begun = false;
    struct lt_buf key = {0}, last = {0};
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT a.dataset, n.namespace, n.name, a.name, a.column_name, a.is_success, a.severity, r.run_id, "
        "r.id FROM run_dataset d CROSS JOIN assertion a ON a.run = d.run AND a.dataset = d.dataset "
        "JOIN node n ON n.id = a.dataset JOIN run r ON r.id = a.run WHERE d.dataset = ? "
        "ORDER BY a.name, a.column_name, a.severity, r.seen DESC, r.run_id DESC, a.place DESC",
        "i", (int64_t)dataset);
    while (lt_query_next(query)) {
        put_key(query, &key);
        bool is_known = last.length && strcmp(key.data, last.data) == 0;
        if (is_known || !lt_index_links_counts(links, lt_query_integer(query, 8)))
            continue;
        last.length = 0;
        lt_buf_adds(&last, key.data);
        begin(answer, &is_begun);
        put_row(answer, index, query);
    }
    if (!is_begun)
        lt_json_set_array(lt_answer_head(answer), "checks");
    lt_buf_clear(&key);
    lt_buf_clear(&last);
}
