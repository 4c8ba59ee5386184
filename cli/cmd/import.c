/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace import: events of other producers, or from an archive, into the log. */
#include "base/mem.h"
#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/asking.h"
#include "cmd/cmd.h"
#include "cmd/say.h"
#include "index/index.h"
#include "store/event_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct lt_ask ask;
static bool is_dry;
static const struct lt_opt options[] = {
    {LT_OPT_FLAG, 'n', "dry-run", &is_dry, NULL, "read them all, and put nothing into the log", NULL},
    LT_ASK_ROWS(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace import",
    .arguments = "[options] FILE|-...",
    .summary = "put OpenLineage events of others into the log",
    .options = options,
    .text = "FILE has one event, an array of them, or one a line; also packed by gzip or\n"
            "zstd; - is standard input. Events that are there already are left alone, so the\n"
            "same file may be imported again. Nothing is imported from a file with an error.\n\n"
            "Examples:\n"
            "  lintrace import airflow-events.ndjson\n"
            "  lintrace import lineage/archive/*.ndjson.zst\n\n"
            "Exit status: 0, 1 cannot read or write, 2 wrong usage, 3 not events.\n",
};

struct import {
    bool is_check; /* the first time through: what is wrong is found before anything is written */
    uint64_t events, added;
    LT_VEC(char *) names;
};

/* A trace that was put away with its event comes back with it. */
static void bring_trace(const struct lt_json *event)
{
    const char *id = lt_json_text(lt_json_get(lt_json_get(event, "run"), "runId"));
    if (!id || strchr(id, '/'))
        return;
    char *from = lt_xasprintf("%s/archive/traces/%s.ndjson.zst", lt_ask_folder(&ask), id);
    char *to = lt_xasprintf("%s/traces/%s.ndjson.zst", lt_ask_folder(&ask), id);
    (void)!rename(from, to); /* most have none */
    free(from);
    free(to);
}

static int take(void *user, struct lt_json *event, struct lt_err *err)
{
    struct import *import = user;
    const char *problem = lt_event_file_problem(event);
    char *name = NULL;
    bool is_new = false;
    if (problem)
        return lt_err_set(err, LT_EFORMAT, "event %llu: %s", (unsigned long long)import->events + 1, problem);
    import->events++;
    if (import->is_check)
        return LT_OK;
    int result = lt_event_file_add(lt_ask_folder(&ask), event, &name, &is_new, err);
    import->added += result == LT_OK && is_new;
    if (result == LT_OK)
        bring_trace(event);
    if (result == LT_OK && is_new)
        LT_VEC_PUSH(&import->names, name);
    else
        free(name);
    return result;
}

/* A pipe can be read once: what comes is kept in a file without a name. Takes `from`. */
static int keep_input(int from, const char *path, struct lt_err *err)
{
    char piece[1 << 16];
    FILE *file = tmpfile();
    int fd = file ? dup(fileno(file)) : -1;
    if (file)
        fclose(file);
    for (ssize_t got; fd >= 0 && (got = read(from, piece, sizeof piece)) != 0;)
        if ((got < 0 && errno != EINTR) || (got > 0 && write(fd, piece, (size_t)got) != got)) {
            close(fd);
            fd = -1;
        }
    close(from);
    if (fd < 0)
        lt_err_sys(err, LT_EIO, errno, "cannot keep what comes from '%.500s'", path);
    return fd;
}

static int open_input(const char *path, struct lt_err *err)
{
    bool is_standard = strcmp(path, "-") == 0;
    int fd = is_standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        lt_err_sys(err, errno == ENOENT ? LT_ENOT_FOUND : LT_EIO, errno, "cannot open '%.500s'", path);
    else if (is_standard || lseek(fd, 0, SEEK_CUR) < 0)
        fd = keep_input(fd, is_standard ? "standard input" : path, err);
    return fd;
}

static int import_file(const char *path, struct import *import, struct lt_err *err)
{
    struct import check = {.is_check = true};
    struct lt_err why;
    int fd = open_input(path, err);
    if (fd < 0)
        return err->code;
    int result = LT_OK;
    if (lseek(fd, 0, SEEK_SET) == 0)
        result = lt_event_file_read(fd, take, &check, &why);
    if (result == LT_OK && !is_dry && lseek(fd, 0, SEEK_SET) == 0)
        result = lt_event_file_read(fd, take, import, &why);
    if (result == LT_OK && is_dry)
        import->events += check.events;
    close(fd);
    return result == LT_OK ? LT_OK : lt_err_set(err, result, "%.300s: %.600s", path, why.text);
}

static int tell(const struct import *import)
{
    struct lt_answer *answer = lt_answer_new("import");
    lt_answer_facts(answer, "facts", NULL);
    lt_answer_fact(answer, "events");
    lt_answer_count(answer, (int64_t)import->events);
    lt_answer_fact(answer, "added");
    lt_answer_count(answer, (int64_t)import->added);
    return lt_ask_print(&ask, answer);
}

int lt_cmd_import(int argc, char **argv)
{
    int next = 0, result = LT_OK;
    struct import import = {0};
    struct lt_err err;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    if (next == argc)
        result = lt_err_set(&err, LT_EUSAGE, "which file? try 'lintrace import --help'");
    for (; next < argc && result == LT_OK; next++)
        result = import_file(argv[next], &import, &err);
    lt_index_note(lt_ask_folder(&ask), (const char *const *)import.names.items, import.names.count);
    for (size_t i = 0; i < import.names.count; i++)
        free(import.names.items[i]);
    free(import.names.items);
    return result == LT_OK ? tell(&import) : lt_asking_fail("import", result, &err);
}
