/* SPDX-License-Identifier: Apache-2.0
 *
 * From the segments of a live trace to what was observed. The segments are foreign input: anything in them
 * gives facts or counts of torn records, never a crash. */
#ifndef LT_TRACE_MERGE_H
#define LT_TRACE_MERGE_H

#include "base/err.h"
#include "model/observed.h"

/* Reads all segments in `folder`. LT_ENOT_FOUND when there is not even segment 0, LT_EFORMAT when it is not
 * one. */
int lt_merge_read(const char *folder, struct lt_observed **ret_observed, struct lt_err *err);

#endif
