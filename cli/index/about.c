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
    size_t run_count = (size_t)lt_database_number(database, 0, "SELECT max(id) FROM run", "") + 1;
    *ret_about = (struct lt_about){.index = index,
                                   .database = database,
                                   .links = links,
                                   .texts = lt_pool_new(),
                                   .is_pii = lt_xcalloc(count, 1),
                                   .may_be_dropped = lt_xcalloc(count, 1),
                                   .names = lt_xcalloc(count, sizeof *ret_about->names),
                                   .node_count = count,
                                   .run_places = lt_xcalloc(run_count, sizeof *ret_about->run_places),
                                   .run_count = run_count};
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
    free(about->names);
    free(about->runs.items);
    free(about->run_places);
    free(about->writers);
    free(about->has_owner);
    *about = (struct lt_about){0};
}

static const char *keep(struct lt_about *about, const char *text)
{
    return text ? lt_pool_text(about->texts, text, strlen(text)) : NULL;
}

/* ---- names ---- */

static void look_up_name(struct lt_about *about, uint32_t node, struct lt_about_name *ret_name)
{
    const struct lt_dataset *dataset = lt_find_dataset(about->index, node);
    if (dataset) {
        *ret_name = (struct lt_about_name){.namespace = dataset->namespace, .name = dataset->name, .kind = 1};
        return;
    }
    struct lt_query *query = lt_database_ask(
        about->database, "SELECT kind, namespace, name, parent FROM node WHERE id = ?", "i", (int64_t)node);
    if (!lt_query_next(query))
        return;
    dataset = lt_find_dataset(about->index, lt_query_integer(query, 3));
    const char *name = keep(about, lt_query_text(query, 2));
    ret_name->kind = (int)lt_query_integer(query, 0);
    ret_name->parent = (uint32_t)lt_query_integer(query, 3);
    ret_name->namespace = dataset ? dataset->namespace : keep(about, lt_query_text(query, 1));
    ret_name->name = dataset ? dataset->name : name;
    ret_name->column = dataset ? name : NULL;
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
    const char *label = lt_find_job_label(about->index, job); /* the same at every moment */
    return label ? label : "";
}

/* ---- facts ---- */

bool lt_about_is_pii(const struct lt_about *about, uint32_t node)
{
    return node < about->node_count && about->is_pii[node];
}

bool lt_about_may_have_owner(const struct lt_about *about, uint32_t node)
{
    return !about->has_owner || about->has_owner[node];
}

/* ---- runs ---- */

static bool is_counted(struct lt_about *about, int64_t run)
{
    return about->has_all_runs || lt_index_links_counts(about->links, run);
}

/* The run of that number; of id 0 when there is none. */
static struct lt_about_run run_at(struct lt_about *about, int64_t run)
{
    if (run <= 0 || (size_t)run >= about->run_count)
        return (struct lt_about_run){0};
    if (about->run_places[run])
        return about->runs.items[about->run_places[run] - 1];
    struct lt_query *query = lt_database_ask(
        about->database, "SELECT run_id, status, seen, verdict FROM run WHERE id = ?", "i", run);
    if (!lt_query_next(query))
        return (struct lt_about_run){0};
    const char *verdict = lt_query_text(query, 3);
    struct lt_about_run found = {.id = run,
                                 .run_id = keep(about, lt_query_text(query, 0)),
                                 .status = keep(about, lt_query_text(query, 1)),
                                 .seen_ms = lt_query_integer(query, 2),
                                 .is_incomplete = verdict && strcmp(verdict, "incomplete") == 0};
    LT_VEC_PUSH(&about->runs, found);
    about->run_places[run] = (uint32_t)about->runs.count;
    return found;
}

static bool is_declared(const struct lt_about_run *run)
{
    return strcmp(run->status, "DECLARED") == 0;
}

