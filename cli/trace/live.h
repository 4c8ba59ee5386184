/* SPDX-License-Identifier: Apache-2.0
 *
 * The live trace of a run under way: a private folder outside of the program's sight, with the segment files
 * that the traced processes fill and a note of what run it is. It is there from before the program starts
 * until its event is safely written. */
#ifndef LT_TRACE_LIVE_H
#define LT_TRACE_LIVE_H

#include "base/buf.h"
#include "base/err.h"
#include "wire/programs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lt_exec_record;

/* A live trace that somebody looks after is locked: by the lintrace that traces, or by the one that recovers.
 * The lock ends with its holder, however that dies. */
struct lt_live {
    char *folder;     /* absolute; NULL when there is none */
    uint8_t *segment; /* segment 0, mapped; NULL when it could not be made */
    char *library;    /* what to put into LD_PRELOAD: a name without separators */
    int lock_fd;      /* open as long as `folder` is set */
};

/* Where live traces are kept: $LINTRACE_STATE_DIR, else $XDG_STATE_HOME/lintrace, else
 * /var/tmp/lintrace-<uid>, private to the user and no symbolic link. malloc'd, NULL with `err` when there is
 * no such place. */
char *lt_live_home(struct lt_err *err);

/* Makes the live trace of run `run_id`. `library` is the preloaded object; `note` (length bytes) is kept
 * beside the segments as run.json. On failure nothing is left behind. */
int lt_live_create(const char *run_id, const char *library, const char *note, size_t length,
                   struct lt_live *ret_live, struct lt_err *err);

/* Tells the processes of the run what the program in the file at `path` is, so that none of them needs to
 * ask. */
void lt_live_know(const struct lt_live *live, const char *path, enum lt_program program);

/* Asks the processes of the run to record how they exit. */
void lt_live_want_status(const struct lt_live *live);

/* Announces in the trace that process `pid` is about to run the program at `path`. Returns the announcement,
 * NULL when there is no room. */
struct lt_exec_record *lt_live_announce(const struct lt_live *live, const char *path, uint32_t pid);

/* What a look at a folder in the place of live traces found. */
enum lt_live_state {
    LT_LIVE_BUSY,   /* under way, or just being made, taken away or recovered: not ours */
    LT_LIVE_ORPHAN, /* nobody looks after it: locked for us now, its note is read */
    LT_LIVE_EMPTY,  /* begun and never used: nothing is in it, and it is not young */
    LT_LIVE_STRANGE /* not a live trace of this user; `err` tells why */
};

/* Looks at the live trace of run `run_id` in folder `home`, following no link. `ret_live` and `ret_note` (its
 * run.json) are set for an orphan, `ret_live` for an empty one too. */
enum lt_live_state lt_live_adopt(const char *home, const char *run_id, struct lt_live *ret_live,
                                 struct lt_buf *ret_note, struct lt_err *err);

/* Is `name` the id of a run, as lt_ident_run_id makes them? */
bool lt_live_is_run_id(const char *name);

/* A process that still runs in this trace, or 0: one that has a segment mapped, or was given the trace in its
 * environment. `ret_count` is how many there are. Of other users' processes nothing can be told. */
int lt_live_survivor(const struct lt_live *live, size_t *ret_count);

/* When the segments were last changed, ns since the epoch; 0 when there are none. */
int64_t lt_live_last_change_ns(const char *folder);

/* Takes the live trace away with all its files: first what was recorded, then the note, then the lock, so
 * that what a crash leaves of it can still be told. */
void lt_live_remove(struct lt_live *live);
/* Forgets it without removing anything. */
void lt_live_close(struct lt_live *live);

#endif
