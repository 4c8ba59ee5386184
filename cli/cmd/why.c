/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace why: how exactly these bytes came about. */
#include "index/why.h"

#include "base/file.h"
#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/asking.h"
#include "cmd/cmd.h"
#include "cmd/file_digest.h"
#include "index/events.h"
#include "index/find.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DIGEST_LENGTH = 64 };

static struct lt_ask ask;
static const struct lt_opt options[] = {
    LT_ASK_ROWS(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace why",
    .arguments = "[options] FILE|sha256:DIGEST|RUN",
    .summary = "tell how exactly these bytes came about",
    .options = options,
    .text = "FILE is read, and its content looked for in the log: which run left it, from\n"
            "what, who left that, and so on, each with the very version that was read. A\n"
            "DATASET that is no file here stands for its last known content, a RUN for what\n"
            "it left. A row that is not certain: a version is not known, so the last run\n"
            "before that wrote the name is taken. A row without a run: no run of the log\n"
            "made it.\n\n"
            "Examples:\n"
            "  lintrace why report.csv\n"
            "  lintrace why sha256:$(sha256sum < report.csv | cut -c1-64)\n"
            "  lintrace why latest --format json\n\n"
            "Exit status: 0, 1 cannot read or write, 2 wrong usage, 4 there is no log, or\n"
            "nothing of these bytes in it.\n",
};

enum { COLUMNS = 19 };
static const struct lt_answer_column columns[COLUMNS] = {
    {"hop", LT_CELL_COUNT, false},         {"namespace", LT_CELL_TEXT, true},
    {"name", LT_CELL_TEXT, true},          {"label", LT_CELL_TEXT, false},
    {"version", LT_CELL_TEXT, true},       {"rows", LT_CELL_COUNT, false},
    {"bytes", LT_CELL_BYTES, true},        {"run", LT_CELL_TEXT, false},
    {"job_namespace", LT_CELL_TEXT, true}, {"job", LT_CELL_TEXT, false},
    {"end", LT_CELL_TIME, false},          {"status", LT_CELL_TEXT, false},
    {"verdict", LT_CELL_TEXT, false},      {"program_sha256", LT_CELL_TEXT, true},
    {"command", LT_CELL_TEXT, true},       {"edge", LT_CELL_TEXT, false},
    {"read_by", LT_CELL_LIST, true},       {"certain", LT_CELL_BOOL, false},
    {"doubt", LT_CELL_TEXT, false},
};

/* ---- rows ---- */

/* A step with what it is sorted by. */
struct row {
    const struct lt_made *step;
    char *key;
};

static int by_hop_and_name(const void *left, const void *right)
{
    const struct row *one = left, *other = right;
    if (one->step->hop != other->step->hop)
        return one->step->hop < other->step->hop ? -1 : 1;
    return strcmp(one->key, other->key);
}

static char *key_of(struct lt_index *index, const struct lt_made *step)
{
    struct lt_buf key = {0};
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT n.namespace, n.name, coalesce(c.version, ''), coalesce(r.run_id, '') FROM node n LEFT JOIN "
        "content c ON c.id = ?2 LEFT JOIN run r ON r.id = ?3 WHERE n.id = ?1",
        "iii", (int64_t)step->dataset, step->content, step->maker);
    if (lt_query_next(query))
        for (int i = 0; i < 4; i++)
            lt_buf_addf(&key, "%s\1", lt_query_text(query, i));
    return lt_buf_take(&key);
}

static void put_runs(struct lt_answer *answer, struct lt_index *index, const struct lt_nodes *runs)
{
    LT_VEC(char *) ids = {0};
    for (size_t i = 0; i < runs->items.count; i++) {
        struct lt_query *query =
            lt_database_ask(lt_index_database(index), "SELECT run_id FROM run WHERE id = ?", "i",
                            (int64_t)runs->items.items[i]);
        if (lt_query_next(query))
            LT_VEC_PUSH(&ids, lt_xstrdup(lt_query_text(query, 0)));
    }
    if (ids.count)
        qsort(ids.items, ids.count, sizeof *ids.items, lt_asking_by_text);
    lt_answer_list(answer, (const char *const *)ids.items, ids.count);
    for (size_t i = 0; i < ids.count; i++)
        free(ids.items[i]);
    free(ids.items);
}

