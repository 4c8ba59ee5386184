/* SPDX-License-Identifier: Apache-2.0
 *
 * Which outputs are no longer what their inputs would give, as far as the log knows. */
#ifndef LT_INDEX_STALE_H
#define LT_INDEX_STALE_H

#include "index/uses.h"

enum lt_stale_reason {
    LT_STALE_INPUT_CHANGED,   /* a later run wrote an input */
    LT_STALE_INPUT_STALE,     /* an input is itself stale */
    LT_STALE_INPUT_DROPPED,   /* an input is gone, and not by the run that read it */
    LT_STALE_LEFT_BY_FAILED,  /* the newest run that wrote it failed */
    LT_STALE_INPUT_MISSING,   /* from here on by a look at the disk: an input is not there */
    LT_STALE_MISSING,         /* it is not there itself */
    LT_STALE_CHANGED,         /* by nobody traced */
    LT_STALE_PROGRAM_CHANGED, /* the program or script is another */
    LT_STALE_TOO_OLD,         /* by its sidecar */
};
extern const char *const lt_stale_reasons[];

struct lt_stale_row {
    enum lt_stale_reason reason;
    uint32_t dataset, because; /* because: an input, or 0 */
    int64_t maker;             /* the newest run that completed and wrote it, else the newest that wrote it */
    int64_t used, newer;       /* contents; 0 for not known */
    int64_t newer_run;
    char *text;      /* instead of `because`: a program's path; malloc'd or NULL */
    char *found;     /* instead of `newer`: the digest on the disk; malloc'd or NULL */
    bool is_warning; /* it may be all right */
};

/* An output, its maker and what went into it. */
struct lt_made_from {
    uint32_t source;
    int64_t used;     /* content, 0 for not known */
    int64_t reader;   /* the run that read it */
    bool is_member;   /* another name of what was read: it may not have been in it */
    bool is_consumed; /* the reader removed it, or gave it another name */
};
struct lt_target {
    uint32_t dataset;
    bool is_gone;         /* looked at for what was made of it */
    int64_t maker, wrote; /* the run that stands for it; the newest that wrote it at all */
    size_t first_source, source_count;
};

struct lt_stale {
    struct lt_index *index;
    LT_VEC(struct lt_target) targets; /* all outputs, by number */
    LT_VEC(struct lt_made_from) sources;
    LT_VEC(struct lt_stale_row) rows;
    struct lt_nodes gone; /* dropped, or of another name since */
    bool has_aliases;
};

/* What the log tells: fills the targets and the rows. Clear it in any case. */
void lt_stale_look(struct lt_index *index, const struct lt_index_links *links, struct lt_stale *ret_stale);
/* Another row; texts stay the caller's to set. */
struct lt_stale_row *lt_stale_add(struct lt_stale *stale, enum lt_stale_reason reason,
                                  const struct lt_target *target, const struct lt_made_from *because);
const struct lt_target *lt_stale_target(const struct lt_stale *stale, uint32_t dataset); /* or NULL */
/* After all direct reasons are there: adds those that follow from them. */
void lt_stale_inherit(struct lt_stale *stale);
void lt_stale_clear(struct lt_stale *stale);

#endif
