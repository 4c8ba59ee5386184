/* SPDX-License-Identifier: Apache-2.0
 *
 * One run as a picture, from its event: what fed what, or all through the job where that is not known. */
#ifndef LT_OUT_PICTURE_EVENT_H
#define LT_OUT_PICTURE_EVENT_H

#include "base/err.h"
#include "ext/json.h"
#include "out/picture.h"

/* `by_lineage`: arrows from inputs to outputs, by the facet `lineage` of the job; an event without it is
 * drawn through the job, and a remark says so. Else always through the job. LT_EFORMAT when it is no event.
 * The picture borrows nothing. Clear it in any case. */
int lt_picture_of_event(const struct lt_json *event, bool by_lineage, struct lt_picture *ret_picture,
                        struct lt_err *err);

/* Is the document an event at all? LT_EFORMAT when not. */
int lt_picture_check_event(const struct lt_json *event, struct lt_err *err);

#endif
