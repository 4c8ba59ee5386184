/* SPDX-License-Identifier: Apache-2.0
 *
 * A report as one file: the page, its style, its scripts and the data in it. It loads nothing, and its policy
 * (Content-Security-Policy) forbids that anything in it does. No byte of the data can leave its place. */
#ifndef LT_REPORT_REPORT_H
#define LT_REPORT_REPORT_H

#include "base/buf.h"

/* Appends the page with that title around `data`, a JSON document. */
void lt_report_page(const char *title, const struct lt_buf *data, struct lt_buf *ret_html);

#endif
