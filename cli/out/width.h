/* SPDX-License-Identifier: Apache-2.0
 *
 * How many cells of a terminal a text takes, whatever the locale: wcwidth(3) would answer for that of the
 * process, and the same answer is to look the same everywhere. */
#ifndef LT_OUT_WIDTH_H
#define LT_OUT_WIDTH_H

#include <stddef.h>

/* Of a text as lt_escape_terminal makes it; a byte that is no UTF-8 counts as one. */
size_t lt_width(const char *text, size_t length);

#endif
