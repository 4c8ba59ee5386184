/* SPDX-License-Identifier: Apache-2.0
 *
 * Which open made a file. The one who opens looks at the name before: of two opens at once both may find it
 * absent and say that they made it. Here each file is made once for each time that it had no name. */
#ifndef LT_TRACE_CREATED_H
#define LT_TRACE_CREATED_H

#include "model/observed.h"

/* Takes `created` from all uses of a file but those that made it, as the other uses and the moves tell; and
 * the write that went with it, when nothing was written. */
void lt_created(struct lt_observed *observed);

#endif
