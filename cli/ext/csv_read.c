/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a record ends is found by counting quotes; libcsv, in strict mode, says what is in it. */
#include "ext/csv_read.h"

#include "base/err.h"
#include "base/mem.h"

#include <csv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int never_space(unsigned char byte)
{
    (void)byte;
    return 0; /* blanks at the ends of a cell belong to it */
}

static void add_cell(void *bytes, size_t length, void *record_)
{
    struct lt_csv_record *record = record_;
    LT_VEC(char *) cells = {record->cells, record->count, record->capacity};
    LT_VEC_PUSH(&cells, lt_xstrndup(bytes ? bytes : "", length));
    *record = (struct lt_csv_record){cells.items, cells.count, cells.capacity};
}

/* Bytes up to and with the line end that is outside quotes; all of them when there is none. */
static size_t record_length(const char *bytes, size_t length)
{
    bool is_quoted = false;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '"')
            is_quoted = !is_quoted;
        else if (bytes[i] == '\n' && !is_quoted)
            return i + 1;
    }
    return length;
}

int lt_csv_read_record(const char *bytes, size_t length, struct lt_csv_record *ret_record, size_t *ret_used)
{
    lt_csv_record_clear(ret_record);
    size_t used = record_length(bytes, length);
    struct csv_parser parser;
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
    csv_set_space_func(&parser, never_space);
    bool is_good = !memchr(bytes, '\0', used) &&
                   csv_parse(&parser, bytes, used, add_cell, NULL, ret_record) == used &&
                   csv_fini(&parser, add_cell, NULL, ret_record) == 0;
    csv_free(&parser);
    if (!is_good) {
        lt_csv_record_clear(ret_record);
        const char *end = memchr(bytes, '\n', length);
        used = end ? (size_t)(end - bytes) + 1 : length;
    }
    *ret_used = used;
    return is_good ? LT_OK : LT_EFORMAT;
}

void lt_csv_record_clear(struct lt_csv_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        free(record->cells[i]);
    free(record->cells);
    *record = (struct lt_csv_record){0};
}
