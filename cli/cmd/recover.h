/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs whose lintrace was killed, finished by another. */
#ifndef LT_CMD_RECOVER_H
#define LT_CMD_RECOVER_H

#include <stdbool.h>

/* Finishes what dead runs without living processes left in the state folder. One line a recovered run to
 * stderr, none with `is_quiet`; what cannot be recovered is left for `lintrace recover` to tell. */
void lt_recover_others(bool is_quiet);

#endif
