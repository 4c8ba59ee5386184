/* SPDX-License-Identifier: Apache-2.0
 *
 * A line of lintrace's own. */
#ifndef LT_CMD_SAY_H
#define LT_CMD_SAY_H

/* "lintrace: ..." on standard error, safe for a terminal, whatever the values are. */
__attribute__((format(printf, 1, 2))) void lt_say(const char *format, ...);

#endif
