/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace graph: the whole log as a diagram on stdout, from the CSV alone, or what else events and traces
 * tell. A line that cannot be read is named on stderr and left out; it never costs the rest of the picture.
 */
#include "cmd/cmd.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/opt.h"
#include "cmd/graph.h"
#include "out/csv_row.h"
#include "out/dot.h"
#include "out/escape.h"
#include "out/mermaid.h"
#include "out/picture_log.h"
#include "store/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOG_LIMIT_BYTES = 1 << 30, PROBLEMS_SHOWN = 10 };

static struct lt_graph_request request;
static const char *const levels[] = {"run", "file", "process", NULL};
static const char *const formats[] = {"mermaid", "dot", NULL};
static const struct lt_opt options[] = {
    {LT_OPT_WORD, 'l', "level", &request.level, "HOW",
     "run: jobs and datasets (default); file: which input of\n"
     "a run fed which output; process: its processes, with\n"
     "their files and pipes",
     levels},
    {LT_OPT_TEXT, 'r', "run", &request.run, "RUN",
     "draw this run only: an id, the beginning of one, or\n"
     "latest, which level file and process take by default",
     NULL},
    {LT_OPT_FLAG, 0, "columns", &request.has_columns, NULL,
     "draw which columns come from which, as told in events", NULL},
    {LT_OPT_FLAG, 0, "all", &request.is_whole, NULL,
     "level process: files of every class, and pipes and\n"
     "sockets that lead out of the run",
     NULL},
    {LT_OPT_WORD, 'f', "format", &request.format, "HOW",
     "mermaid (default): folded when there is too much for\n"
     "its renderers; dot: for Graphviz, always whole",
     formats},
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace graph",
    .arguments = "[options] [LOG]",
    .summary = "draw jobs and datasets, or one run, or columns",
    .options = options,
    .text = "LOG is a lineage folder, an event of one, an events.csv file, or - for CSV on\n"
            "standard input. Default: $LINTRACE_DIR, else ./lineage. A CSV is enough for\n"
            "level run.\n\n"
            "Examples:\n"
            "  lintrace graph > lineage.mmd\n"
            "  lintrace graph lineage/events.csv\n"
            "  lintrace graph --level file --run latest\n"
            "  lintrace graph --columns --format dot | dot -Tsvg > columns.svg\n\n"
            "Exit status: 0 drawn, 1 cannot read or write, 2 wrong usage, 3 nothing in the\n"
            "log can be used, 4 there is no log, or no such run.\n",
};

/* Prints one line about `text`, whose bytes may be anybody's. */
static void say(const char *text)
{
    struct lt_buf line = {0};
    lt_buf_adds(&line, "lintrace graph: ");
    lt_escape_terminal(text, &line);
    fprintf(stderr, "%s\n", line.data);
    lt_buf_clear(&line);
}

static int read_stdin(struct lt_buf *ret_csv, struct lt_err *err)
{
    for (;;) {
        ssize_t got = read(STDIN_FILENO, lt_buf_room(ret_csv, 65536), 65536);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return lt_err_sys(err, LT_EIO, errno, "cannot read standard input");
        ret_csv->length += (size_t)got;
        if (ret_csv->length > LOG_LIMIT_BYTES)
            return lt_err_set(err, LT_ELIMIT, "standard input is larger than %d bytes", LOG_LIMIT_BYTES);
        if (got == 0)
            break;
    }
    lt_buf_add(ret_csv, "", 0);
    return LT_OK;
}

static bool has_ending(const char *text, const char *ending)
{
    size_t length = strlen(text), end_length = strlen(ending);
    return length > end_length && strcmp(text + length - end_length, ending) == 0;
}

/* Finds out what `log` is; NULL is what the environment says. */
static void set_source(const char *log)
{
    const char *folder = getenv("LINTRACE_DIR");
    if (!log)
        log = folder && *folder ? folder : "lineage";
    struct stat status;
    bool is_there = stat(log, &status) == 0;
    request.source = LT_GRAPH_FOLDER;
    if (is_there ? !S_ISDIR(status.st_mode) : has_ending(log, ".csv") || has_ending(log, ".json"))
        request.source = has_ending(log, ".json") ? LT_GRAPH_EVENT : LT_GRAPH_CSV;
    request.path = lt_xstrdup(log);
}

static int read_log(const char *path, struct lt_buf *ret_csv, struct lt_err *err)
{
    int result = lt_file_read(path, LOG_LIMIT_BYTES, ret_csv, err);
    if (result == LT_ENOT_FOUND)
        lt_err_set(
            err, result,
            "no log at '%.500s': trace something first ('lintrace -- command') or name a lineage folder",
            path);
    return result;
}

