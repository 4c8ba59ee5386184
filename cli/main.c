/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line's first word: a command, or what `run` takes. */
#include "base/suggest.h"
#include "cmd/cmd.h"

#include <stdio.h>
#include <string.h>

static int print_version(void)
{
    printf("lintrace %s\n", LT_VERSION);
    return fflush(stdout) != 0;
}

static int not_a_command(const char *word)
{
    const char *names[16];
    for (size_t i = 0; i < lt_cmd_count; i++)
        names[i] = lt_cmds[i].name;
    const char *near = lt_suggest(word, names, lt_cmd_count);
    if (near)
        fprintf(stderr, "lintrace: no command '%s'; did you mean '%s'? To trace a program: lintrace -- %s\n",
                word, near, word);
    else
        fprintf(stderr, "lintrace: no command '%s'. To trace a program: lintrace -- %s\n", word, word);
    return 2;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("Usage: lintrace [run] [options] -- command [args...]\nTry 'lintrace help'.\n", stderr);
        return 2;
    }
    const char *word = argv[1];
    if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0)
        return lt_cmd_help(1, argv);
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return print_version();
    if (word[0] == '-')
        return lt_cmd_run(argc, argv);
    const struct lt_cmd *cmd = lt_cmd_find(word);
    return cmd ? cmd->function(argc - 1, argv + 1) : not_a_command(word);
}
