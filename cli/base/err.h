/* SPDX-License-Identifier: Apache-2.0
 *
 * One way to fail. A function that can fail returns 0 or a negative LT_E* code and fills a caller's
 * struct lt_err with one line for a person: what, where, why. Nothing below cmd/ prints or exits. */
#ifndef LT_BASE_ERR_H
#define LT_BASE_ERR_H

enum lt_err_code {
    LT_OK = 0,
#define ERR(name, exit_status, text) LT_E_INDEX_##name,
#include "base/errs.def"
#undef ERR
#define ERR(name, exit_status, text) LT_E##name = -LT_E_INDEX_##name,
#include "base/errs.def"
#undef ERR
};

struct lt_err {
    int code;
    char text[1024];
};

/* Fills `err` (which may be NULL) and returns `code`, so that `return lt_err_set(err, LT_EIO, ...)` reads
 * well. */
__attribute__((format(printf, 3, 4))) int lt_err_set(struct lt_err *err, int code, const char *format, ...);

/* The same, with ": " and the text of errno value `errnum` after it. */
__attribute__((format(printf, 4, 5))) int lt_err_sys(struct lt_err *err, int code, int errnum,
                                                     const char *format, ...);

/* Exit status that belongs to an error code (errs.def); 1 for a code it does not know. */
int lt_err_exit_status(int code);

#endif
