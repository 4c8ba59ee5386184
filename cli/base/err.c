/* SPDX-License-Identifier: Apache-2.0
 *
 * Error text is formatted once, where the cause is known, and cut rather than grown. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int lt_err_set(struct lt_err *err, int code, const char *format, ...)
{
    if (err) {
        va_list args;
        va_start(args, format);
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
        err->code = code;
    }
    return code;
}

int lt_err_sys(struct lt_err *err, int code, int errnum, const char *format, ...)
{
    if (err) {
        va_list args;
        va_start(args, format);
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
        size_t used = strlen(err->text);
        snprintf(err->text + used, sizeof err->text - used, ": %s", strerror(errnum));
        err->code = code;
    }
    return code;
}

int lt_err_exit_status(int code)
{
    switch (code) {
#define ERR(name, exit_status, text)                                                                         \
    case LT_E##name:                                                                                         \
        return exit_status;
#include "base/errs.def"
#undef ERR
    default:
        return 1;
    }
}
