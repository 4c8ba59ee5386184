/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace hooks: the table of interposed symbols, from the very rows that the library is made of. */
#include "base/opt.h"
#include "cmd/cmd.h"

#include <stdio.h>

static int markdown;
static const char *const formats[] = {"text", "markdown", NULL};
static const struct lt_opt options[] = {
    {LT_OPT_WORD, 0, "format", &markdown, "text|markdown", "how to print it", formats},
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace hooks",
    .arguments = "[--format text|markdown]",
    .summary = "list the interposed libc symbols, and why others are not",
    .options = options,
};

static const struct {
    const char *name, *how, *text;
} rows[] = {
#define HOOK(type, name, parameters, arguments, shape, doc) {#name, "hook", doc},
#define ALIAS(name, hooked) {#name, "alias", #hooked},
#define SKIP(name, why) {#name, "skip", why},
#include "wire/hooks.def"
#undef HOOK
#undef ALIAS
#undef SKIP
};

int lt_cmd_hooks(int argc, char **argv)
{
    int next = 0;
    int status = lt_opt_parse(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    if (markdown)
        puts("| symbol | | what is recorded, or why not |\n|---|---|---|");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        printf(markdown ? "| `%s` | %s | %s |\n" : "%-24s %-6s %s\n", rows[i].name, rows[i].how,
               rows[i].text);
    return fflush(stdout) != 0;
}
