/* SPDX-License-Identifier: Apache-2.0
 *
 * How a content came about: which run left it under its name, what that run had read, who made that, and so
 * on back to what no run of the log made. */
#ifndef LT_INDEX_WHY_H
#define LT_INDEX_WHY_H

#include "base/intern.h"
#include "index/uses.h"

/* Why it may have been otherwise; of several the last here. */
enum lt_doubt {
    LT_DOUBT_NONE,
    LT_DOUBT_VERSION, /* not known, so the newest writer is taken */
    LT_DOUBT_LATER,   /* the run that left it was still at work when it was read */
    LT_DOUBT_MEMBER,  /* another name of what was read: which bytes of it were in that is not told */
    LT_DOUBT_MEMBERS, /* runs wrote it under other names */
    LT_DOUBT_COPY,    /* what was read had the same bytes under another name */
    LT_DOUBT_GROUP,   /* what was asked for is told as a part of it only */
    LT_DOUBT_COPIED,  /* no run wrote it, but one had left the same bytes under another name */
};
extern const char *const lt_doubts[]; /* in words; NULL for none */

/* A dataset with a content, and the run that made it. */
struct lt_made {
    uint32_t dataset;
    int64_t content; /* 0: not known */
    int64_t maker;   /* 0: no run of the log */
    enum lt_doubt doubt;
    uint32_t hop;
    int edge;                /* enum lt_edge_kind of what it fed; -1 at hop 0 */
    struct lt_nodes read_by; /* runs of the hop before */
};

struct lt_why {
    LT_VEC(struct lt_made) steps; /* those of hop 0 first, by hop */
    struct lt_intern keys;
    struct lt_index *index;
    LT_VEC(struct lt_link) links; /* of the step that was asked for last */
    struct lt_nodes aliases;      /* pairs of what is called otherwise, and how; sorted */
};

/* Begin; add what is asked for; then follow, once. Clear it in any case. */
void lt_why_begin(struct lt_index *index, struct lt_why *ret_why);
/* All datasets that a run left, or read, with that content. */
void lt_why_add_content(struct lt_why *why, int64_t content);
/* One dataset with that content, perhaps with a doubt whether it is what was asked for. */
void lt_why_add_dataset(struct lt_why *why, uint32_t dataset, int64_t content, enum lt_doubt doubt);
/* What a run left. */
void lt_why_add_run(struct lt_why *why, int64_t run);
void lt_why_follow(struct lt_why *why);
void lt_why_clear(struct lt_why *why);

/* The newest run before `reader` (NULL: of all) that left this content of the dataset. Where none did, and
 * the content is not known, or not that which the newest writer left, that writer; before that a run that was
 * at work while `reader` was, and left this content; then there is a doubt. 0 for none. */
int64_t lt_why_maker(struct lt_index *index, uint32_t dataset, int64_t content, const struct lt_place *reader,
                     enum lt_doubt *ret_doubt);
/* The last content that is known of a dataset: as the newest run left it, else as the newest read it; 0 for
 * none. */
int64_t lt_why_last_content(struct lt_index *index, uint32_t dataset);

#endif