/* What its maker tells of it, and the maker; ret_is_incomplete: of the maker. */
static void put_maker(struct lt_cells *cells, struct lt_index *index, const struct lt_made *step,
                      bool *ret_is_incomplete)
{
    struct lt_query *query = lt_database_ask(
        lt_index_database(index),
        "SELECT d.rows, d.bytes, r.run_id, j.namespace, j.name, r.seen, r.status, r.verdict FROM run r "
        "JOIN node j ON j.id = r.job LEFT JOIN run_dataset d ON d.run = r.id AND d.role = 2 AND "
        "d.dataset = ? WHERE r.id = ?",
        "ii", (int64_t)step->dataset, step->maker);
    struct lt_run_events events = {0};
    struct lt_buf command = {0};
    if (!lt_query_next(query)) {
        for (int i = 0; i < 10; i++)
            lt_answer_none(lt_cell(cells));
        return;
    }
    lt_asking_count_of(lt_cell(cells), query, 0);
    lt_asking_bytes_of(lt_cell(cells), query, 1);
    for (int i = 2; i < 5; i++)
        lt_answer_text(lt_cell(cells), lt_query_text(query, i));
    lt_asking_time_of(lt_cell(cells), query, 5);
    lt_asking_status(lt_cell(cells), lt_query_text(query, 6));
    lt_asking_verdict(lt_cell(cells), lt_query_text(query, 7));
    const char *verdict = lt_query_text(query, 7);
    *ret_is_incomplete |= verdict && strcmp(verdict, "incomplete") == 0;
    lt_run_events_read(index, lt_query_text(query, 2), &events);
    lt_run_events_command(&events, &command);
    lt_answer_text(lt_cell(cells), lt_run_events_program(&events));
    lt_answer_text(lt_cell(cells), command.data);
    lt_buf_clear(&command);
    lt_run_events_clear(&events);
}

static void put_step(struct lt_answer *answer, struct lt_index *index, const struct lt_made *step,
                     bool *ret_is_incomplete)
{
    static const char *const kinds[] = {"direct", "indirect"};
    struct lt_cells cells = {answer, columns, 0, false};
    lt_answer_row(answer);
    lt_answer_count(lt_cell(&cells), step->hop);
    lt_asking_namespace(lt_cell(&cells), index, step->dataset);
    lt_asking_name(lt_cell(&cells), index, step->dataset);
    lt_asking_label(lt_cell(&cells), index, step->dataset);
    struct lt_query *query = lt_database_ask(lt_index_database(index),
                                             "SELECT version FROM content WHERE id = ?", "i", step->content);
    lt_answer_text(lt_cell(&cells), lt_query_next(query) ? lt_query_text(query, 0) : NULL);
    put_maker(&cells, index, step, ret_is_incomplete);
    lt_answer_text(lt_cell(&cells), step->edge < 0 ? NULL : kinds[step->edge]);
    put_runs(lt_cell(&cells), index, &step->read_by);
    lt_answer_bool(lt_cell(&cells), step->doubt == LT_DOUBT_NONE);
    lt_answer_tone(answer, step->doubt ? LT_TONE_WARN : LT_TONE_PLAIN);
    lt_answer_text(lt_cell(&cells), lt_doubts[step->doubt]);
}

static int tell(struct lt_index *index, const struct lt_why *why)
{
    struct lt_answer *answer = lt_answer_new("why");
    bool is_incomplete = false;
    LT_VEC(struct row) rows = {0};
    lt_asking_put_log(answer, index);
    lt_answer_section(answer, NULL, NULL, columns, COLUMNS);
    for (size_t i = 0; i < why->steps.count; i++)
        LT_VEC_PUSH(&rows, (struct row){&why->steps.items[i], key_of(index, &why->steps.items[i])});
    if (rows.count)
        qsort(rows.items, rows.count, sizeof *rows.items, by_hop_and_name);
    for (size_t i = 0; i < rows.count; i++) {
        put_step(answer, index, rows.items[i].step, &is_incomplete);
        free(rows.items[i].key);
    }
    free(rows.items);
    lt_asking_put_incomplete(answer, is_incomplete);
    lt_asking_say_incomplete(&ask, index, is_incomplete);
    return lt_ask_print(&ask, answer);
}

/* ---- what is meant ---- */

/* The digest that the text is, with or without "sha256:"; NULL when it is none. */
static const char *digest_in(const char *text)
{
    const char *digest = strncmp(text, "sha256:", 7) == 0 ? text + 7 : text;
    bool is_digest = digest != text ||
                     (strlen(digest) == DIGEST_LENGTH && strspn(digest, "0123456789abcdef") == DIGEST_LENGTH);
    return is_digest ? digest : NULL;
}

static int64_t content_of(struct lt_index *index, const char *version)
{
    return lt_database_number(lt_index_database(index), 0, "SELECT id FROM content WHERE version = ?", "t",
                              version);
}

static int add_digest(struct lt_why *why, const char *digest, struct lt_err *err)
{
    int64_t content = content_of(why->index, digest);
    if (content)
        lt_why_add_content(why, content);
    if (!why->steps.count)
        return lt_err_set(err, LT_ENOT_FOUND, "no run of the log wrote or read the content sha256:%.100s",
                          digest);
    return LT_OK;
}

