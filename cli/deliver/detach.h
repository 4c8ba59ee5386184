/* SPDX-License-Identifier: Apache-2.0
 *
 * A process that belongs to nobody: no child of this one, in a session of its own, without its descriptors
 * and working folder, and last in the queue for the processor. Whatever it does, nothing waits for it. */
#ifndef LT_DELIVER_DETACH_H
#define LT_DELIVER_DETACH_H

#include "base/err.h"

#include <stddef.h>

/* Runs `work` there; of the open descriptors it keeps `kept` (at most 64), under the same numbers. LT_ESYSTEM
 * when no process could be made. */
int lt_detach(void (*work)(void *user), void *user, const int *kept, size_t count, struct lt_err *err);

#endif
