/* SPDX-License-Identifier: Apache-2.0
 *
 * The processes of one run as a picture, from its trace: who read and wrote which file, who started whom, the
 * pipes and sockets between them. A fork that only ran a program is drawn as that program. Process ids are
 * not shown: numbers follow who started whom and then names, so that a run done twice looks the same. */
#ifndef LT_OUT_PICTURE_TRACE_H
#define LT_OUT_PICTURE_TRACE_H

#include "ext/json.h"
#include "out/picture.h"

struct lt_trace_gathering; /* what was taken from lines so far */

/* `is_whole`: files of every class, and pipes and sockets whose other end is outside; else files of class
 * data only. */
struct lt_trace_gathering *lt_trace_gathering_new(bool is_whole);
/* Takes one line of a trace, in their order; `gathering` is a struct lt_trace_gathering. */
void lt_trace_gather(void *gathering, const struct lt_json *line);
/* Once, after the last line. The picture borrows nothing of the gathering. */
void lt_picture_of_trace(struct lt_trace_gathering *gathering, struct lt_picture *ret_picture);
void lt_trace_gathering_free(struct lt_trace_gathering *gathering);

#endif
