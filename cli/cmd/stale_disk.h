/* SPDX-License-Identifier: Apache-2.0
 *
 * What the disk tells of outputs beyond the log: whether they, their inputs and their programs are still what
 * they were. Only files of runs of this very host are looked at, and none that the name alone does not find.
 */
#ifndef LT_CMD_STALE_DISK_H
#define LT_CMD_STALE_DISK_H

#include "index/stale.h"

/* Adds to the rows. ret_elsewhere: outputs that were not looked at, since another host made them. */
void lt_stale_look_at_disk(struct lt_stale *stale, size_t *ret_elsewhere);

/* Adds rows for outputs that are older than the sidecar of the working folder, or that one, allows. */
void lt_stale_look_at_age(struct lt_stale *stale, const char *sidecar);

#endif