/* The last content that is known of a dataset: as the newest run left it, else as the newest read it. */
static int add_last(struct lt_why *why, uint32_t dataset, enum lt_doubt doubt, struct lt_err *err)
{
    int64_t content = lt_why_last_content(why->index, dataset);
    if (!content)
        return lt_err_set(err, LT_ENOT_FOUND,
                          "no run tells a version of it: 'lintrace origin' tells its sources");
    lt_why_add_dataset(why, dataset, content, doubt);
    return LT_OK;
}

/* The groups that the file is a member of, when its own bytes nobody told. */
static void add_groups(struct lt_why *why, const char *name)
{
    LT_VEC(uint32_t) groups = {0};
    struct lt_query *query = lt_database_ask(
        lt_index_database(why->index),
        "SELECT dataset FROM alias WHERE name = ? AND namespace = 'file' ORDER BY dataset", "t", name);
    while (lt_query_next(query))
        LT_VEC_PUSH(&groups, (uint32_t)lt_query_integer(query, 0));
    for (size_t i = 0; i < groups.count; i++)
        (void)add_last(why, groups.items[i], LT_DOUBT_GROUP, NULL);
    free(groups.items);
}

/* The bytes that the file has now, under its own name if the log knows them under that, else under any. */
static int add_file(struct lt_why *why, const char *path, struct lt_err *err)
{
    char hex[65], *name = realpath(path, NULL);
    int result =
        name ? lt_file_digest(path, hex, err) : lt_err_sys(err, LT_EIO, errno, "cannot read '%.500s'", path);
    if (result != LT_OK) {
        free(name);
        return result;
    }
    int64_t content = content_of(why->index, hex);
    int64_t dataset = lt_database_number(lt_index_database(why->index), 0,
                                         "SELECT n.id FROM node n WHERE n.kind = 1 AND n.name = ? AND "
                                         "n.parent = 0 AND n.namespace = 'file' AND "
                                         "EXISTS (SELECT 1 FROM run_dataset INDEXED BY "
                                         "run_dataset_by_content WHERE content = ? AND dataset = n.id)",
                                         "ti", name, content);
    if (dataset)
        lt_why_add_dataset(why, (uint32_t)dataset, content, LT_DOUBT_NONE);
    else if (content)
        lt_why_add_content(why, content);
    else
        add_groups(why, name);
    if (!why->steps.count)
        result = lt_err_set(err, LT_ENOT_FOUND,
                            "no run of the log wrote or read what is in '%.400s' now (sha256:%s)", path, hex);
    free(name);
    return result;
}

static int add_named(struct lt_why *why, const char *text, struct lt_err *err)
{
    struct lt_nodes nodes;
    struct lt_err of_run;
    int64_t run;
    int result = lt_find_nodes(why->index, text, LT_FIND_DATASETS, &nodes, err);
    for (size_t i = 0; result == LT_OK && i < nodes.items.count; i++)
        result = add_last(why, nodes.items.items[i], LT_DOUBT_NONE, err);
    lt_nodes_clear(&nodes);
    if (result == LT_ENOT_FOUND && !why->steps.count &&
        lt_find_run(why->index, text, &run, &of_run) == LT_OK) {
        lt_why_add_run(why, run);
        result = LT_OK;
    }
    return result;
}

static int add(struct lt_why *why, const char *text, struct lt_err *err)
{
    struct stat file;
    int64_t run;
    if (digest_in(text))
        return add_digest(why, digest_in(text), err);
    if (lt_asking_is_run(why->index, text)) {
        int result = lt_find_run(why->index, text, &run, err);
        if (result == LT_OK)
            lt_why_add_run(why, run);
        return result;
    }
    if (stat(text, &file) == 0 && S_ISREG(file.st_mode))
        return add_file(why, text, err);
    return add_named(why, text, err);
}

int lt_cmd_why(int argc, char **argv)
{
    int next = 0;
    struct lt_index *index = NULL;
    struct lt_why why;
    struct lt_err err;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    if (next == argc)
        lt_asking_say("why", "which file, sha256:DIGEST or run? Try 'lintrace why --help'");
    if (next == argc || lt_asking_has_more("why", argc - next, argv + next, 1))
        return lt_err_exit_status(LT_EUSAGE);
    status = lt_asking_open("why", &ask, &index);
    if (status != LT_OPT_STOP)
        return status;
    lt_why_begin(index, &why);
    int result = add(&why, argv[next], &err);
    if (result == LT_OK) {
        lt_why_follow(&why);
        status = tell(index, &why);
    } else {
        status = lt_asking_fail_in("why", index, NULL, result, &err);
    }
    lt_why_clear(&why);
    lt_index_close(index);
    return status;
}
