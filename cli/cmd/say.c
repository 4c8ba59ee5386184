/* SPDX-License-Identifier: Apache-2.0
 *
 * One line, one write. */
#include "cmd/say.h"

#include "out/escape.h"

#include <stdarg.h>
#include <stdio.h>

void lt_say(const char *format, ...)
{
    va_list values;
    struct lt_buf line = {0};
    char text[2048];
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    lt_escape_terminal(text, &line);
    fprintf(stderr, "lintrace: %s\n", line.data);
    lt_buf_clear(&line);
}
