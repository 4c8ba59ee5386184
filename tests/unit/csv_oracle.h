/* SPDX-License-Identifier: Apache-2.0
 *
 * Delimited text as libcsv reads it, the second opinion on profile/csv.c. By itself the library drops blanks
 * around cells, and after a closing quote that is followed by text it goes on in the quotes, over any number
 * of rows. Here cells keep their blanks, and such a cell goes on without quotes; strict mode is what stops at
 * those places. */
#ifndef LT_CSV_ORACLE_H
#define LT_CSV_ORACLE_H

#include "profile/csv.h"

#include <csv.h>
#include <stdlib.h>

#define ORACLE_LENIENT CSV_REPALL_NL
#define ORACLE_STRICT (CSV_REPALL_NL | CSV_STRICT | CSV_STRICT_FINI)

struct oracle {
    struct csv_parser parser;
    const struct lt_csv_handler *handler;
    size_t cells;
};

static int oracle_no_blank(unsigned char byte)
{
    (void)byte;
    return 0;
}

static void *oracle_realloc(void *old, size_t size)
{
    return size > LT_CSV_CELL_MAX_BYTES ? NULL : realloc(old, size);
}

static void oracle_cell(void *bytes, size_t length, void *user)
{
    struct oracle *oracle = user;
    oracle->handler->cell(oracle->handler->user, oracle->cells++, bytes, length);
}

static void oracle_row(int end, void *user)
{
    struct oracle *oracle = user;
    size_t cells = oracle->cells;
    oracle->cells = 0;
    oracle->handler->row(oracle->handler->user, cells, end);
}

/* The whole of a text; false for a cell above the limit. */
static bool oracle_read(char delimiter, const struct lt_csv_handler *handler, const char *bytes,
                        size_t length, bool *ret_is_unclosed)
{
    struct oracle oracle = {.handler = handler};
    struct csv_parser *parser = &oracle.parser;
    csv_init(parser, ORACLE_STRICT);
    csv_set_delim(parser, (unsigned char)delimiter);
    csv_set_realloc_func(parser, oracle_realloc);
    csv_set_space_func(parser, oracle_no_blank);
    csv_set_blk_size(parser, length > 4096 ? (size_t)16 << 20 : 128);
    bool is_read = true;
    for (size_t used = 0; used < length && is_read; used++) {
        used += csv_parse(parser, bytes + used, length - used, oracle_cell, oracle_row, &oracle);
        if (used == length)
            break;
        parser->quoted = 0; /* one byte that strict mode refused */
        csv_set_opts(parser, ORACLE_LENIENT);
        is_read = csv_error(parser) == CSV_EPARSE &&
                  csv_parse(parser, bytes + used, 1, oracle_cell, oracle_row, &oracle) == 1;
        csv_set_opts(parser, ORACLE_STRICT);
    }
    *ret_is_unclosed = is_read && csv_fini(parser, oracle_cell, oracle_row, &oracle) != 0;
    if (*ret_is_unclosed) {
        csv_set_opts(parser, ORACLE_LENIENT);
        csv_fini(parser, oracle_cell, oracle_row, &oracle);
    }
    csv_free(parser);
    return is_read;
}

#endif
