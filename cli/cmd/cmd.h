/* SPDX-License-Identifier: Apache-2.0
 *
 * A sub-command is a function like main, called with its own name as argv[0]; it returns the exit status. */
#ifndef LT_CMD_CMD_H
#define LT_CMD_CMD_H

#include "base/opt.h"

#include <stddef.h>

#define CMD(function, name, summary) int function(int argc, char **argv);
#include "cmd/cmds.def"
#undef CMD

struct lt_cmd {
    const char *name, *summary;
    int (*function)(int argc, char **argv);
};
extern const struct lt_cmd lt_cmds[];
extern const size_t lt_cmd_count;

/* The command called `name`, or NULL. */
const struct lt_cmd *lt_cmd_find(const char *name);

/* The name that was probably meant, or NULL. */
const char *lt_cmd_suggest(const char *name);
/* What a command says of itself, without running it. */
const struct lt_opt_usage *lt_cmd_usage(const struct lt_cmd *cmd);

/* Exit status of a failure of lintrace's own before the program ran, as timeout(1) and env(1) have it. */
enum { LT_EXIT_OWN_FAILURE = 125 };

#endif
