/* SPDX-License-Identifier: Apache-2.0
 *
 * As many words as the command wants, told in one way. */
#include "cmd/words.h"

#include "base/err.h"
#include "cmd/say.h"

int lt_words(const struct lt_opt_usage *usage, int argc, char **argv, int fewest, int most,
             const char **ret_words, int *ret_count)
{
    int next = 0;
    *ret_count = 0;
    int status = lt_opt_parse_mixed(usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    if (argc - next > most) {
        lt_say("'%.300s' is one word too many; try '%s --help'", argv[next + most], usage->command);
        return lt_err_exit_status(LT_EUSAGE);
    }
    while (next < argc)
        ret_words[(*ret_count)++] = argv[next++];
    if (*ret_count >= fewest)
        return LT_OPT_STOP;
    lt_say("a word is missing: %s %s; try '%s --help'", usage->command, usage->arguments, usage->command);
    return lt_err_exit_status(LT_EUSAGE);
}
