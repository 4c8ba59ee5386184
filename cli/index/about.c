/* SPDX-License-Identifier: Apache-2.0
 *
 * Each is a look-up or two; where one could become a search through many runs, a shorter way is tried first.
 */
#include "index/about.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void lt_about_open(struct lt_index *index, const struct lt_index_links *links, bool is_now,
                   struct lt_about *ret_about)
{
    struct lt_database *database = lt_index_database(index);
    size_t count = (size_t)lt_database_number(database, 0, "SELECT max(id) FROM node", "") + 1;
    *ret_about = (struct lt_about){.index = index,
                                   .database = database,
                                   .links = links,
                                   .texts = lt_pool_new(),
                                   .is_pii = lt_xcalloc(count, 1),
                                   .may_be_dropped = lt_xcalloc(count, 1),
                                   .job_labels = lt_xcalloc(count, sizeof *ret_about->job_labels),
                                   .names = lt_xcalloc(count, sizeof *ret_about->names),
                                   .node_count = count};
    ret_about->has_all_runs =
        is_now &&
        !lt_database_number(database, 0, "SELECT EXISTS (SELECT 1 FROM mark WHERE kind = 'rollback')", "");
    ret_about->is_plain =
        ret_about->has_all_runs &&
        !lt_database_number(database, 0, "SELECT EXISTS (SELECT 1 FROM run WHERE status = 'DECLARED')", "");
    struct lt_query *query =
        lt_database_ask(database,
                        "SELECT n.id, n.parent FROM fact f JOIN node n ON n.id = f.node "
                        "WHERE f.key = 'tag' AND f.value = 'pii' AND coalesce(f.extra, 'true') <> 'false'",
                        "");
    while (lt_query_next(query))
        for (int place = 0; place < 2; place++) {
            size_t node = (size_t)lt_query_integer(query, place);
            if (node < count)
                ret_about->is_pii[node] = 1;
        }
    query = lt_database_ask(database, "SELECT dataset FROM run_dataset WHERE state = 'DROP'", "");
    while (lt_query_next(query))
        ret_about->may_be_dropped[lt_query_integer(query, 0)] = 1;
}

void lt_about_clear(struct lt_about *about)
{
    lt_pool_free(about->texts);
    free(about->is_pii);
    free(about->may_be_dropped);
    free(about->job_labels);
    free(about->names);
    *about = (struct lt_about){0};
}

static const char *keep(struct lt_about *about, const char *text)
{
    return text ? lt_pool_text(about->texts, text, strlen(text)) : NULL;
}

/* ---- names ---- */

static void look_up_name(struct lt_about *about, uint32_t node, struct lt_about_name *ret_name)
{
    struct lt_query *query =
        lt_database_ask(about->database,
                        "SELECT n.kind, n.namespace, n.name, n.parent, d.namespace, d.name FROM node n "
                        "LEFT JOIN node d ON d.id = n.parent WHERE n.id = ?",
                        "i", (int64_t)node);
    if (!lt_query_next(query))
        return;
    bool is_column = !lt_query_is_null(query, 4);
    ret_name->kind = (int)lt_query_integer(query, 0);
    ret_name->parent = (uint32_t)lt_query_integer(query, 3);
    ret_name->namespace = keep(about, lt_query_text(query, is_column ? 4 : 1));
    ret_name->name = keep(about, lt_query_text(query, is_column ? 5 : 2));
    ret_name->column = is_column ? keep(about, lt_query_text(query, 2)) : NULL;
}

void lt_about_name(struct lt_about *about, uint32_t node, struct lt_about_name *ret_name)
{
    *ret_name = (struct lt_about_name){.namespace = "", .name = ""};
    if (node >= about->node_count)
        return;
    if (!about->names[node].kind)
        look_up_name(about, node, &about->names[node]);
    if (about->names[node].kind)
        *ret_name = about->names[node];
}

int lt_about_compare(const struct lt_about_name *one, const struct lt_about_name *other)
{
    int order = strcmp(one->namespace, other->namespace);
    order = order ? order : strcmp(one->name, other->name);
    return order ? order : strcmp(one->column ? one->column : "", other->column ? other->column : "");
}

const char *lt_about_label(struct lt_about *about, uint32_t node, const struct lt_about_name *name)
{
    struct lt_buf text = {0};
    if (name->kind == 3)
        return lt_about_job(about, node);
    lt_buf_adds(&text, "");
    lt_find_label(about->index, name->column ? name->parent : node, &text);
    if (name->column)
        lt_buf_addf(&text, ".%s", name->column);
    const char *label = lt_pool_text(about->texts, text.data, text.length);
    lt_buf_clear(&text);
    return label;
}

const char *lt_about_job(struct lt_about *about, uint32_t job)
{
    struct lt_about_name name;
    int alike = 0;
    if (job >= about->node_count)
        return "";
    if (about->job_labels[job])
        return about->job_labels[job];
    lt_about_name(about, job, &name);
    struct lt_query *query =
        lt_database_ask(about->database, "SELECT id FROM node WHERE kind = 3 AND name = ?", "t", name.name);
    while (lt_query_next(query))
        alike++; /* of the whole log: a label is the same at every moment */
    char *both = alike > 1 ? lt_xasprintf("%s/%s", name.namespace, name.name) : NULL;
    about->job_labels[job] = both ? keep(about, both) : name.name;
    free(both);
    return about->job_labels[job];
}

