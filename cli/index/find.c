/* SPDX-License-Identifier: Apache-2.0
 *
 * Names in words of people to nodes: what the words before a colon mean, and what is told when nothing, or
 * too much, is called so. */
#include "index/find.h"

#include "index/fit.h"
#include "index/index_priv.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/suggest.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CANDIDATES = 8, RUN_ID_BEGINS = 4 /* shorter is rather a name */ };

void lt_nodes_clear(struct lt_nodes *nodes)
{
    free(nodes->items.items);
    *nodes = (struct lt_nodes){0};
}

static int by_number(const void *left, const void *right)
{
    uint32_t one = *(const uint32_t *)left, other = *(const uint32_t *)right;
    return one < other ? -1 : one > other;
}

void lt_nodes_sort(struct lt_nodes *nodes)
{
    size_t kept = 0;
    if (nodes->items.count)
        qsort(nodes->items.items, nodes->items.count, sizeof *nodes->items.items, by_number);
    for (size_t i = 0; i < nodes->items.count; i++)
        if (!kept || nodes->items.items[kept - 1] != nodes->items.items[i])
            nodes->items.items[kept++] = nodes->items.items[i];
    nodes->items.count = kept;
}

/* ---- what is alike ---- */

static void add_candidates(struct lt_index *index, const struct lt_nodes *nodes, struct lt_buf *ret_text)
{
    for (size_t i = 0; i < nodes->items.count && i < CANDIDATES; i++) {
        lt_buf_adds(ret_text, i ? ", " : "");
        lt_find_label(index, nodes->items.items[i], ret_text);
    }
    if (nodes->items.count > CANDIDATES)
        lt_buf_adds(ret_text, ", ...");
}

/* Adds "; did you mean 'x'?" when there is something like it. */
static void add_suggestion(struct lt_index *index, const char *text, struct lt_buf *ret_text)
{
    LT_VEC(char *) words = {0};
    size_t job_count = 0;
    struct lt_query *query = lt_database_ask(
        index->database, "SELECT name, kind FROM node WHERE kind IN (1, 3) ORDER BY kind DESC", "");
    while (lt_query_next(query)) {
        const char *name = lt_query_text(query, 0), *base = strrchr(name, '/');
        base = base ? base + 1 : name;
        LT_VEC_PUSH(&words, lt_xstrdup(base));
        LT_VEC_PUSH(&words, lt_xstrndup(base, lt_fit_stem_length(base)));
        if (lt_query_integer(query, 1) == LT_NODE_JOB)
            job_count = words.count;
    }
    const char *like = lt_suggest(text, (const char *const *)words.items, words.count);
    bool is_job = false;
    for (size_t i = 0; i < job_count && like; i++)
        is_job |= words.items[i] == like;
    if (like)
        lt_buf_addf(ret_text, "; did you mean '%s%s'?", is_job ? "job:" : "", like);
    for (size_t i = 0; i < words.count; i++)
        free(words.items[i]);
    free(words.items);
}

static void add_column(struct lt_index *index, int64_t dataset, size_t place, const char *column,
                       struct lt_buf *ret_text)
{
    if (place == 0) {
        lt_buf_adds(ret_text, "; columns of ");
        lt_find_label(index, dataset, ret_text);
        lt_buf_adds(ret_text, " are: ");
    }
    lt_buf_addf(ret_text, "%s%s", place ? ", " : "", column);
}

/* When it is the name of a dataset and a column that it has not: which it has; else nothing is appended. */
static void add_columns_of(struct lt_index *index, const char *text, struct lt_buf *ret_text)
{
    const char *dot = strrchr(text, '.');
    struct lt_nodes datasets = {0};
    char *name = dot ? lt_xstrndup(text, (size_t)(dot - text)) : NULL;
    size_t count = 0;
    if (name)
        lt_fit_datasets(index, name, &datasets);
    if (datasets.items.count == 1) {
        struct lt_query *query = lt_database_ask(
            index->database, "SELECT name FROM node WHERE parent = ? AND parent > 0 ORDER BY id LIMIT 50",
            "i", (int64_t)datasets.items.items[0]);
        while (lt_query_next(query) && count < CANDIDATES)
            add_column(index, datasets.items.items[0], count++, lt_query_text(query, 0), ret_text);
    }
    lt_nodes_clear(&datasets);
    free(name);
}

static int nothing(struct lt_index *index, const char *text, struct lt_err *err)
{
    struct lt_buf more = {0};
    if (!err)
        return LT_ENOT_FOUND; /* what is alike takes its time */
    if (strlen(text) >= RUN_ID_BEGINS && lt_find_is_several_runs(index, text, err))
        return LT_ENOT_FOUND;
    lt_buf_adds(&more, "");
    if (!strchr(text, ':') && !lt_fit_is_pattern(text)) {
        add_suggestion(index, text, &more);
        add_columns_of(index, text, &more);
    }
    lt_err_set(err, LT_ENOT_FOUND, "nothing in the log is called '%.300s'%.500s", text, more.data);
    lt_buf_clear(&more);
    return LT_ENOT_FOUND;
}

