/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace graph: the whole log as a Mermaid diagram on stdout, from the CSV alone. A line that cannot be
 * read is named on stderr and left out; it never costs the rest of the picture. */
#include "cmd/cmd.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/opt.h"
#include "out/csv_row.h"
#include "out/escape.h"
#include "out/mermaid.h"
#include "store/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOG_LIMIT_BYTES = 1 << 30, PROBLEMS_SHOWN = 10 };

static const struct lt_opt options[] = {
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace graph",
    .arguments = "[LOG]",
    .summary = "draw the datasets and jobs of the log as Mermaid",
    .options = options,
    .text = "LOG is a lineage folder, an events.csv file, or - for CSV on standard input.\n"
            "Default: $LINTRACE_DIR, else ./lineage.\n\n"
            "Examples:\n"
            "  lintrace graph > lineage.mmd\n"
            "  lintrace graph lineage/events.csv\n"
            "  cat a/events.csv | lintrace graph -\n\n"
            "Exit status: 0 drawn, 1 cannot read or write, 2 wrong usage, 3 nothing in the\n"
            "log can be used, 4 there is no log.\n",
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

/* The CSV file that `log` means; malloc'd. */
static char *csv_path_of(const char *log)
{
    const char *folder = getenv("LINTRACE_DIR");
    if (!log)
        log = folder && *folder ? folder : "lineage";
    struct stat status;
    bool is_file = stat(log, &status) == 0 && !S_ISDIR(status.st_mode);
    size_t length = strlen(log);
    bool is_csv_name = length > 4 && strcmp(log + length - 4, ".csv") == 0;
    if (is_file || (is_csv_name && stat(log, &status) < 0))
        return lt_xstrdup(log);
    return lt_path_join(log, LT_LOG_CSV);
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

static int draw(struct lt_buf *csv, const char *name)
{
    struct lt_log_rows rows;
    struct lt_err err;
    struct lt_buf text = {0};
    int status = 0;
    if (lt_log_rows_take(csv, &rows, &err) != LT_OK) {
        char *line = lt_xasprintf("%s: %s", name, err.text);
        say(line);
        free(line);
        status = lt_err_exit_status(LT_EFORMAT);
        goto out;
    }
    say_problems(&rows, name);
    if (rows.problems.count && !rows.count) {
        status = lt_err_exit_status(LT_EFORMAT);
        goto out;
    }
    if (lt_mermaid_draw(&rows, &text))
        say("too much to draw: folders are drawn as one node each");
    status = print(&text);
out:
    lt_buf_clear(&text);
    lt_log_rows_clear(&rows);
    return status;
}

int lt_cmd_graph(int argc, char **argv)
{
    int next = 0;
    int status = lt_opt_parse(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    if (argc - next > 1) {
        say("one log at a time; try 'lintrace graph --help'");
        return lt_err_exit_status(LT_EUSAGE);
    }
    const char *log = next < argc ? argv[next] : NULL;
    bool is_stdin = log && strcmp(log, "-") == 0;
    char *path = is_stdin ? lt_xstrdup("standard input") : csv_path_of(log);
    struct lt_buf csv = {0};
    struct lt_err err;
    int result = is_stdin ? read_stdin(&csv, &err) : read_log(path, &csv, &err);
    if (result == LT_OK) {
        status = draw(&csv, path);
    } else {
        say(err.text);
        status = lt_err_exit_status(result);
    }
    lt_buf_clear(&csv);
    free(path);
    return status;
}
