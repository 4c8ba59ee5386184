/* SPDX-License-Identifier: Apache-2.0
 *
 * Two runs: what ran, with what, what it read and wrote, and what became of that. */
#include "index/difference.h"

#include "base/buf.h"
#include "ext/database.h"
#include "index/events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One of the two. */
struct one {
    int64_t run;
    char *status, *verdict;
    struct lt_run_events events;
};

static void open_run(struct lt_index *index, int64_t run, struct one *ret_one)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(index), "SELECT run_id, status, verdict FROM run WHERE id = ?", "i", run);
    *ret_one = (struct one){.run = run};
    if (!lt_query_next(query))
        return;
    char *run_id = lt_xstrdup(lt_query_text(query, 0));
    ret_one->status = lt_xstrdup(lt_query_text(query, 1));
    ret_one->verdict = lt_query_text(query, 2) ? lt_xstrdup(lt_query_text(query, 2)) : NULL;
    lt_run_events_read(index, run_id, &ret_one->events);
    free(run_id);
}

static void close_run(struct one *one)
{
    free(one->status);
    free(one->verdict);
    lt_run_events_clear(&one->events);
}

/* Adds a difference when the two texts differ; NULL is not known. */
static struct lt_difference *compare(struct lt_differences *all, enum lt_difference_kind kind,
                                     const char *before, const char *after)
{
    bool is_same = before && after ? strcmp(before, after) == 0 : before == after;
    return is_same ? NULL : lt_difference_add(all, kind, before, after);
}

/* ---- what ran ---- */

/* "PATH sha256:DIGEST" of the program or script, as far as it is told. */
static void describe(const struct one *one, bool is_script, struct lt_buf *ret_text)
{
    const struct lt_json *who = lt_run_events_facet(&one->events, "lintrace_who");
    const struct lt_json *file = lt_json_get(who, is_script ? "script" : "program");
    if (!file && !is_script)
        file = lt_json_get(who, "interpreter");
    const char *path = lt_json_text(lt_json_get(file, "path"));
    const char *digest = lt_json_text(lt_json_get(file, "sha256"));
    if (path)
        lt_buf_adds(ret_text, path);
    if (path && digest)
        lt_buf_addf(ret_text, " sha256:%s", digest);
}

static void compare_programs(struct lt_differences *all, const struct one *before, const struct one *after)
{
    static const enum lt_difference_kind kinds[] = {LT_DIFFERS_PROGRAM, LT_DIFFERS_SCRIPT,
                                                    LT_DIFFERS_ARGUMENTS};
    for (int i = 0; i < 3; i++) {
        struct lt_buf one = {0}, other = {0};
        if (i < 2) {
            describe(before, i == 1, &one);
            describe(after, i == 1, &other);
        } else {
            lt_run_events_command(&before->events, &one);
            lt_run_events_command(&after->events, &other);
        }
        (void)compare(all, kinds[i], one.data, other.data);
        lt_buf_clear(&one);
        lt_buf_clear(&other);
    }
}

static const struct lt_json *variables_of(const struct one *one)
{
    return lt_json_get(lt_run_events_facet(&one->events, "environmentVariables"), "environmentVariables");
}

static const char *value_of(const struct lt_json *list, const char *name)
{
    for (size_t i = 0; i < lt_json_size(list); i++) {
        const char *its = lt_json_text(lt_json_get(lt_json_at(list, i), "name"));
        if (its && strcmp(its, name) == 0)
            return lt_json_text(lt_json_get(lt_json_at(list, i), "value"));
    }
    return NULL;
}

static void compare_environments(struct lt_differences *all, const struct one *before,
                                 const struct one *after)
{
    const struct lt_json *lists[] = {variables_of(before), variables_of(after)};
    for (int of = 0; of < 2; of++)
        for (size_t i = 0; i < lt_json_size(lists[of]); i++) {
            const char *name = lt_json_text(lt_json_get(lt_json_at(lists[of], i), "name"));
            if (!name || (of == 1 && value_of(lists[0], name)))
                continue; /* it was in the first, too */
            struct lt_difference *one =
                compare(all, LT_DIFFERS_ENVIRONMENT, value_of(lists[0], name), value_of(lists[1], name));
            if (one)
                one->name = lt_xstrdup(name);
        }
}

/* ---- datasets ---- */

/* What one run says of a dataset in a role. */
struct use {
    uint32_t dataset;
    int64_t role, rows;
    bool has_rows;
    char *version, *state;
    struct lt_json *shape;
};
typedef LT_VEC(struct use) uses;

static void read_uses(struct lt_index *index, int64_t run, uses *ret_uses)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT d.dataset, d.role, d.rows, c.version, d.state, s.fields FROM run_dataset d LEFT JOIN content "
        "c "
        "ON c.id = d.content LEFT JOIN shape s ON s.id = d.shape WHERE d.run = ? ORDER BY d.role, d.dataset",
        "i", run);
    while (lt_query_next(query)) {
        struct use use = {.dataset = (uint32_t)lt_query_integer(query, 0),
                          .role = lt_query_integer(query, 1),
                          .rows = lt_query_integer(query, 2),
                          .has_rows = !lt_query_is_null(query, 2)};
        const char *version = lt_query_text(query, 3), *state = lt_query_text(query, 4);
        const char *shape = lt_query_text(query, 5);
        struct lt_err err;
        use.version = version ? lt_xstrdup(version) : NULL;
        use.state = state ? lt_xstrdup(state) : NULL;
        if (shape)
            (void)lt_json_read(shape, strlen(shape), &use.shape, &err);
        LT_VEC_PUSH(ret_uses, use);
    }
}

