/* SPDX-License-Identifier: Apache-2.0
 *
 * One way out for all answers, so that all commands follow the same rules of colours, pagers and pipes. */
#include "cmd/ask.h"

#include "cmd/pager.h"
#include "cmd/say.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER }; /* in the order of lt_ask_colors */

const char *const lt_ask_formats[] = {"text", "json", "csv", "markdown", NULL};
const char *const lt_ask_colors[] = {"auto", "always", "never", NULL};

const char *lt_ask_folder(const struct lt_ask *ask)
{
    const char *folder = ask->folder ? ask->folder : getenv("LINTRACE_DIR");
    return folder && *folder ? folder : "lineage";
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && *value;
}

bool lt_ask_has_color(const struct lt_ask *ask)
{
    const char *terminal = getenv("TERM");
    if (ask->color != COLOR_AUTO)
        return ask->color == COLOR_ALWAYS;
    if (is_set("NO_COLOR"))
        return false;
    if (is_set("CLICOLOR_FORCE") && strcmp(getenv("CLICOLOR_FORCE"), "0") != 0)
        return true;
    return isatty(STDOUT_FILENO) && terminal && *terminal && strcmp(terminal, "dumb") != 0;
}

int lt_ask_print(const struct lt_ask *ask, struct lt_answer *answer)
{
    struct lt_answer_style style = {.format = ask->is_json ? LT_AS_JSON : (enum lt_answer_format)ask->format,
                                    .section = ask->section,
                                    .has_local_time = isatty(STDOUT_FILENO),
                                    .has_color = lt_ask_has_color(ask)};
    struct lt_buf text = {0};
    struct lt_err err = {0};
    int result = lt_answer_write(answer, &style, &text, &err);
    if (result == LT_OK)
        result = lt_pager_print(&text, !ask->has_no_pager, &err);
    if (result < 0)
        lt_say("%s", err.text);
    lt_buf_clear(&text);
    lt_answer_free(answer);
    return result < 0 ? lt_err_exit_status(result) : 0;
}
