/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading a small CSV file record by record, strictly (RFC 4180), so that one broken line can be named and
 * skipped instead of swallowing what follows it. For our own log; data files are read elsewhere. */
#ifndef LT_EXT_CSV_READ_H
#define LT_EXT_CSV_READ_H

#include <stddef.h>

struct lt_csv_record {
    char **cells;
    size_t count, capacity;
};

/* Reads the record at the start of `bytes` into `ret_record` (what it held is freed) and sets `ret_used` to
 * the bytes it takes, line end included. A line without any byte gives no cells. LT_EFORMAT: not well-formed,
 * an unclosed quote or a NUL byte among the reasons; `ret_used` is then the rest of the first line only, so
 * that the caller can go on with the next. */
int lt_csv_read_record(const char *bytes, size_t length, struct lt_csv_record *ret_record, size_t *ret_used);

void lt_csv_record_clear(struct lt_csv_record *record);

#endif
