/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of commands and the command that explains the others. */
#include "cmd/cmd.h"

#include "base/suggest.h"

#include <stdio.h>
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
    for (size_t i = 0; i < lt_cmd_count; i++)
        fprintf(stream, "  %-10s %s\n", lt_cmds[i].name, lt_cmds[i].summary);
    fputs("\n'lintrace help COMMAND' or 'man lintrace' tells more.\n", stream);
}

int lt_cmd_help(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : NULL;
    if (!name || strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "help") == 0) {
        print_overview(stdout);
        return 0;
    }
    const struct lt_cmd *cmd = lt_cmd_find(name);
    if (!cmd) {
        const char *names[sizeof lt_cmds / sizeof *lt_cmds];
        for (size_t i = 0; i < lt_cmd_count; i++)
            names[i] = lt_cmds[i].name;
        const char *near = lt_suggest(name, names, lt_cmd_count);
        fprintf(stderr, "lintrace: no command '%s'%s%s%s; try 'lintrace help'\n", name,
                near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
        return 2;
    }
    char help[] = "--help";
    char *words[] = {argv[1], help, NULL};
    return cmd->function(2, words);
}