static void say_problems(const struct lt_log_rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->problems.count && i < PROBLEMS_SHOWN; i++) {
        char *text = lt_xasprintf("%s: %s; left out", name, rows->problems.items[i]);
        say(text);
        free(text);
    }
    if (rows->problems.count > PROBLEMS_SHOWN)
        fprintf(stderr, "lintrace graph: %zu more such lines\n", rows->problems.count - PROBLEMS_SHOWN);
}

static int print(const struct lt_buf *text)
{
    int failed = lt_fd_write_all(STDOUT_FILENO, text->data, text->length);
    if (failed && failed != -EPIPE) /* a reader that has seen enough is no failure */
        fprintf(stderr, "lintrace graph: cannot write: %s\n", strerror(-failed));
    return failed && failed != -EPIPE ? lt_err_exit_status(LT_EIO) : 0;
}

/* Prints the picture in the format that is asked for; returns the exit status. */
static int draw(const struct lt_picture *picture)
{
    struct lt_buf text = {0}, note = {0};
    if (request.format == LT_GRAPH_DOT)
        lt_dot_write(picture, &text);
    else if (lt_mermaid_write(picture, &text, &note))
        say(note.data);
    int status = print(&text);
    lt_buf_clear(&text);
    lt_buf_clear(&note);
    return status;
}

/* Tells why nothing is drawn; returns the exit status. */
static int fail(int code, const struct lt_err *err)
{
    say(err->text);
    return lt_err_exit_status(code);
}

static int draw_rows(struct lt_buf *csv, const char *name)
{
    struct lt_log_rows rows;
    struct lt_err err;
    int status = lt_err_exit_status(LT_EFORMAT);
    if (lt_log_rows_take(csv, &rows, &err) != LT_OK) {
        char *line = lt_xasprintf("%s: %s", name, err.text);
        say(line);
        free(line);
        goto out;
    }
    say_problems(&rows, name);
    if (!rows.problems.count || rows.count) {
        struct lt_picture picture;
        lt_picture_of_log(&rows, &picture, NULL);
        status = draw(&picture);
        lt_picture_clear(&picture);
    }
out:
    lt_log_rows_clear(&rows);
    return status;
}

static int draw_log(void)
{
    bool is_stdin = request.source == LT_GRAPH_STDIN;
    char *path = is_stdin                            ? lt_xstrdup("standard input")
                 : request.source == LT_GRAPH_FOLDER ? lt_path_join(request.path, LT_LOG_CSV)
                                                     : lt_xstrdup(request.path);
    struct lt_buf csv = {0};
    struct lt_err err;
    int result = is_stdin ? read_stdin(&csv, &err) : read_log(path, &csv, &err);
    int status = result == LT_OK ? draw_rows(&csv, path) : fail(result, &err);
    lt_buf_clear(&csv);
    free(path);
    return status;
}

static int draw_events(void)
{
    struct lt_picture picture;
    struct lt_err err;
    int result = lt_graph_picture(&request, &picture, &err), status;
    if (result == LT_OK) {
        for (size_t i = 0; i < picture.remarks.count; i++)
            say(picture.remarks.items[i]);
        status = draw(&picture);
    } else {
        status = fail(result, &err);
    }
    lt_picture_clear(&picture);
    return status;
}

/* What does not go together, or NULL. */
static const char *contradiction(void)
{
    bool is_csv = request.source == LT_GRAPH_CSV || request.source == LT_GRAPH_STDIN;
    if (is_csv && lt_graph_is_of_events(&request))
        return "a CSV log tells of jobs and datasets only: name the lineage folder or an event";
    if (request.source == LT_GRAPH_EVENT && request.run)
        return "an event is of one run: name its folder to choose another";
    if (request.has_columns && request.level == LT_GRAPH_PROCESS)
        return "processes have no columns: --columns goes with level run or file";
    if (request.is_whole && request.level != LT_GRAPH_PROCESS)
        return "--all goes with --level process";
    return NULL;
}

int lt_cmd_graph(int argc, char **argv)
{
    int next = 0;
    request = (struct lt_graph_request){0};
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    if (argc - next > 1) {
        say("one log at a time; try 'lintrace graph --help'");
        return lt_err_exit_status(LT_EUSAGE);
    }
    const char *log = next < argc ? argv[next] : NULL;
    if (log && strcmp(log, "-") == 0)
        request.source = LT_GRAPH_STDIN;
    else
        set_source(log);
    if (contradiction()) {
        say(contradiction());
        status = lt_err_exit_status(LT_EUSAGE);
    } else {
        status = lt_graph_is_of_events(&request) ? draw_events() : draw_log();
    }
    free(request.path);
    return status;
}
