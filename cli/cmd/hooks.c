/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace hooks: the table of interposed symbols, from the very rows that the library is made of. */
#include "base/opt.h"
#include "cmd/ask.h"
#include "cmd/cmd.h"

static struct lt_ask ask;
static const struct lt_opt options[] = {
    LT_ASK_FORMAT_ROWS(ask),
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace hooks",
    .arguments = "[options]",
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

static const struct lt_answer_column columns[] = {
    {"symbol", LT_CELL_TEXT, false}, {"how", LT_CELL_TEXT, false}, {"note", LT_CELL_TEXT, false}};

int lt_cmd_hooks(int argc, char **argv)
{
    int next = 0;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    struct lt_answer *answer = lt_answer_new("hooks");
    lt_answer_section(answer, NULL, NULL, columns, 3);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lt_answer_row(answer);
        lt_answer_text(answer, rows[i].name);
        lt_answer_text(answer, rows[i].how);
        lt_answer_text(answer, rows[i].text);
    }
    return lt_ask_print(&ask, answer);
}