/* ---- facts ---- */

bool lt_about_is_pii(const struct lt_about *about, uint32_t node)
{
    return node < about->node_count && about->is_pii[node];
}

/* ---- runs ---- */

static bool is_counted(struct lt_about *about, int64_t run)
{
    return about->has_all_runs || lt_index_links_counts(about->links, run);
}

/* The row's run: id, run_id, status, seen, verdict. */
static struct lt_about_run run_of(struct lt_about *about, const struct lt_query *query)
{
    const char *verdict = lt_query_text(query, 4);
    return (struct lt_about_run){.id = lt_query_integer(query, 0),
                                 .run_id = keep(about, lt_query_text(query, 1)),
                                 .status = keep(about, lt_query_text(query, 2)),
                                 .seen_ms = lt_query_integer(query, 3),
                                 .is_incomplete = verdict && strcmp(verdict, "incomplete") == 0};
}

/* The first run among the rows that the graph has. */
static struct lt_about_run first_counted(struct lt_about *about, struct lt_query *query)
{
    while (lt_query_next(query))
        if (is_counted(about, lt_query_integer(query, 0)))
            return run_of(about, query);
    return (struct lt_about_run){0};
}

/* The jobs that write the dataset. */
static void writers_of(struct lt_about *about, uint32_t dataset, struct lt_nodes *ret_jobs)
{
    const struct lt_links *graph = lt_index_links_graph(about->links);
    size_t count;
    const struct lt_link *links = graph->of(graph->user, dataset, LT_UPSTREAM, &count);
    for (size_t i = 0; i < count; i++) {
        struct lt_link link;
        memcpy(&link, (const char *)links + i * sizeof link, sizeof link); /* where it lies is not aligned */
        if (link.kind == LT_EDGE_WRITES)
            LT_VEC_PUSH(&ret_jobs->items, link.other);
    }
}

/* The newest of the last runs of each job that writes it: that is the newest of all, if it counts. None when
 * two are of the same time. */
static struct lt_about_run likely_writer(struct lt_about *about, uint32_t dataset)
{
    struct lt_nodes jobs = {0};
    struct lt_about_run newest = {0};
    bool is_tie = false;
    writers_of(about, dataset, &jobs);
    for (size_t i = 0; i < jobs.items.count; i++) {
        struct lt_query *query =
            lt_database_ask(about->database,
                            "SELECT r.id, r.run_id, r.status, r.seen, r.verdict FROM edge e "
                            "JOIN run r ON r.id = e.last_run WHERE e.source = ? AND e.target = ? AND "
                            "e.job = 0 AND e.kind = 4",
                            "ii", (int64_t)jobs.items.items[i], (int64_t)dataset);
        if (!lt_query_next(query) || (newest.id && lt_query_integer(query, 3) < newest.seen_ms))
            continue;
        is_tie = newest.id && lt_query_integer(query, 3) == newest.seen_ms;
        newest = run_of(about, query);
    }
    lt_nodes_clear(&jobs);
    bool is_sure =
        newest.id && !is_tie && strcmp(newest.status, "DECLARED") != 0 && is_counted(about, newest.id);
    return is_sure ? newest : (struct lt_about_run){0};
}

struct lt_about_run lt_about_writer(struct lt_about *about, uint32_t dataset)
{
    struct lt_about_run run = likely_writer(about, dataset);
    if (run.id)
        return run;
    return first_counted(
        about, lt_database_ask(about->database,
                               "SELECT r.id, r.run_id, r.status, r.seen, r.verdict FROM run_dataset d "
                               "JOIN run r ON r.id = d.run WHERE d.dataset = ? AND d.role = 2 AND "
                               "r.status <> 'DECLARED' ORDER BY r.seen DESC, r.run_id DESC",
                               "i", (int64_t)dataset));
}

struct lt_about_run lt_about_job_run(struct lt_about *about, uint32_t job)
{
    return first_counted(
        about, lt_database_ask(about->database,
                               "SELECT id, run_id, status, seen, verdict FROM run WHERE job = ? AND "
                               "status <> 'DECLARED' ORDER BY seen DESC, run_id DESC",
                               "i", (int64_t)job));
}

bool lt_about_is_dropped(struct lt_about *about, uint32_t dataset)
{
    if (!about->may_be_dropped[dataset])
        return false;
    struct lt_query *query = lt_database_ask(
        about->database,
        "SELECT r.id, r.seen, r.run_id, d.role FROM run_dataset d JOIN run r ON r.id = d.run "
        "WHERE d.dataset = ? AND d.state = 'DROP' ORDER BY r.seen DESC, r.run_id DESC, d.role DESC",
        "i", (int64_t)dataset);
    bool is_there = false;
    while (!is_there && lt_query_next(query))
        is_there = is_counted(about, lt_query_integer(query, 0));
    if (!is_there)
        return false;
    struct lt_query *later =
        lt_database_ask(about->database,
                        "SELECT r.id FROM run_dataset d JOIN run r ON r.id = d.run WHERE d.dataset = ? AND "
                        "(d.role = 2 OR d.state IS NOT NULL) AND (r.seen, r.run_id, d.role) > (?, ?, ?)",
                        "iiti", (int64_t)dataset, lt_query_integer(query, 1), lt_query_text(query, 2),
                        lt_query_integer(query, 3));
    while (lt_query_next(later))
        if (is_counted(about, lt_query_integer(later, 0)))
            return false;
    return true;
}