/* ---- selections by kind ---- */

/* The columns of a dataset with that name or pattern; "DATASET.column" at one of its dots. */
static void add_columns(struct lt_index *index, const struct lt_nodes *datasets, const char *column,
                        struct lt_nodes *ret_nodes)
{
    for (size_t i = 0; i < datasets->items.count; i++) {
        struct lt_query *query =
            lt_database_ask(index->database, "SELECT id, name FROM node WHERE parent = ? AND parent > 0", "i",
                            (int64_t)datasets->items.items[i]);
        while (lt_query_next(query)) {
            const char *name = lt_query_text(query, 1);
            if (lt_fit_is_pattern(column) ? fnmatch(column, name, 0) == 0 : strcmp(column, name) == 0)
                LT_VEC_PUSH(&ret_nodes->items, (uint32_t)lt_query_integer(query, 0));
        }
    }
}

static int several(struct lt_index *index, const char *text, const struct lt_nodes *nodes, struct lt_err *err)
{
    struct lt_buf names = {0};
    add_candidates(index, nodes, &names);
    lt_err_set(err, LT_ENOT_FOUND, "%zu datasets are called '%.200s': %.700s", nodes->items.count, text,
               names.data);
    lt_buf_clear(&names);
    return LT_ENOT_FOUND;
}

static int find_columns(struct lt_index *index, const char *text, struct lt_nodes *ret_nodes,
                        struct lt_err *err)
{
    int result = LT_OK;
    for (size_t at = strlen(text); at-- > 1 && !ret_nodes->items.count && result == LT_OK;) {
        if (text[at] != '.' || !text[at + 1])
            continue;
        char *dataset = lt_xstrndup(text, at);
        struct lt_nodes datasets = {0};
        lt_fit_datasets(index, dataset, &datasets);
        add_columns(index, &datasets, text + at + 1, ret_nodes);
        if (ret_nodes->items.count && datasets.items.count > 1 && !lt_fit_is_pattern(dataset))
            result = several(index, dataset, &datasets, err);
        lt_nodes_clear(&datasets);
        free(dataset);
    }
    return result;
}

/* By a fact: "pii" or "pii=true" of tags, a name of owners and terms. */
static void find_by_fact(struct lt_index *index, const char *key, const char *text, int what,
                         struct lt_nodes *ret_nodes)
{
    const char *equals = strcmp(key, "tag") == 0 ? strchr(text, '=') : NULL;
    char *value = equals ? lt_xstrndup(text, (size_t)(equals - text)) : lt_xstrdup(text);
    struct lt_query *query = lt_database_ask(index->database,
                                             "SELECT n.id, n.kind, n.parent, f.value, f.extra FROM fact f "
                                             "JOIN node n ON n.id = f.node WHERE f.key = ?",
                                             "t", key);
    while (lt_query_next(query)) {
        const char *is = lt_query_text(query, 3), *extra = lt_query_text(query, 4);
        int64_t kind = lt_query_integer(query, 1);
        bool fits = lt_fit_is_pattern(value) ? fnmatch(value, is, 0) == 0 : strcmp(value, is) == 0;
        if (equals)
            fits = fits && extra && strcmp(extra, equals + 1) == 0;
        else if (strcmp(key, "tag") == 0)
            fits = fits && !(extra && strcmp(extra, "false") == 0);
        if (!fits)
            continue;
        if (kind == LT_NODE_COLUMN && what & LT_FIND_COLUMNS)
            LT_VEC_PUSH(&ret_nodes->items, (uint32_t)lt_query_integer(query, 0));
        else if (kind == LT_NODE_COLUMN && what & LT_FIND_DATASETS)
            LT_VEC_PUSH(&ret_nodes->items, (uint32_t)lt_query_integer(query, 2));
        else if (what & (kind == LT_NODE_JOB ? LT_FIND_JOBS : LT_FIND_DATASETS) && kind != LT_NODE_COLUMN)
            LT_VEC_PUSH(&ret_nodes->items, (uint32_t)lt_query_integer(query, 0));
    }
    free(value);
}

static int find_by_run(struct lt_index *index, const char *reference, struct lt_nodes *ret_nodes,
                       struct lt_err *err)
{
    int64_t run;
    int result = lt_find_run(index, reference, &run, err);
    if (result != LT_OK)
        return result;
    struct lt_query *query =
        lt_database_ask(index->database, "SELECT dataset FROM run_dataset WHERE run = ?", "i", run);
    while (lt_query_next(query))
        LT_VEC_PUSH(&ret_nodes->items, (uint32_t)lt_query_integer(query, 0));
    return LT_OK;
}

