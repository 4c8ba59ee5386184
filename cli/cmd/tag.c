/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace tag: gives a version of the graph a name. */
#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/asking.h"
#include "cmd/cmd.h"
#include "cmd/version_event.h"

#include <string.h>

static struct lt_ask ask;
static const struct lt_opt options[] = {
    LT_ASK_ROWS(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace tag",
    .arguments = "[options] NAME [VERSION]",
    .summary = "give a version of the graph a name",
    .options = options,
    .text = "VERSION is a run, a version's number (v12), a time or how long ago (2h);\n"
            "default: the latest run. @NAME is then that run wherever a run is asked for. A\n"
            "name that is given again moves. The tag is an event in the log.\n\n"
            "Examples:\n"
            "  lintrace tag month-end\n"
            "  lintrace tag before-the-fix latest~1\n"
            "  lintrace diff @before-the-fix latest\n\n"
            "Exit status: 0, 1 cannot write, 2 wrong usage, 4 no such version.\n",
};

static bool is_name(const char *text)
{
    return *text && strlen(text) <= 100 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == strlen(text);
}

static int tag(struct lt_index *index, const char *name, const char *version, char run_id[80],
               struct lt_err *err)
{
    struct lt_moment moment;
    int result = lt_find_moment(index, version, &moment, err);
    if (result == LT_OK)
        result = lt_version_run(index, &moment, run_id, err);
    if (result == LT_OK && !*run_id)
        result = lt_err_set(err, LT_ENOT_FOUND, "no run made that version: it is the empty graph");
    return result == LT_OK ? lt_version_write(lt_index_folder(index), "tag", run_id, name, NULL, err)
                           : result;
}

int lt_cmd_tag(int argc, char **argv)
{
    int next = 0;
    struct lt_index *index = NULL;
    struct lt_err err;
    char run_id[80] = "";
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status == LT_OPT_STOP && (argc - next < 1 || argc - next > 2)) {
        lt_err_set(&err, LT_EUSAGE, "a name and at most one version; try 'lintrace tag --help'");
        return lt_asking_fail("tag", LT_EUSAGE, &err);
    }
    if (status == LT_OPT_STOP && !is_name(argv[next])) {
        lt_err_set(&err, LT_EUSAGE, "'%.100s' is no name: letters, digits, '.', '_' and '-'", argv[next]);
        return lt_asking_fail("tag", LT_EUSAGE, &err);
    }
    if (status == LT_OPT_STOP)
        status = lt_asking_open("tag", &ask, &index);
    if (status != LT_OPT_STOP)
        return status;
    int result = tag(index, argv[next], next + 1 < argc ? argv[next + 1] : "latest", run_id, &err);
    if (result == LT_OK) {
        struct lt_answer *answer = lt_answer_new("tag");
        lt_answer_facts(answer, "facts", NULL);
        lt_answer_fact(answer, "tag");
        lt_answer_text(answer, argv[next]);
        lt_answer_fact(answer, "run");
        lt_answer_text(answer, run_id);
        status = lt_ask_print(&ask, answer);
    } else {
        status = lt_asking_fail("tag", result, &err);
    }
    lt_index_close(index);
    return status;
}
