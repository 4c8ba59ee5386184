/* SPDX-License-Identifier: Apache-2.0
 *
 * The live trace of a run under way: a private folder outside of the program's sight, with the segment files
 * that the traced processes fill and a note of what run it is. It is there from before the program starts
 * until its event is safely written. */
#ifndef LT_TRACE_LIVE_H
#define LT_TRACE_LIVE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct lt_live {
    char *folder;     /* absolute */
    uint8_t *segment; /* segment 0, mapped; NULL when it could not be made */
    char *library;    /* what to put into LD_PRELOAD: a name without separators */
};

/* Where live traces are kept: $LINTRACE_STATE_DIR, else $XDG_STATE_HOME/lintrace, else
 * /var/tmp/lintrace-<uid>, private to the user and no symbolic link. malloc'd, NULL with `err` when there is
 * no such place. */
char *lt_live_home(struct lt_err *err);

/* Makes the live trace of run `run_id`. `library` is the preloaded object; `note` (length bytes) is kept
 * beside the segments as run.json. On failure nothing is left behind. */
int lt_live_create(const char *run_id, const char *library, const char *note, size_t length,
                   struct lt_live *ret_live, struct lt_err *err);

/* Announces in the trace that process `pid` is about to run the program at `path`. */
void lt_live_announce(struct lt_live *live, const char *path, uint32_t pid);

/* Takes the live trace away with all its files. */
void lt_live_remove(struct lt_live *live);
/* Forgets it without removing anything. */
void lt_live_close(struct lt_live *live);

#endif
