/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of commands and the command that explains the others. */
#include "cmd/cmd.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/suggest.h"
#include "cmd/manual.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct lt_cmd lt_cmds[] = {
#define CMD(function, name, summary) {name, summary, function},
#include "cmd/cmds.def"
#undef CMD
};
const size_t lt_cmd_count = sizeof lt_cmds / sizeof *lt_cmds;

const struct lt_cmd *lt_cmd_find(const char *name)
{
    for (size_t i = 0; i < lt_cmd_count; i++)
        if (strcmp(lt_cmds[i].name, name) == 0)
            return &lt_cmds[i];
    return NULL;
}

const char *lt_cmd_suggest(const char *name)
{
    const char *names[sizeof lt_cmds / sizeof *lt_cmds];
    for (size_t i = 0; i < lt_cmd_count; i++)
        names[i] = lt_cmds[i].name;
    return lt_suggest(name, names, lt_cmd_count);
}

const struct lt_opt_usage *lt_cmd_usage(const struct lt_cmd *cmd)
{
    const struct lt_opt_usage *usage = NULL;
    char *words[] = {lt_xstrdup(cmd->name), NULL};
    lt_opt_reveal(&usage);
    cmd->function(1, words);
    lt_opt_reveal(NULL);
    free(words[0]);
    return usage;
}

static bool is_manual;
static const struct lt_opt options[] = {
    {LT_OPT_FLAG, 0, "man", &is_manual, NULL, "the source of its manual page, for man -l -", NULL},
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace help",
    .arguments = "[options] [COMMAND]",
    .summary = "show the help of a command",
    .options = options,
    .text = "Without a command: an overview of all. 'lintrace COMMAND --help' is the same as\n"
            "'lintrace help COMMAND'.\n\n"
            "Exit status: 0 shown, 2 no such command.\n\n"
            "Examples:\n"
            "  lintrace help\n"
            "  lintrace help graph\n"
            "  lintrace help --man graph | man -l -\n",
};

static void print_overview(FILE *stream)
{
    fputs("lintrace: which data a program read and wrote, and what came from what\n\n"
          "Usage: lintrace [run] [options] -- command [args...]\n"
          "       lintrace COMMAND [args...]\n\n"
          "Examples:\n"
          "  lintrace -- ./etl_orders          trace a program; the log goes to ./lineage\n"
          "  lintrace -- bash -c 'sort a > b'  trace a pipeline\n"
          "  lintrace graph                    draw the log as Mermaid\n\n"
          "Commands:\n",
          stream);
    size_t width = 0;
    for (size_t i = 0; i < lt_cmd_count; i++)
        width = strlen(lt_cmds[i].name) > width ? strlen(lt_cmds[i].name) : width;
    for (size_t i = 0; i < lt_cmd_count; i++)
        fprintf(stream, "  %-*s  %s\n", (int)width, lt_cmds[i].name, lt_cmds[i].summary);
    fputs("\n'lintrace help COMMAND' or 'man lintrace' tells more.\n", stream);
}

int lt_cmd_help(int argc, char **argv)
{
    int next = 0;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    const char *name = next < argc ? argv[next] : is_manual ? "help" : NULL;
    const struct lt_cmd *cmd = name ? lt_cmd_find(name) : NULL;
    if (!name) {
        print_overview(stdout);
        return fflush(stdout) != 0;
    }
    if (!cmd) {
        const char *near = lt_cmd_suggest(name);
        fprintf(stderr, "lintrace: no command '%s'%s%s%s; try 'lintrace help'\n", name,
                near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
        return lt_err_exit_status(LT_EUSAGE);
    }
    if (is_manual)
        lt_manual_print(cmd->name, lt_cmd_usage(cmd));
    else
        lt_opt_help(lt_cmd_usage(cmd));
    return fflush(stdout) != 0;
}
