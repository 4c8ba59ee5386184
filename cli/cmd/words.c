/* SPDX-License-Identifier: Apache-2.0
 *
 * Each word ends a stretch of options; the word stands for the command's name before the next stretch. */
#include "cmd/words.h"

#include "base/err.h"
#include "cmd/say.h"

#include <stdbool.h>
#include <string.h>

int lt_words(const struct lt_opt_usage *usage, int argc, char **argv, int fewest, int most,
             const char **ret_words, int *ret_count)
{
    int at = 0;
    bool is_all_words = false;
    *ret_count = 0;
    for (;;) {
        int next = 1;
        int status = is_all_words ? LT_OPT_STOP : lt_opt_parse(usage, argc - at, argv + at, &next);
        if (status != LT_OPT_STOP)
            return status;
        is_all_words = is_all_words || (next > 1 && strcmp(argv[at + next - 1], "--") == 0);
        at += next;
        if (at >= argc)
            break;
        if (*ret_count == most) {
            lt_say("'%.300s' is one word too many; try '%s --help'", argv[at], usage->command);
            return lt_err_exit_status(LT_EUSAGE);
        }
        ret_words[(*ret_count)++] = argv[at];
    }
    if (*ret_count >= fewest)
        return LT_OPT_STOP;
    lt_say("a word is missing: %s %s; try '%s --help'", usage->command, usage->arguments, usage->command);
    return lt_err_exit_status(LT_EUSAGE);
}
