/* SPDX-License-Identifier: Apache-2.0
 *
 * The log in short as Markdown, for the summary of a job in CI. */
#ifndef LT_CMD_REPORT_H
#define LT_CMD_REPORT_H

#include "report/data.h"

/* Appends it: of one run, or of the newest ones. */
int lt_report_markdown(struct lt_index *index, const struct lt_report_request *request,
                       struct lt_buf *ret_text, struct lt_err *err);

#endif
