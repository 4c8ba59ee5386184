/* SPDX-License-Identifier: Apache-2.0
 *
 * libcsv does the quoting; it always quotes, so a cell that needs none goes around it. */
#include "ext/csv_write.h"

#include <csv.h>
#include <stdbool.h>
#include <string.h>

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool needs_quotes(const char *text, size_t length)
{
    return length && (strpbrk(text, "\",\r\n") || is_blank(text[0]) || is_blank(text[length - 1]));
}

void lt_csv_write_cell(const char *text, struct lt_buf *ret_line)
{
    size_t length = strlen(text);
    if (!needs_quotes(text, length)) {
        lt_buf_add(ret_line, text, length);
        return;
    }
    size_t most = length * 2 + 2;
    char *room = lt_buf_room(ret_line, most);
    ret_line->length += csv_write(room, most, text, length);
    lt_buf_add(ret_line, "", 0);
}
