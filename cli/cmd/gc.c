/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace gc: moves old runs out of the log into an archive, which can be imported again. What the present
 * rests on stays, so that no answer about it changes; and runs that have not ended. The archive is on the
 * disk before any event leaves. */
#include "base/file.h"
#include "base/mem.h"
#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/asking.h"
#include "cmd/cmd.h"
#include "ext/zstd_write.h"
#include "index/events.h"
#include "index/find.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct lt_ask ask;
static const char *keep;
static bool is_dry;
static const struct lt_opt options[] = {
    {LT_OPT_TEXT, 'k', "keep", &keep, "N",
     "the newest N runs (1000), or those of the last time\n(90d, 12h), or since a run, @tag or time", NULL},
    {LT_OPT_FLAG, 'n', "dry-run", &is_dry, NULL, "tell what would be moved, and move nothing", NULL},
    LT_ASK_ROWS(ask),
    LT_ASK_SECTION_ROW(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace gc",
    .arguments = "--keep N [options]",
    .summary = "move old runs into an archive",
    .options = options,
    .text = "Their events go to archive/*.ndjson.zst in the lineage folder, their traces to\n"
            "archive/traces; events.csv is left alone. Whatever their age, kept are the\n"
            "newest run of each job and the newest that wrote each dataset, the makers of\n"
            "what kept runs have read, runs with a tag, and runs that have not ended.\n"
            "'lintrace import' brings an archive back.\n\n"
            "Examples:\n"
            "  lintrace gc --keep 90d --dry-run\n"
            "  lintrace gc --keep 10000\n"
            "  lintrace import lineage/archive/*.ndjson.zst\n\n"
            "Exit status: 0, 1 cannot read or write, 2 wrong usage, 4 there is no log.\n",
};

struct old_run {
    int64_t id;
    char *run_id;
};

struct sweep {
    struct lt_index *index;
    LT_VEC(struct old_run) runs; /* the oldest first */
    LT_VEC(char *) files;        /* of events/, that are of nothing else */
    uint64_t kept, events, bytes;
    char *archive;
};

/* ---- which ---- */

/* The first moment that is kept. */
static int find_limit(struct lt_index *index, struct lt_moment *ret_first, struct lt_err *err)
{
    int64_t count;
    if (!lt_asking_number(keep, &count))
        return lt_find_moment(index, keep, ret_first, err);
    *ret_first = (struct lt_moment){.seen_ms = INT64_MAX};
    struct lt_query *query = lt_database_ask(lt_index_database(index),
                                             "SELECT seen, run_id FROM run WHERE status <> 'DECLARED' ORDER "
                                             "BY seen DESC, run_id DESC LIMIT 1 OFFSET ?",
                                             "i", count ? count - 1 : 0);
    bool is_there = lt_query_next(query);
    ret_first->seen_ms = count && is_there ? lt_query_integer(query, 0) : count ? INT64_MIN : INT64_MAX;
    if (count && is_there)
        snprintf(ret_first->run_id, sizeof ret_first->run_id, "%s", lt_query_text(query, 1));
    return LT_OK;
}

/* What the present rests on whatever its age: the newest run of each job; the newest that wrote each dataset,
 * and the newest of these that completed; runs with a tag, or that a rollback goes back to. */
static void hold_newest(struct lt_database *database)
{
    lt_database_script(
        database,
        "CREATE TEMP TABLE held (run INTEGER PRIMARY KEY); INSERT OR IGNORE INTO held "
        "SELECT (SELECT id FROM run l WHERE l.job = n.id AND l.status <> 'DECLARED' "
        "ORDER BY seen DESC, run_id DESC LIMIT 1) AS newest FROM node n "
        "WHERE n.kind = 3 AND newest IS NOT NULL "
        "UNION SELECT (SELECT d.run FROM run_dataset d JOIN run w ON w.id = d.run WHERE d.dataset = n.id "
        "AND d.role = 2 AND w.status <> 'DECLARED' ORDER BY w.seen DESC, w.run_id DESC LIMIT 1) AS newest "
        "FROM node n WHERE n.kind = 1 AND newest IS NOT NULL "
        "UNION SELECT (SELECT d.run FROM run_dataset d JOIN run w ON w.id = d.run WHERE d.dataset = n.id "
        "AND d.role = 2 AND w.status = 'COMPLETED' ORDER BY w.seen DESC, w.run_id DESC LIMIT 1) AS newest "
        "FROM node n WHERE n.kind = 1 AND newest IS NOT NULL "
        "UNION SELECT r.id FROM mark m JOIN run r ON r.run_id = m.target");
}

/* And the makers of the very contents that runs which stay have read or added to, and theirs. */
static void hold_makers(struct lt_database *database)
{
    int64_t before = -1, now = 0;
    while (now != before) {
        before = now;
        lt_database_do(
            database,
            "INSERT OR IGNORE INTO held SELECT (SELECT m.run FROM run_dataset m JOIN run w ON w.id = m.run "
            "WHERE m.dataset = d.dataset AND m.role = 2 AND (d.role = 2 OR d.content IS NULL OR m.content = "
            "d.content) "
            "AND (w.seen, w.run_id) < (r.seen, r.run_id) ORDER BY w.seen DESC, w.run_id DESC LIMIT 1) AS "
            "maker "
            "FROM held h JOIN run r ON r.id = h.run JOIN run_dataset d ON d.run = h.run "
            "WHERE (d.role = 1 OR d.state = 'ALTER') AND maker IS NOT NULL",
            "");
        now = lt_database_number(database, 0, "SELECT count(*) FROM held", "");
    }
}

/* Runs before the moment that nothing of the present rests on. */
static void find_runs(struct sweep *sweep, const struct lt_moment *first)
{
    struct lt_database *database = lt_index_database(sweep->index);
    hold_newest(database);
    lt_database_do(database, "INSERT OR IGNORE INTO held SELECT id FROM run WHERE (seen, run_id) >= (?, ?)",
                   "it", first->seen_ms, first->run_id);
    hold_makers(database);
    struct lt_query *query = lt_database_ask(database,
                                             "SELECT id, run_id FROM run WHERE status NOT IN ('DECLARED', "
                                             "'RUNNING') AND id NOT IN (SELECT run FROM held) "
                                             "ORDER BY seen, run_id",
                                             "");
    while (lt_query_next(query))
        LT_VEC_PUSH(&sweep->runs,
                    (struct old_run){lt_query_integer(query, 0), lt_xstrdup(lt_query_text(query, 1))});
    sweep->kept =
        (uint64_t)lt_database_number(database, 0, "SELECT count(*) FROM run WHERE status <> 'DECLARED'", "") -
        sweep->runs.count;
}

/* Has a file of the run anything else: events of other runs or of none, or what could not be read? */
static bool is_shared(struct lt_database *database, const char *run_id)
{
    return lt_database_number(
        database, 0,
        "SELECT EXISTS (SELECT 1 FROM file_run a JOIN file_run b ON b.file = a.file AND b.run_id <> a.run_id "
        "WHERE a.run_id = ?1) OR EXISTS (SELECT 1 FROM file_run a JOIN file f ON f.id = a.file "
        "WHERE a.run_id = ?1 AND (f.problem IS NOT NULL OR EXISTS (SELECT 1 FROM run r WHERE r.status = "
        "'DECLARED' AND "
        "(r.run_id = f.name OR r.run_id BETWEEN f.name || '#' AND f.name || '#:')) OR "
        "EXISTS (SELECT 1 FROM mark m WHERE m.id = f.name OR m.id BETWEEN f.name || '#' AND f.name || "
        "'#:')))",
        "t", run_id);
}

/* A file with events of several runs, or of none, stays, and so do its runs: an event is in one place. */
static void find_files(struct sweep *sweep)
{
    struct lt_database *database = lt_index_database(sweep->index);
    size_t left = 0;
    for (size_t i = 0; i < sweep->runs.count; i++) {
        struct old_run run = sweep->runs.items[i];
        if (is_shared(database, run.run_id)) {
            free(run.run_id);
            sweep->kept++;
            continue;
        }
        struct lt_query *query = lt_database_ask(
            database, "SELECT name FROM file JOIN file_run ON file = id WHERE run_id = ? ORDER BY name", "t",
            run.run_id);
        while (lt_query_next(query))
            LT_VEC_PUSH(&sweep->files, lt_xstrdup(lt_query_text(query, 0)));
        sweep->runs.items[left++] = run;
    }
    sweep->runs.count = left;
}

/* ---- moving ---- */

static int add_run(struct sweep *sweep, const struct old_run *run, struct lt_zstd *frame,
                   struct lt_file_draft *draft, struct lt_err *err)
{
    struct lt_run_events events;
    struct lt_buf text = {0}, made = {0};
    lt_run_events_read(sweep->index, run->run_id, &events);
    for (size_t i = 0; i < events.events.count; i++) {
        lt_json_write(events.events.items[i], false, &text);
        lt_buf_addc(&text, '\n');
    }
    int result = events.events.count && !events.is_partial
                     ? lt_zstd_add(frame, text.data, text.length, false, &made, err)
                     : lt_err_set(err, LT_EIO, "cannot read the events of run %s", run->run_id);
    lt_file_draft_add(draft, made.data, made.length);
    sweep->events += events.events.count;
    sweep->bytes += made.length;
    lt_buf_clear(&text);
    lt_buf_clear(&made);
    lt_run_events_clear(&events);
    return result;
}

/* A name that no archive has yet, whatever a producer calls its runs. */
static char *archive_name(const char *folder, const char *run_id, size_t count)
{
    char plain[65];
    snprintf(plain, sizeof plain, "%s", run_id);
    for (char *at = plain; *at; at++)
        if (!isalnum((unsigned char)*at) && *at != '-')
            *at = '_';
    char *path = lt_xasprintf("%s/%s-%zu.ndjson.zst", folder, plain, count);
    for (unsigned number = 2; access(path, F_OK) == 0; number++) {
        free(path);
        path = lt_xasprintf("%s/%s-%zu.%u.ndjson.zst", folder, plain, count, number);
    }
    return path;
}

static int write_archive(struct sweep *sweep, struct lt_err *err)
{
    char *folder = lt_path_join(lt_index_folder(sweep->index), "archive");
    struct lt_zstd *frame = lt_zstd_begin();
    struct lt_file_draft draft;
    struct lt_buf end = {0};
    int result = lt_dir_make(folder, false, err);
    sweep->archive = archive_name(folder, sweep->runs.items[0].run_id, sweep->runs.count);
    free(folder);
    if (result != LT_OK || !frame)
        return result != LT_OK ? result : lt_err_set(err, LT_ESYSTEM, "cannot start the compressor");
    lt_file_draft_begin(&draft, sweep->archive);
    for (size_t i = 0; i < sweep->runs.count && result == LT_OK; i++)
        result = add_run(sweep, &sweep->runs.items[i], frame, &draft, err);
    if (result == LT_OK)
        result = lt_zstd_add(frame, "", 0, true, &end, err);
    lt_file_draft_add(&draft, end.data, end.length);
    sweep->bytes += end.length;
    int written = lt_file_draft_end(&draft, result == LT_OK, true, result == LT_OK ? err : NULL);
    lt_zstd_free(frame);
    lt_buf_clear(&end);
    return result == LT_OK ? written : result;
}

static int move_trace(struct sweep *sweep, const char *run_id, struct lt_err *err)
{
    const char *folder = lt_index_folder(sweep->index);
    if (strchr(run_id, '/'))
        return LT_OK; /* of another producer: it has none */
    char *from = lt_xasprintf("%s/traces/%s.ndjson.zst", folder, run_id);
    char *to = lt_xasprintf("%s/archive/traces/%s.ndjson.zst", folder, run_id);
    int result = LT_OK;
    if (rename(from, to) < 0 && errno != ENOENT)
        result = lt_err_sys(err, LT_EIO, errno, "cannot move '%.500s'", from);
    free(from);
    free(to);
    return result;
}

static int move(struct sweep *sweep, struct lt_err *err)
{
    char *traces = lt_path_join(lt_index_folder(sweep->index), "archive/traces");
    int result = write_archive(sweep, err);
    if (result == LT_OK)
        result = lt_dir_make(traces, false, err);
    free(traces);
    for (size_t i = 0; i < sweep->files.count && result == LT_OK; i++) {
        char *path = lt_xasprintf("%s/events/%s", lt_index_folder(sweep->index), sweep->files.items[i]);
        if (unlink(path) < 0 && errno != ENOENT)
            result = lt_err_sys(err, LT_EIO, errno, "cannot remove '%.500s'", path);
        free(path);
    }
    for (size_t i = 0; i < sweep->runs.count && result == LT_OK; i++)
        result = move_trace(sweep, sweep->runs.items[i].run_id, err);
    return result;
}

/* ---- the command ---- */

static int collect(struct sweep *sweep, struct lt_err *err)
{
    struct lt_moment first;
    int result = find_limit(sweep->index, &first, err);
    if (result != LT_OK)
        return result;
    find_runs(sweep, &first);
    find_files(sweep);
    result = lt_database_result(lt_index_database(sweep->index), err);
    return result == LT_OK && sweep->runs.count && !is_dry ? move(sweep, err) : result;
}

static const struct lt_answer_column columns[] = {{"run", LT_CELL_TEXT, false}};

static int tell(const struct sweep *sweep)
{
    struct lt_answer *answer = lt_answer_new("gc");
    lt_answer_facts(answer, "facts", NULL);
    lt_answer_fact(answer, is_dry ? "would_move" : "moved");
    lt_answer_count(answer, (int64_t)sweep->runs.count);
    lt_answer_fact(answer, "kept");
    lt_answer_count(answer, (int64_t)sweep->kept);
    if (sweep->archive) {
        lt_answer_fact(answer, "archive");
        lt_answer_text(answer, sweep->archive);
        lt_answer_fact(answer, "archive_bytes");
        lt_answer_bytes(answer, (int64_t)sweep->bytes);
    }
    if (sweep->runs.count) {
        lt_answer_section(answer, "runs", is_dry ? "would be moved" : "moved", columns, 1);
        for (size_t i = 0; i < sweep->runs.count; i++) {
            lt_answer_row(answer);
            lt_answer_text(answer, sweep->runs.items[i].run_id);
        }
    }
    return lt_ask_print(&ask, answer);
}

static void clear(struct sweep *sweep)
{
    for (size_t i = 0; i < sweep->runs.count; i++)
        free(sweep->runs.items[i].run_id);
    for (size_t i = 0; i < sweep->files.count; i++)
        free(sweep->files.items[i]);
    free(sweep->runs.items);
    free(sweep->files.items);
    free(sweep->archive);
    lt_index_close(sweep->index);
}

int lt_cmd_gc(int argc, char **argv)
{
    int next = 0;
    struct sweep sweep = {0};
    struct lt_err err;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status == LT_OPT_STOP && (!keep || next < argc)) {
        lt_err_set(&err, LT_EUSAGE, "say what is to stay: --keep 90d; try 'lintrace gc --help'");
        return lt_asking_fail("gc", LT_EUSAGE, &err);
    }
    if (status == LT_OPT_STOP)
        status = lt_asking_open("gc", &ask, &sweep.index);
    if (status != LT_OPT_STOP)
        return status;
    int result = collect(&sweep, &err);
    status = result == LT_OK ? tell(&sweep) : lt_asking_fail("gc", result, &err);
    clear(&sweep);
    return status;
}
