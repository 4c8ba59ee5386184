/* SPDX-License-Identifier: Apache-2.0
 *
 * What the disk tells of outputs beyond the log: whether they, their inputs and their programs are still what
 * they were. Only files of runs of this very host are looked at, and none that the name alone does not find.
 */
#ifndef LT_CMD_STALE_DISK_H
#define LT_CMD_STALE_DISK_H

#include "index/stale.h"

/* What the disk was not asked about, and why. */
enum lt_unseen_reason {
    LT_UNSEEN_ELSEWHERE, /* made on another host, or it is not known where */
    LT_UNSEEN_GROUP,
    LT_UNSEEN_NO_FILE,    /* or one whose name is not told whole */
    LT_UNSEEN_UNREADABLE, /* for whoever asks */
    LT_UNSEEN_REASONS
};
struct lt_unseen_dataset {
    uint32_t target, dataset; /* an output: itself, or an input of it */
    enum lt_unseen_reason reason;
};
struct lt_unseen {
    LT_VEC(struct lt_unseen_dataset) items;
};

/* Adds to the rows. */
void lt_stale_look_at_disk(struct lt_stale *stale, struct lt_unseen *ret_unseen);
void lt_unseen_clear(struct lt_unseen *unseen);

/* Adds rows for outputs that are older than the sidecar of the working folder, or that one, allows. */
void lt_stale_look_at_age(struct lt_stale *stale, const char *sidecar);

#endif