/* The last run of a job that writes a dataset, beside those of others. */
static void add_last(struct lt_about_last_writer *last, struct lt_about *about, int64_t run)
{
    struct lt_about_run newest = run_at(about, last->run), other = run_at(about, run);
    if (!other.id || (newest.id && other.seen_ms < newest.seen_ms))
        return;
    last->is_tie = newest.id && other.seen_ms == newest.seen_ms;
    last->run = (uint32_t)run;
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

static struct lt_about_last_writer last_writer(struct lt_about *about, uint32_t dataset)
{
    struct lt_nodes jobs = {0};
    struct lt_about_last_writer last = {0};
    if (about->writers)
        return about->writers[dataset];
    writers_of(about, dataset, &jobs);
    for (size_t i = 0; i < jobs.items.count; i++)
        add_last(&last, about,
                 lt_database_number(about->database, 0,
                                    "SELECT last_run FROM edge WHERE source = ? AND target = ? AND job = 0 "
                                    "AND kind = 4",
                                    "ii", (int64_t)jobs.items.items[i], (int64_t)dataset));
    lt_nodes_clear(&jobs);
    return last;
}

struct lt_about_run lt_about_writer(struct lt_about *about, uint32_t dataset)
{
    /* The newest of the last runs of each job that writes it is the newest of all, if it counts and no other
     * is of the same time. */
    struct lt_about_last_writer last = last_writer(about, dataset);
    struct lt_about_run run = run_at(about, last.run);
    if (run.id && !last.is_tie && !is_declared(&run) && is_counted(about, run.id))
        return run;
    struct lt_query *query =
        lt_database_ask(about->database,
                        "SELECT r.id FROM run_dataset d JOIN run r ON r.id = d.run WHERE d.dataset = ? AND "
                        "d.role = 2 AND r.status <> 'DECLARED' ORDER BY r.seen DESC, r.run_id DESC",
                        "i", (int64_t)dataset);
    while (lt_query_next(query))
        if (is_counted(about, lt_query_integer(query, 0)))
            return run_at(about, lt_query_integer(query, 0));
    return (struct lt_about_run){0};
}

struct lt_about_run lt_about_job_run(struct lt_about *about, uint32_t job)
{
    struct lt_about_run newest = {0};
    struct lt_query *query = lt_database_ask(
        about->database, "SELECT id, seen FROM run WHERE job = ? ORDER BY seen DESC", "i", (int64_t)job);
    while (lt_query_next(query) && (!newest.id || lt_query_integer(query, 1) == newest.seen_ms)) {
        struct lt_about_run run = run_at(about, lt_query_integer(query, 0));
        if (!run.id || is_declared(&run) || !is_counted(about, run.id))
            continue;
        if (!newest.id || strcmp(run.run_id, newest.run_id) > 0)
            newest = run;
    }
    return newest;
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

/* ---- many ---- */

static void read_jobs(struct lt_about *about)
{
    struct lt_query *query =
        lt_database_ask(about->database, "SELECT id, namespace, name FROM node WHERE kind = 3", "");
    while (lt_query_next(query))
        about->names[lt_query_integer(query, 0)] =
            (struct lt_about_name){.namespace = keep(about, lt_query_text(query, 1)),
                                   .name = keep(about, lt_query_text(query, 2)),
                                   .kind = 3};
    lt_find_job_labels(about->index);
}

static void read_writers(struct lt_about *about)
{
    about->writers = lt_xcalloc(about->node_count, sizeof *about->writers);
    struct lt_query *query =
        lt_database_ask(about->database, "SELECT target, last_run FROM edge WHERE kind = 4 AND job = 0", "");
    while (lt_query_next(query))
        add_last(&about->writers[lt_query_integer(query, 0)], about, lt_query_integer(query, 1));
}

void lt_about_expect(struct lt_about *about, size_t count)
{
    /* As with links: eight look-ups cost about what one goes through a table does for each of its rows. */
    if (count <= about->node_count / 8 || about->has_owner)
        return;
    about->has_owner = lt_xcalloc(about->node_count, 1);
    struct lt_query *query =
        lt_database_ask(about->database, "SELECT node FROM fact WHERE key = 'owner'", "");
    while (lt_query_next(query))
        about->has_owner[lt_query_integer(query, 0)] = 1;
    read_jobs(about);
    if (about->has_all_runs) /* else not every edge is in the graph */
        read_writers(about);
}