static void clear_uses(uses *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].version);
        free(list->items[i].state);
        lt_json_free(list->items[i].shape);
    }
    free(list->items);
}

static void set_dataset(struct lt_difference *difference, const struct use *use)
{
    if (!difference)
        return;
    difference->node = use->dataset;
    difference->role = use->role == 2 ? "output" : "input";
}

/* The type of the column, "" when none is told; NULL when there is no such column. */
static const char *type_of(const struct lt_json *shape, const char *column)
{
    for (size_t i = 0; i < lt_json_size(shape); i++) {
        const char *name = lt_json_text(lt_json_at(lt_json_at(shape, i), 0));
        if (name && strcmp(name, column) == 0)
            return lt_json_text(lt_json_at(lt_json_at(shape, i), 1));
    }
    return NULL;
}

static void compare_column(struct lt_differences *all, const struct use *before, const struct use *after,
                           const char *column)
{
    const char *was = type_of(before->shape, column), *is = type_of(after->shape, column);
    struct lt_difference *difference = NULL;
    if (!was || !is) {
        difference = lt_difference_add(all, LT_DIFFERS_COLUMN, NULL, NULL);
        difference->change = was ? "removed" : "added";
    } else {
        difference = compare(all, LT_DIFFERS_TYPE, *was ? was : NULL, *is ? is : NULL);
    }
    set_dataset(difference, before);
    if (difference)
        difference->name = lt_xstrdup(column);
}

static void compare_shapes(struct lt_differences *all, const struct use *before, const struct use *after)
{
    if (!before->shape || !after->shape)
        return;
    for (size_t i = 0; i < lt_json_size(before->shape); i++)
        compare_column(all, before, after, lt_json_text(lt_json_at(lt_json_at(before->shape, i), 0)));
    for (size_t i = 0; i < lt_json_size(after->shape); i++) {
        const char *column = lt_json_text(lt_json_at(lt_json_at(after->shape, i), 0));
        if (!type_of(before->shape, column))
            compare_column(all, before, after, column);
    }
}

static void compare_rows(struct lt_differences *all, const struct use *before, const struct use *after)
{
    char was[24], is[24];
    if (!before->has_rows || !after->has_rows || before->rows == after->rows)
        return;
    snprintf(was, sizeof was, "%lld", (long long)before->rows);
    snprintf(is, sizeof is, "%lld", (long long)after->rows);
    struct lt_difference *difference = lt_difference_add(all, LT_DIFFERS_ROWS, was, is);
    difference->delta = (double)(after->rows - before->rows);
    set_dataset(difference, before);
}

static void compare_uses(struct lt_differences *all, const struct use *before, const struct use *after)
{
    if (before->version && after->version)
        set_dataset(compare(all, LT_DIFFERS_VERSION, before->version, after->version), before);
    compare_rows(all, before, after);
    compare_shapes(all, before, after);
    set_dataset(compare(all, LT_DIFFERS_CHANGE, before->state, after->state), before);
}

static int by_role(const struct use *one, const struct use *other)
{
    if (one->role != other->role)
        return one->role < other->role ? -1 : 1;
    return (one->dataset > other->dataset) - (one->dataset < other->dataset);
}

static void add_alone(struct lt_differences *all, const struct use *use, const char *change)
{
    struct lt_difference *difference = lt_difference_add(all, LT_DIFFERS_DATASET, NULL, NULL);
    difference->change = change;
    set_dataset(difference, use);
}

/* ---- owners and tags ---- */

typedef LT_VEC(char *) texts;

/* What a facet's list says, one text an entry: "name", or "field\1key\1value" of tags. */
static void read_marks(const struct lt_json *list, bool is_tag, texts *ret_marks)
{
    for (size_t i = 0; i < lt_json_size(list); i++) {
        const struct lt_json *entry = lt_json_at(list, i);
        const char *name = lt_json_text(lt_json_get(entry, is_tag ? "key" : "name"));
        const char *value = lt_json_text(lt_json_get(entry, "value"));
        const char *field = lt_json_text(lt_json_get(entry, "field"));
        bool is_plain = !value || strcmp(value, "true") == 0;
        if (!name)
            continue;
        char *text = !is_tag    ? lt_xstrdup(name)
                     : is_plain ? lt_xasprintf("%s\1%s", field ? field : "", name)
                                : lt_xasprintf("%s\1%s=%s", field ? field : "", name, value);
        LT_VEC_PUSH(ret_marks, text);
    }
}

static bool has_mark(const texts *marks, const char *text)
{
    for (size_t i = 0; i < marks->count; i++)
        if (strcmp(marks->items[i], text) == 0)
            return true;
    return false;
}

