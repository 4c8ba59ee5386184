/* SPDX-License-Identifier: Apache-2.0
 *
 * Three characters have a meaning within a cell of names; the reader is in out/csv_row.c. */
#include "out/csv_names.h"

#include <string.h>

void lt_csv_names_add(const char *name, struct lt_buf *ret_cell)
{
    while (*name) {
        size_t plain = strcspn(name, "\n;\\");
        lt_buf_add(ret_cell, name, plain);
        name += plain;
        if (*name) {
            lt_buf_addc(ret_cell, '\\');
            lt_buf_addc(ret_cell, *name == '\n' ? 'n' : *name);
            name++;
        }
    }
}