/* The datasets that those jobs read or write. */
static void find_by_job(struct lt_index *index, const char *name, struct lt_nodes *ret_nodes)
{
    struct lt_nodes jobs = {0};
    lt_fit_jobs(index, name, &jobs);
    for (size_t i = 0; i < jobs.items.count; i++) {
        struct lt_query *query = lt_database_ask(index->database,
                                                 "SELECT target FROM edge WHERE source = ?1 AND kind = 4 "
                                                 "UNION SELECT source FROM edge WHERE target = ?1 "
                                                 "AND kind = 3",
                                                 "i", (int64_t)jobs.items.items[i]);
        while (lt_query_next(query))
            LT_VEC_PUSH(&ret_nodes->items, (uint32_t)lt_query_integer(query, 0));
    }
    lt_nodes_clear(&jobs);
}

/* "job:x": the text after the prefix, or NULL. */
static const char *after(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

/* By a word and a colon; ret_is_one: it was that. */
static int find_by_word(struct lt_index *index, const char *text, int what, struct lt_nodes *ret_nodes,
                        bool *ret_is_one, struct lt_err *err)
{
    static const char *const facts[] = {"tag", "owner", "term"};
    const char *rest = after(text, "job:");
    *ret_is_one = true;
    if (rest && what & LT_FIND_JOBS) {
        lt_fit_jobs(index, rest, ret_nodes);
        return LT_OK;
    }
    if (rest && what & LT_FIND_DATASETS) {
        find_by_job(index, rest, ret_nodes);
        return LT_OK;
    }
    if ((rest = after(text, "run:")) && what & LT_FIND_DATASETS)
        return find_by_run(index, rest, ret_nodes, err);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        char prefix[16];
        snprintf(prefix, sizeof prefix, "%s:", facts[i]);
        if ((rest = after(text, prefix))) {
            find_by_fact(index, facts[i], rest, what, ret_nodes);
            return LT_OK;
        }
    }
    *ret_is_one = false;
    return LT_OK;
}

/* "./x.csv" and "../x.csv" as whole names; a copy of other texts. malloc'd. */
static char *from_here(const char *text)
{
    if (strncmp(text, "./", 2) != 0 && strncmp(text, "../", 3) != 0)
        return lt_xstrdup(text);
    char *folder = lt_path_dir(text), *real = realpath(folder, NULL);
    char *whole = real ? lt_path_join(real, lt_path_base(text)) : lt_xstrdup(text);
    free(folder);
    free(real);
    return whole;
}

int lt_find_nodes(struct lt_index *index, const char *text, int what, struct lt_nodes *ret_nodes,
                  struct lt_err *err)
{
    bool is_done = false;
    *ret_nodes = (struct lt_nodes){0};
    int result = find_by_word(index, text, what, ret_nodes, &is_done, err);
    is_done = is_done && (result != LT_OK || ret_nodes->items.count); /* a file may be called job:x */
    if (!is_done && what & LT_FIND_DATASETS) {
        char *whole = from_here(text);
        lt_fit_datasets(index, whole, ret_nodes);
        free(whole);
        is_done = ret_nodes->items.count > 0;
        if (ret_nodes->items.count > 1 && !lt_fit_is_pattern(text)) {
            lt_nodes_sort(ret_nodes);
            result = several(index, text, ret_nodes, err);
        }
    }
    if (!is_done && what & LT_FIND_COLUMNS)
        result = find_columns(index, text, ret_nodes, err);
    if (result == LT_OK)
        result = lt_database_result(index->database, err);
    if (result == LT_OK && !ret_nodes->items.count)
        result = nothing(index, text, err);
    if (result != LT_OK)
        lt_nodes_clear(ret_nodes);
    lt_nodes_sort(ret_nodes);
    return result;
}

/* ---- with what lies around ---- */

int lt_find_selection(struct lt_index *index, const char *text, int what, struct lt_selection *ret_selection,
                      struct lt_err *err)
{
    struct lt_selection found = {0};
    size_t length = strlen(text), digits = strspn(text, "0123456789"), begin = 0;
    /* A name may have a plus itself: as it stands first. */
    if (lt_find_nodes(index, text, what, &found.nodes, NULL) == LT_OK) {
        *ret_selection = found;
        return LT_OK;
    }
    if (text[digits] == '+') {
        found.upstream = digits ? (uint32_t)strtoul(text, NULL, 10) : LT_HOPS_ALL;
        begin = digits + 1;
    }
    size_t end = length;
    while (end > begin && text[end - 1] >= '0' && text[end - 1] <= '9')
        end--;
    if (end > begin && text[end - 1] == '+') {
        found.downstream = text[end] ? (uint32_t)strtoul(text + end, NULL, 10) : LT_HOPS_ALL;
        length = end - 1;
    }
    char *name = lt_xstrndup(text + begin, length - begin);
    int result = lt_find_nodes(index, name, what, &found.nodes, err);
    free(name);
    *ret_selection = found;
    return result;
}

void lt_selection_clear(struct lt_selection *selection)
{
    lt_nodes_clear(&selection->nodes);
}
