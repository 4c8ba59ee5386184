/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line's first word: a command, or what `run` takes. */
#include "cmd/cmd.h"
#include "cmd/complete.h"

#include <stdio.h>
#include <string.h>

static int print_version(void)
{
    printf("lintrace %s\n", LT_VERSION);
    return fflush(stdout) != 0;
}

static int not_a_command(const char *word)
{
    const char *near = lt_cmd_suggest(word);
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
    if (strcmp(word, LT_COMPLETE) == 0)
        return lt_complete(argc - 2, argv + 2);
    const struct lt_cmd *cmd = lt_cmd_find(word);
    return cmd ? cmd->function(argc - 1, argv + 1) : not_a_command(word);
}
