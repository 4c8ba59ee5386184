/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace graph: the whole log as a diagram on stdout, from the CSV alone, what else events and traces tell,
 * or what is selected from the index. A line that cannot be read is named on stderr and left out; it never
 * costs the rest of the picture.
 */
#include "cmd/cmd.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/opt.h"
#include "cmd/graph.h"
#include "cmd/graph_index.h"
#include "cmd/words.h"
#include "index/doubt.h"
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
static bool is_json;
static const char *const levels[] = {"run", "file", "process", NULL};
static const char *const formats[] = {"mermaid", "dot", "json", "csv", "markdown", NULL};
static const struct lt_opt options[] = {
    {LT_OPT_WORD, 'l', "level", &request.level, "HOW",
     "run: jobs and datasets (default); file: which input of\n"
     "a run fed which output; process: its processes, with\n"
     "their files and pipes",
     levels},
    {LT_OPT_TEXT, 'r', "run", &request.run, "RUN",
     "draw this run only: an id, the beginning of one,\n"
     "latest~1 or @tag; latest, which level file and process\n"
     "take by default",
     NULL},
    {LT_OPT_FLAG, 0, "columns", &request.has_columns, NULL,
     "draw which columns come from which, as told in events", NULL},
    {LT_OPT_FLAG, 0, "all", &request.is_whole, NULL,
     "level process: files of every class, and pipes and\n"
     "sockets that lead out of the run",
     NULL},
    {LT_OPT_WORD, 'f', "format", &request.format, "HOW",
     "mermaid (default): folded when there is too much for\n"
     "its renderers; dot: for Graphviz, always whole; json,\n"
     "csv, markdown: a table of the edges",
     formats},
    {LT_OPT_FLAG, 0, "json", &is_json, NULL, "the same as --format json", NULL},
    {LT_OPT_TEXT, 0, "as-of", &request.as_of, "WHEN",
     "the graph as it was then: a time (2026-05-01, or 2h\nago), a run, @tag or version (v12)", NULL},
    {LT_OPT_TEXT, 'd', "dir", &request.folder, "DIR",
     "the lineage folder that SELECTION is of\n(default: $LINTRACE_DIR, else ./lineage)", NULL},
    {LT_OPT_FLAG, 0, "no-pager", &request.has_no_pager, NULL, "print a long table straight to the terminal",
     NULL},
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace graph",
    .arguments = "[options] [LOG | SELECTION]",
    .summary = "draw jobs and datasets, or one run, or columns",
    .options = options,
    .text = "LOG is a lineage folder, an event of one, an events.csv file, or - for CSV on\n"
            "standard input. Default: $LINTRACE_DIR, else ./lineage. A CSV is enough for\n"
            "level run.\n"
            "SELECTION is a dataset, DATASET.COLUMN, job:NAME, tag:NAME, owner:NAME,\n"
            "run:RUN or a pattern, with how far to go around it: 1+orders+2 is one edge up\n"
            "and two down, +orders all that it comes from. A word behind --dir DIR is always\n"
            "a SELECTION.\n"
            "Of a selection, level file leaves the jobs out between datasets.\n\n"
            "Examples:\n"
            "  lintrace graph > lineage.mmd\n"
            "  lintrace graph lineage/events.csv\n"
            "  lintrace graph --level file --run latest\n"
            "  lintrace graph --columns --format dot | dot -Tsvg > columns.svg\n"
            "  lintrace graph 1+orders.csv+2\n"
            "  lintrace graph --as-of 2026-05-01 --format json\n\n"
            "Exit status: 0 drawn, 1 cannot read or write, 2 wrong usage, 3 nothing in the\n"
            "log can be used, 4 there is no log, or no such run or dataset.\n",
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

static const char *default_folder(void)
{
    const char *folder = getenv("LINTRACE_DIR");
    return folder && *folder ? folder : "lineage";
}

static bool has_events(const char *folder)
{
    char *path = lt_path_join(folder, "events");
    bool is_there = access(path, F_OK) == 0;
    free(path);
    return is_there;
}

/* Does the file begin like one of a log, rather than like data of people? */
static bool is_log_file(const char *path)
{
    char bytes[65536];
    FILE *file = fopen(path, "re");
    size_t length = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file)
        fclose(file);
    return length == 0 || memmem(bytes, length, "event_time", 10) || memmem(bytes, length, "eventT", 6);
}

