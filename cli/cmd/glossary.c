/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace glossary: what the business terms mean, and which columns carry them. */
#include "base/mem.h"
#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/asking.h"
#include "cmd/cmd.h"
#include "index/find.h"
#include "index/links.h"
#include "index/uses.h"

#include <stdlib.h>
#include <string.h>

static struct lt_ask ask;
static const struct lt_opt options[] = {
    LT_ASK_ROWS(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace glossary",
    .arguments = "[options] [WORD]",
    .summary = "tell what business terms mean, and which columns carry them",
    .options = options,
    .text = "The terms are those of glossary.yaml that columns in the log carry. With WORD:\n"
            "those that have it in their name, synonyms or description, in capitals or not.\n\n"
            "Examples:\n"
            "  lintrace glossary\n"
            "  lintrace glossary revenue --format markdown\n"
            "  lintrace impact term:Revenue\n\n"
            "Exit status: 0, 1 cannot read or write, 2 wrong usage, 4 there is no log, or no\n"
            "term with that word.\n",
};

enum { COLUMNS = 9 };
static const struct lt_answer_column columns[COLUMNS] = {
    {"term", LT_CELL_TEXT, false},     {"description", LT_CELL_TEXT, false},
    {"synonyms", LT_CELL_LIST, false}, {"owners", LT_CELL_LIST, false},
    {"pii", LT_CELL_BOOL, false},      {"classification", LT_CELL_TEXT, false},
    {"columns", LT_CELL_LIST, false},  {"datasets", LT_CELL_COUNT, true},
    {"last_run", LT_CELL_TEXT, true},
};

/* ---- a term ---- */

/* The texts of a list; of an owner that is an object, its name. */
static void put_texts(struct lt_answer *answer, const struct lt_json *list)
{
    lt_answer_list(answer, NULL, 0);
    for (size_t i = 0; i < lt_json_size(list); i++) {
        const struct lt_json *one = lt_json_at(list, i);
        const char *text = lt_json_text(one) ? lt_json_text(one) : lt_json_text(lt_json_get(one, "name"));
        if (text)
            lt_answer_list_add(answer, text);
    }
}

/* The columns that carry it: "label.column", sorted; and their datasets. */
static void put_columns(struct lt_answer *answer, struct lt_index *index, const char *term,
                        struct lt_nodes *ret_datasets)
{
    LT_VEC(char *) names = {0};
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT c.parent, c.name FROM fact f CROSS JOIN node c ON c.id = f.node AND c.kind = 2 "
        "WHERE f.key = 'term' AND f.value = ?",
        "t", term);
    while (lt_query_next(query)) {
        struct lt_buf name = {0};
        lt_find_label(index, lt_query_integer(query, 0), &name);
        lt_buf_addf(&name, ".%s", lt_query_text(query, 1));
        LT_VEC_PUSH(&ret_datasets->items, (uint32_t)lt_query_integer(query, 0));
        LT_VEC_PUSH(&names, lt_buf_take(&name));
    }
    if (names.count)
        qsort(names.items, names.count, sizeof *names.items, lt_asking_by_text);
    lt_nodes_sort(ret_datasets);
    lt_answer_list(answer, (const char *const *)names.items, names.count);
    for (size_t i = 0; i < names.count; i++)
        free(names.items[i]);
    free(names.items);
}

/* The newest run that read or wrote one of them. */
static void put_last_run(struct lt_answer *answer, struct lt_index *index, const struct lt_index_links *links,
                         const struct lt_nodes *datasets)
{
    struct lt_place last = {0};
    for (size_t i = 0; i < datasets->items.count; i++) {
        struct lt_uses uses;
        lt_uses_of(index, links, datasets->items.items[i], &uses);
        if (lt_place_is_later(&uses.wrote, &last))
            last = uses.wrote;
        if (lt_place_is_later(&uses.read, &last))
            last = uses.read;
        lt_uses_clear(&uses);
    }
    lt_asking_run(answer, index, last.id);
}

static void put_term(struct lt_answer *answer, struct lt_index *index, const struct lt_index_links *links,
                     const char *term, const struct lt_json *definition)
{
    struct lt_cells cells = {answer, columns, 0, false};
    struct lt_nodes datasets = {0};
    lt_answer_row(answer);
    lt_answer_text(lt_cell(&cells), term);
    lt_answer_text(lt_cell(&cells), lt_json_text(lt_json_get(definition, "description")));
    put_texts(lt_cell(&cells), lt_json_get(definition, "synonyms"));
    put_texts(lt_cell(&cells), lt_json_get(definition, "owners"));
    if (lt_json_get(definition, "pii")) /* a term that no glossary explains says nothing of it */
        lt_answer_bool(lt_cell(&cells), lt_json_truth(lt_json_get(definition, "pii")));
    else
        lt_answer_none(lt_cell(&cells));
    lt_answer_text(lt_cell(&cells), lt_json_text(lt_json_get(definition, "classification")));
    put_columns(lt_cell(&cells), index, term, &datasets);
    lt_answer_count(lt_cell(&cells), (int64_t)datasets.items.count);
    put_last_run(lt_cell(&cells), index, links, &datasets);
    lt_nodes_clear(&datasets);
}

/* ---- the question ---- */

static bool has_word(const char *text, const char *word)
{
    return text && strcasestr(text, word);
}

static bool is_wanted(const char *term, const struct lt_json *definition, const char *word)
{
    const struct lt_json *synonyms = lt_json_get(definition, "synonyms");
    bool is_one =
        !word || has_word(term, word) || has_word(lt_json_text(lt_json_get(definition, "description")), word);
    for (size_t i = 0; i < lt_json_size(synonyms) && !is_one; i++)
        is_one = has_word(lt_json_text(lt_json_at(synonyms, i)), word);
    return is_one;
}

static int tell(struct lt_index *index, const char *word)
{
    struct lt_index_links *links = NULL;
    struct lt_err err;
    int result = lt_index_links_open(index, NULL, &links, &err);
    if (result != LT_OK)
        return lt_asking_fail("glossary", result, &err);
    struct lt_answer *answer = lt_answer_new("glossary");
    lt_asking_put_log(answer, index);
    lt_answer_section(answer, NULL, NULL, columns, COLUMNS);
    struct lt_query *query =
        lt_database_ask(lt_index_database(index), "SELECT name, definition FROM term ORDER BY name", "");
    while (lt_query_next(query)) {
        struct lt_json *definition = NULL;
        const char *text = lt_query_text(query, 1);
        (void)lt_json_read(text, strlen(text), &definition, &err);
        if (is_wanted(lt_query_text(query, 0), definition, word))
            put_term(answer, index, links, lt_query_text(query, 0), definition);
        lt_json_free(definition);
    }
    lt_index_links_close(links);
    if (word && !lt_answer_row_count(answer)) {
        lt_answer_free(answer);
        lt_err_set(&err, LT_ENOT_FOUND, "no term in the log has '%.300s': 'lintrace glossary' lists them",
                   word);
        return lt_asking_fail("glossary", LT_ENOT_FOUND, &err);
    }
    return lt_asking_print("glossary", &ask, index, NULL, answer, "no column in the log carries a term");
}

int lt_cmd_glossary(int argc, char **argv)
{
    int next = 0;
    struct lt_index *index = NULL;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    if (lt_asking_has_more("glossary", argc - next, argv + next, 1))
        return lt_err_exit_status(LT_EUSAGE);
    status = lt_asking_open("glossary", &ask, &index);
    if (status == LT_OPT_STOP)
        status = tell(index, next < argc ? argv[next] : NULL);
    lt_index_close(index);
    return status;
}
