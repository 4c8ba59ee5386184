/* SPDX-License-Identifier: Apache-2.0
 *
 * Path patterns of the sidecar and of the class rules. */
#ifndef LT_MODEL_GLOB_H
#define LT_MODEL_GLOB_H

#include <stdbool.h>

/* Does `pattern` match all of `path`? `*` and `?` stay within one folder, a `**` of its own crosses folders
 * (a leading or middle "**" + "/" also matches no folder at all), `[...]` as in glob(7), `\` quotes.
 * Bytes are compared as they are. Linear in practice, never exponential. */
bool lt_glob_match(const char *pattern, const char *path);

#endif