static void add_mark(struct lt_differences *all, bool is_tag, const char *text, const char *change,
                     const struct use *use)
{
    const char *mark = is_tag ? strchr(text, '\1') + 1 : text;
    bool is_added = strcmp(change, "added") == 0;
    struct lt_difference *difference = lt_difference_add(all, is_tag ? LT_DIFFERS_TAG : LT_DIFFERS_OWNER,
                                                         is_added ? NULL : mark, is_added ? mark : NULL);
    set_dataset(difference, use);
    if (is_tag && *text != '\1')
        difference->name = lt_xstrndup(text, (size_t)(mark - text - 1));
}

static void compare_marks(struct lt_differences *all, const struct one *before, const struct one *after,
                          const struct use *use, bool is_tag)
{
    const struct one *const runs[] = {before, after};
    texts marks[2] = {{0}, {0}};
    struct lt_query *query =
        lt_database_ask(lt_index_database(all->index), "SELECT namespace, name FROM node WHERE id = ?", "i",
                        (int64_t)use->dataset);
    if (!lt_query_next(query))
        return;
    for (int i = 0; i < 2; i++)
        read_marks(lt_json_get(lt_run_events_dataset_facet(&runs[i]->events, use->role == 2,
                                                           lt_query_text(query, 0), lt_query_text(query, 1),
                                                           "facets", is_tag ? "tags" : "ownership"),
                               is_tag ? "tags" : "owners"),
                   is_tag, &marks[i]);
    for (int i = 0; i < 2; i++)
        for (size_t at = 0; at < marks[i].count; at++)
            if (!has_mark(&marks[1 - i], marks[i].items[at]))
                add_mark(all, is_tag, marks[i].items[at], i ? "added" : "removed", use);
    for (int i = 0; i < 2; i++) {
        for (size_t at = 0; at < marks[i].count; at++)
            free(marks[i].items[at]);
        free(marks[i].items);
    }
}

static void compare_datasets(struct lt_differences *all, const struct one *before, const struct one *after)
{
    uses ones = {0}, others = {0};
    read_uses(all->index, before->run, &ones);
    read_uses(all->index, after->run, &others);
    for (size_t i = 0, at = 0; i < ones.count || at < others.count;) {
        int order = i == ones.count      ? 1
                    : at == others.count ? -1
                                         : by_role(&ones.items[i], &others.items[at]);
        if (order < 0)
            add_alone(all, &ones.items[i], "removed");
        else if (order > 0)
            add_alone(all, &others.items[at], "added");
        else
            compare_uses(all, &ones.items[i], &others.items[at]);
        for (int is_tag = 0; order == 0 && is_tag < 2; is_tag++)
            compare_marks(all, before, after, &ones.items[i], is_tag);
        i += order <= 0;
        at += order >= 0;
    }
    clear_uses(&ones);
    clear_uses(&others);
}

/* ---- edges ---- */

static void compare_edges(struct lt_differences *all, int64_t before, int64_t after)
{
    static const char *const kinds[] = {"direct", "indirect"};
    struct lt_query *query = lt_database_ask(
        lt_index_database(all->index),
        "SELECT e.source, e.target, min(CASE WHEN x.run = ?1 THEN e.kind END), "
        "min(CASE WHEN x.run = ?2 THEN e.kind END) AS later, n.kind FROM run_edge x CROSS JOIN edge e ON "
        "e.id = x.edge CROSS JOIN node n ON n.id = e.target WHERE x.run IN (?1, ?2) AND e.kind < 2 "
        "GROUP BY e.source, e.target",
        "ii", before, after);
    while (lt_query_next(query)) {
        const char *was = lt_query_is_null(query, 2) ? NULL : kinds[lt_query_integer(query, 2)];
        const char *is = lt_query_is_null(query, 3) ? NULL : kinds[lt_query_integer(query, 3)];
        struct lt_difference *difference =
            compare(all, lt_query_integer(query, 4) == 1 ? LT_DIFFERS_EDGE : LT_DIFFERS_COLUMN_EDGE, was, is);
        if (!difference)
            continue;
        difference->source = (uint32_t)lt_query_integer(query, 0);
        difference->node = (uint32_t)lt_query_integer(query, 1);
    }
}

void lt_differences_of_runs(struct lt_differences *all, int64_t before, int64_t after)
{
    struct one one, other;
    open_run(all->index, before, &one);
    open_run(all->index, after, &other);
    (void)compare(all, LT_DIFFERS_STATUS, one.status, other.status);
    (void)compare(all, LT_DIFFERS_VERDICT, one.verdict, other.verdict);
    all->is_incomplete = (one.verdict && strcmp(one.verdict, "incomplete") == 0) ||
                         (other.verdict && strcmp(other.verdict, "incomplete") == 0);
    compare_programs(all, &one, &other);
    compare_environments(all, &one, &other);
    compare_datasets(all, &one, &other);
    compare_edges(all, before, after);
    close_run(&one);
    close_run(&other);
    lt_differences_finish(all);
}
