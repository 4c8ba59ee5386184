/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace report: the log as one HTML file to look at, or as Markdown for the summary of a job in CI. */
#include "cmd/report.h"
#include "base/file.h"
#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/asking.h"
#include "cmd/cmd.h"
#include "ext/json.h"
#include "report/data.h"
#include "report/report.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AS_HTML, AS_MARKDOWN, AS_JSON };

static struct lt_ask ask;
static const char *output, *selection, *run, *title, *runs;
static int format;
static const char *const formats[] = {"html", "markdown", "json", NULL};
static const struct lt_opt options[] = {
    {LT_OPT_TEXT, 'o', "output", &output, "FILE", "write it there (default: standard output)", NULL},
    {LT_OPT_WORD, 'f', "format", &format, "HOW",
     "html (default): one page that needs no network;\n"
     "markdown: a summary with a diagram; json: its data",
     formats},
    {LT_OPT_TEXT, 0, "focus", &selection, "SELECTION",
     "only this of the log: orders.csv, 1+orders.csv+2,\ntag:pii, owner:..., job:...", NULL},
    {LT_OPT_TEXT, 'r', "run", &run, "RUN",
     "begin with this run: an id, the beginning of one,\nlatest, latest~1 or @tag; markdown is of it alone",
     NULL},
    {LT_OPT_TEXT, 0, "runs", &runs, "N", "the newest N runs (default: 1000)", NULL},
    {LT_OPT_TEXT, 0, "title", &title, "TEXT", "what it is called (default: after the folder)", NULL},
    {LT_OPT_TEXT, 'd', "dir", &ask.folder, "DIR",
     "the lineage folder\n(default: $LINTRACE_DIR, else ./lineage)", NULL},
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace report",
    .arguments = "[options]",
    .summary = "make a page of the log that can be looked at and passed on",
    .options = options,
    .text = "The page is one file: it opens in a browser, asks no network for anything, and\n"
            "shows the graph, columns, runs, statistics, terms, versions, differences and\n"
            "events of the log as it is now. The same log gives the same bytes.\n\n"
            "Examples:\n"
            "  lintrace report -o report.html\n"
            "  lintrace report -o orders.html --focus 2+orders.csv+2\n"
            "  lintrace report --format markdown --run latest >> \"$GITHUB_STEP_SUMMARY\"\n\n"
            "Exit status: 0, 1 cannot read or write, 2 wrong usage, 4 there is no log, or\n"
            "nothing of that name.\n",
};

/* The page around the data, named in its head as the data say. */
static int make_page(struct lt_buf *data, struct lt_buf *ret_html, struct lt_err *err)
{
    struct lt_json *document = NULL;
    int result = lt_json_read(data->data, data->length, &document, err);
    if (result == LT_OK)
        lt_report_page(lt_json_text(lt_json_get(document, "title")), data, ret_html);
    lt_json_free(document);
    return result;
}

static int make(struct lt_index *index, struct lt_buf *ret_text, struct lt_err *err)
{
    struct lt_report_request request = {.title = title, .selection = selection, .run = run};
    int64_t count = 0;
    if (runs && (!lt_asking_number(runs, &count) || count < 1))
        return lt_err_set(err, LT_EUSAGE, "'%.100s' is not a number of runs; try 'lintrace report --help'",
                          runs);
    if (run && selection && format == AS_MARKDOWN)
        return lt_err_set(err, LT_EUSAGE,
                          "a summary is of a run or of a selection: leave out --run or --focus");
    request.most_runs = (size_t)count;
    if (format == AS_MARKDOWN)
        return lt_report_markdown(index, &request, ret_text, err);
    struct lt_buf data = {0};
    int result = lt_report_data(index, &request, &data, err);
    if (result == LT_OK && format == AS_JSON) {
        lt_buf_add(ret_text, data.data, data.length);
        lt_buf_addc(ret_text, '\n');
    } else if (result == LT_OK) {
        result = make_page(&data, ret_text, err);
    }
    lt_buf_clear(&data);
    return result;
}

/* A file is replaced as a whole; a device, a pipe or a folder is nothing to replace. */
static int write_output(const struct lt_buf *text, struct lt_err *err)
{
    struct stat there;
    if (stat(output, &there) < 0 || S_ISREG(there.st_mode))
        return lt_file_replace_soon(output, text->data, text->length, err);
    int fd = open(output, O_WRONLY | O_CLOEXEC);
    int failed = fd < 0 ? -errno : lt_fd_write_all(fd, text->data, text->length);
    if (fd >= 0)
        close(fd);
    return failed ? lt_err_sys(err, LT_EIO, -failed, "cannot write '%.500s'", output) : LT_OK;
}

static int put_out(const struct lt_buf *text, struct lt_err *err)
{
    if (output)
        return write_output(text, err);
    signal(SIGPIPE, SIG_IGN); /* a reader that has seen enough is no failure */
    int failed = lt_fd_write_all(STDOUT_FILENO, text->data, text->length);
    return failed && failed != -EPIPE ? lt_err_sys(err, LT_EIO, -failed, "cannot write to standard output")
                                      : LT_OK;
}

int lt_cmd_report(int argc, char **argv)
{
    int next = 0;
    struct lt_index *index = NULL;
    struct lt_buf text = {0};
    struct lt_err err = {0};
    int status = lt_opt_parse(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    if (next < argc) {
        lt_err_set(&err, LT_EUSAGE, "'%.100s' is too much; try 'lintrace report --help'", argv[next]);
        return lt_asking_fail("report", LT_EUSAGE, &err);
    }
    if (!output && format == AS_HTML && isatty(STDOUT_FILENO)) {
        lt_err_set(&err, LT_EUSAGE, "a page is not for a terminal: name its file with --output");
        return lt_asking_fail("report", LT_EUSAGE, &err);
    }
    status = lt_asking_open("report", &ask, &index);
    if (status != LT_OPT_STOP)
        return status;
    int result = make(index, &text, &err);
    if (result == LT_OK)
        result = put_out(&text, &err);
    status = result == LT_OK ? 0 : lt_asking_fail("report", result, &err);
    lt_buf_clear(&text);
    lt_index_close(index);
    return status;
}
