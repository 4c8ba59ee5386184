/* SPDX-License-Identifier: Apache-2.0
 *
 * The manual page of a command, from the very rows and texts that its --help is made of. */
#ifndef LT_CMD_MANUAL_H
#define LT_CMD_MANUAL_H

#include "base/opt.h"

/* Prints the page lintrace-NAME(1) to standard output, as mdoc(7). The date stands as $Mdocdate$. */
void lt_manual_print(const char *name, const struct lt_opt_usage *usage);

#endif