/* Is the word no log, and so what is to be drawn of the log? */
static bool is_selection(const char *word)
{
    struct stat status;
    if (request.folder)
        return true;
    if (strcmp(word, "-") == 0 || !has_events(default_folder()))
        return false;
    if (stat(word, &status) < 0)
        return true;
    if (!S_ISDIR(status.st_mode))
        return !is_log_file(word);
    char *csv = lt_path_join(word, LT_LOG_CSV);
    bool is_log = has_events(word) || access(csv, F_OK) == 0;
    free(csv);
    return !is_log;
}

/* Finds out what the word is; NULL: there is none. */
static void set_source(const char *word)
{
    struct stat status;
    if (word && is_selection(word)) {
        request.selection = word;
        word = NULL;
    }
    const char *log = word ? word : request.folder ? request.folder : default_folder();
    bool is_there = stat(log, &status) == 0;
    request.source = LT_GRAPH_FOLDER;
    if (strcmp(log, "-") == 0)
        request.source = LT_GRAPH_STDIN;
    else if (is_there ? !S_ISDIR(status.st_mode) : has_ending(log, ".csv") || has_ending(log, ".json"))
        request.source = has_ending(log, ".json") ? LT_GRAPH_EVENT : LT_GRAPH_CSV;
    request.path = lt_xstrdup(log);
}

/* Is it asked of the index? */
static bool is_of_index(void)
{
    return request.selection || request.as_of || request.format > LT_GRAPH_DOT;
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

static void say_remarks(const struct lt_picture *picture)
{
    for (size_t i = 0; i < picture->remarks.count; i++)
        say(picture->remarks.items[i]);
}

static int draw_events(void)
{
    struct lt_picture picture;
    struct lt_err err;
    int result = lt_graph_picture(&request, &picture, &err), status;
    if (result == LT_OK) {
        say_remarks(&picture);
        status = draw(&picture);
    } else {
        status = fail(result, &err);
    }
    lt_picture_clear(&picture);
    return status;
}

static int draw_index(void)
{
    struct lt_graph_selection selection = {.folder = request.path,
                                           .as_of = request.as_of,
                                           .text = request.selection,
                                           .has_columns = request.has_columns,
                                           .is_by_file = request.level == LT_GRAPH_FILE};
    struct lt_ask ask = {.format = request.format - LT_GRAPH_JSON + LT_AS_JSON,
                         .has_no_pager = request.has_no_pager};
    struct lt_graph_found found;
    struct lt_picture picture = {0};
    struct lt_err err;
    int status, result = lt_graph_find(&selection, &found, &err);
    if (result != LT_OK) {
        lt_doubt_add_to(found.question.index, found.question.links, result, &err);
        status = fail(result, &err);
    } else if (request.format > LT_GRAPH_DOT) {
        status = lt_graph_found_print(&ask, &found);
    } else {
        lt_graph_found_picture(&selection, &found, &picture);
        say_remarks(&picture);
        status = draw(&picture);
    }
    lt_picture_clear(&picture);
    lt_graph_found_close(&found);
    return status;
}

/* What does not go together, or NULL. */
static const char *contradiction(void)
{
    bool is_csv = request.source == LT_GRAPH_CSV || request.source == LT_GRAPH_STDIN;
    if (is_of_index() && request.source != LT_GRAPH_FOLDER)
        return "a selection, a moment and a table of edges take a lineage folder";
    if (is_of_index() && request.run)
        return "--run draws one run as its event tells it: select its datasets with run:RUN instead";
    if (is_of_index() && request.level == LT_GRAPH_PROCESS)
        return "level process is of one run, and drawn only";
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
    const char *word = NULL;
    int count;
    request = (struct lt_graph_request){0};
    int status = lt_words(&usage, argc, argv, 0, 1, &word, &count);
    if (status != LT_OPT_STOP)
        return status;
    if (is_json)
        request.format = LT_GRAPH_JSON;
    set_source(word);
    if (contradiction()) {
        say(contradiction());
        status = lt_err_exit_status(LT_EUSAGE);
    } else {
        status = is_of_index() ? draw_index() : lt_graph_is_of_events(&request) ? draw_events() : draw_log();
    }
    free(request.path);
    return status;
}
