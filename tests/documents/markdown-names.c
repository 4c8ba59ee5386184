/* SPDX-License-Identifier: Apache-2.0
 *
 * Prints a Markdown table of one column: a row for each of the texts on standard input, which end with NUL. */
#include "base/buf.h"
#include "out/escape.h"

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    char *name = NULL;
    size_t size = 0;
    puts("| name |\n|---|");
    while (getdelim(&name, &size, '\0', stdin) > 0) {
        struct lt_buf cell = {0};
        lt_buf_add(&cell, "", 0);
        lt_escape_markdown(name, &cell);
        printf("| %s |\n", cell.data);
        lt_buf_clear(&cell);
    }
    free(name);
    return 0;
}
